import { __NR_ioctl, __NR_ppoll, __NR_read } from '../../generated/linux/unistd.ts';
import type { RowAddress } from '../backends/native-rows.ts';
import { rowStates } from '../backends/row-code.ts';
import { type Syscalls, syscalls } from '../backends/syscalls.ts';
import { setPair } from '../backends/words.ts';
import { PinnedMemory } from '../kernel/pinned-memory.ts';
import type { CallGate } from './call-gate.ts';
import { ClosedError } from './closed-error.ts';

/**
 * In bytes of a row: the number of its calls, what came of the last time, where its gate lies and whose turn that has to be,
 * after how many calls the next row follows, and where that lies.
 */
const [countAt, stateAt, gateAt, turnAt, afterAt, nextAt, callsAt] = [0, 4, 8, 16, 20, 24, 32];
/** A record of a call, in 64-bit words: its number, six arguments, its result. */
const wordsOfCall = 8;
const resultAt = 7;

/** What rows have been made for. */
const numbers = { read: __NR_read, ioctl: __NR_ioctl, ppoll: __NR_ppoll } as const;

export type RowCallName = keyof typeof numbers;

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
  /** What all of them go through, as one call in flight; left out where nothing has to wait for them. */
  readonly gate?: CallGate;
  /** What is closed where the gate is shut: `the userfaultfd`. */
  readonly what: string;
  /** A memory of its own where left out. */
  readonly place?: RowPlace;
  /** What is performed after it, in the same call of native code, where neither more nor fewer of its calls have succeeded. */
  readonly next?: { readonly row: CallRow; readonly after: number };
}

/**
 * System calls that are performed one after another in one call of native code, up to the first that fails: what a call from
 * JavaScript costs beyond the system call is paid once, and so is their gate, which the native code enters and leaves.
 * Performing allocates nothing.
 */
export class CallRow {
  readonly #perform: Support['perform'];
  readonly #where: RowAddress;
  readonly #words: Uint32Array;
  /** Words: the number of calls, what came of the last time, the first call, and the result of that. */
  readonly #count: number;
  readonly #state: number;
  readonly #first: number;
  readonly #results: number;
  /** Where another thread may wait until all have left, in this row and in the next one. */
  readonly #gate: CallGate | undefined;
  readonly #next: CallRow | undefined;
  readonly #what: string;
  /** What it enters on this side, since the native code cannot be told where it lies. */
  readonly #gateHere: CallGate | undefined;

  private constructor({ calls, gate, what, next }: CallRowOptions, support: Support, { memory, words, at }: RowPlace) {
    this.#words = words;
    this.#what = what;
    const { row = undefined, after = 0 } = next ?? {};
    const address = gate === undefined ? 0 : addressOf(gate);
    this.#gateHere = address === undefined ? gate : undefined;
    this.#gate = gate;
    this.#next = row;
    setPair(words, (at + gateAt) >> 2, address ?? 0);
    words[(at + turnAt) >> 2] = gate?.place.turn ?? 0;
    words[(at + afterAt) >> 2] = after;
    setPair(words, (at + nextAt) >> 2, row === undefined ? 0 : row.#where[0]);
    this.#count = (at + countAt) >> 2;
    this.#state = (at + stateAt) >> 2;
    this.#first = (at + callsAt) >> 2;
    this.#results = this.#first + 2 * resultAt;
    this.#perform = support.perform;
    this.#where = [memory.address + at, null];
    this.performFirst(calls);
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

  /** A row of one call, which is said once; null where this machine has no code for it. */
  static ofOne(
    options: Omit<CallRowOptions, 'calls'>,
    ...[name, first, second, third]: [name: RowCallName, first: number, second: number, third: number]
  ): CallRow | null {
    const row = CallRow.of({ ...options, calls: 1 });
    row?.set(0, name, first, second, third);
    return row ?? null;
  }

  /** Whether the native code enters such a gate by itself, so that a row with it may follow another. */
  static enters(gate: CallGate): boolean {
    return addressOf(gate) !== undefined;
  }

  /** Leaves out all but the first calls from now on. @param count from 1 on. */
  performFirst(count: number): void {
    this.#words[this.#count] = count;
  }

  /** Says what the call at `index` is. No address is kept alive by it. */
  set(index: number, name: RowCallName, first: number, second: number, third: number): void {
    const word = this.#first + 2 * wordsOfCall * index;
    setPair(this.#words, word, numbers[name]);
    setPair(this.#words, word + 2, first);
    setPair(this.#words, word + 4, second);
    setPair(this.#words, word + 6, third);
  }

  /**
   * What the calls that come after one that has failed would have answered stays what it was.
   *
   * @returns what the kernel has answered the first one.
   * @throws ClosedError where its gate lets nothing through. Those of the rows that follow leave them out then.
   */
  perform(): number {
    if (this.#gateHere !== undefined) return this.#performInside(this.#gateHere);
    this.#perform(this.#where);
    if (this.#words[this.#state] !== 0) this.#end();
    return this.resultAt(this.#results);
  }

  /** What the kernel has answered the call at `index`, an int: not negative, or the negated errno. */
  result(index: number): number {
    return this.resultAt(this.resultPlace(index));
  }

  /** Where the result of the call at `index` is, for rows in the same memory too. */
  resultPlace(index: number): number {
    return this.#results + 2 * wordsOfCall * index;
  }

  /** The same of the call whose result is at a place. */
  resultAt(place: number): number {
    return this.#words[place]! | 0;
  }

  /** Makes this the result at a place until its call is performed. */
  expectResult(place: number, result: number): void {
    this.#words[place] = result;
  }

  #performInside(gate: CallGate): number {
    if (!gate.enter()) throw new ClosedError(this.#what);
    this.#perform(this.#where);
    gate.leave();
    return this.result(0);
  }

  #lastHasLeft(): void {
    this.#gate?.lastHasLeft();
    if (this.#next !== undefined) this.#next.#lastHasLeft();
  }

  /** What the native code leaves to this side. */
  #end(): void {
    const state = this.#words[this.#state]!;
    if ((state & rowStates.last) !== 0) this.#lastHasLeft();
    if ((state & rowStates.refused) !== 0) throw new ClosedError(this.#what);
  }
}

/** Where gates lie, as long as they are reachable: asked of the backend once for each. */
const addresses = new WeakMap<CallGate, number>();

function addressOf(gate: CallGate): number | undefined {
  const { memory, word } = gate.place;
  const address = addresses.get(gate) ?? syscalls().addressOfShared(new Uint8Array(memory, 4 * word));
  if (address !== undefined) addresses.set(gate, address);
  return address;
}

function placeOf(calls: number): RowPlace {
  const memory = new PinnedMemory(CallRow.bytes(calls));
  return { memory, words: memory.words(), at: 0 };
}
