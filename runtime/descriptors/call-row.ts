import type { PreparedArgument } from '../backends/c-library.ts';
import { rowStates } from '../backends/row-code.ts';
import { type Syscalls, syscalls } from '../backends/syscalls.ts';
import { setPair } from '../backends/words.ts';
import { PinnedMemory } from '../kernel/pinned-memory.ts';
import type { CallGate } from './call-gate.ts';
import { ClosedError } from './closed-error.ts';

/** In bytes of a row: the number of its calls, what came of the last time, where its gate lies and whose turn that has to be. */
const [countAt, stateAt, gateAt, turnAt, callsAt] = [0, 4, 8, 16, 24];
/** A record of a call, in 64-bit words: its number, six arguments, its result. */
const wordsOfCall = 8;
const resultAt = 7;

type Support = Exclude<ReturnType<Syscalls['rows']>, { readonly missing: unknown }>;

/**
 * Where a row lies in memory that has room for more, such as for what its calls work on: after calls that take the
 * processor's translations of addresses away, each page that is touched costs time.
 */
export interface RowPlace {
  readonly memory: PinnedMemory;
  /** The same memory. */
  readonly words: Uint32Array;
  /** Bytes, a multiple of 8. */
  readonly at: number;
}

export interface CallRowOptions {
  readonly calls: number;
  /** What all of them go through, as one call in flight. */
  readonly gate: CallGate;
  /** What is closed where the gate is shut: `the userfaultfd`. */
  readonly what: string;
  /** A memory of its own where left out. */
  readonly place?: RowPlace;
}

/**
 * System calls that are performed one after another in one call of native code, up to the first that fails: what a call from
 * JavaScript costs beyond the system call is paid once, and so is their gate, which the native code enters and leaves.
 * Performing allocates nothing.
 */
export class CallRow {
  readonly #call: Support['calls']['call'];
  readonly #prepared: PreparedArgument;
  readonly #numbers: Support['numbers'];
  readonly #words: Uint32Array;
  /** Words: what came of the last time, the first call, and the result of that. */
  readonly #state: number;
  readonly #first: number;
  readonly #results: number;
  readonly #gate: CallGate;
  readonly #what: string;
  /** Whether the native code cannot be told where the gate lies. */
  readonly #entersHere: boolean;

  private constructor({ calls, gate, what }: CallRowOptions, support: Support, { memory, words, at }: RowPlace) {
    this.#numbers = support.numbers;
    this.#words = words;
    this.#gate = gate;
    this.#what = what;
    const { memory: shared, word, turn } = gate.place;
    const address = syscalls().addressOfShared(new Uint8Array(shared, 4 * word));
    this.#entersHere = address === undefined;
    setPair(words, (at + countAt) >> 2, calls);
    setPair(words, (at + gateAt) >> 2, address ?? 0);
    setPair(words, (at + turnAt) >> 2, turn);
    this.#state = (at + stateAt) >> 2;
    this.#first = (at + callsAt) >> 2;
    this.#results = this.#first + 2 * resultAt;
    this.#call = support.calls.call;
    this.#prepared = support.calls.prepare(memory.address + at);
  }

  /** Bytes that a row of so many calls takes. */
  static bytes(calls: number): number {
    return callsAt + 8 * wordsOfCall * calls;
  }

  /** @returns undefined where this machine has no code for it: then each call is performed by itself. */
  static of(options: CallRowOptions): CallRow | undefined {
    const support = syscalls().rows();
    return 'missing' in support ? undefined : new CallRow(options, support, options.place ?? placeOf(options.calls));
  }

  /** Says what the call at `index` is. No address is kept alive by it. */
  set(index: number, name: keyof Support['numbers'], first: number, second: number, third: number): void {
    const word = this.#first + 2 * wordsOfCall * index;
    setPair(this.#words, word, this.#numbers[name]);
    setPair(this.#words, word + 2, first);
    setPair(this.#words, word + 4, second);
    setPair(this.#words, word + 6, third);
  }

  /**
   * What the calls that come after one that has failed would have answered stays what it was.
   *
   * @returns what the kernel has answered the first one.
   * @throws ClosedError where the gate lets nothing through.
   */
  perform(): number {
    if (this.#entersHere) this.#enter();
    this.#call(this.#prepared);
    if (this.#entersHere) this.#gate.leave();
    else if (this.#words[this.#state] !== 0) this.#end();
    return this.#words[this.#results]! | 0;
  }

  /** What the kernel has answered the call at `index`, an int: not negative, or the negated errno. */
  result(index: number): number {
    return this.#words[this.#results + 2 * wordsOfCall * index]! | 0;
  }

  #enter(): void {
    if (!this.#gate.enter()) throw new ClosedError(this.#what);
  }

  /** What the native code leaves to this side. */
  #end(): void {
    const state = this.#words[this.#state]!;
    if ((state & rowStates.last) !== 0) this.#gate.lastHasLeft();
    if ((state & rowStates.refused) !== 0) throw new ClosedError(this.#what);
  }
}

function placeOf(calls: number): RowPlace {
  const memory = new PinnedMemory(CallRow.bytes(calls));
  return { memory, words: memory.words(), at: 0 };
}
