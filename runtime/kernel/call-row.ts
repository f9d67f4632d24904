import type { PreparedArgument } from '../backends/c-library.ts';
import { type Syscalls, syscalls } from '../backends/syscalls.ts';
import { setPair } from '../backends/words.ts';
import { PinnedMemory } from './pinned-memory.ts';

/** A row begins with the number of its calls. */
const countBytes = 8;
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

/**
 * System calls that are performed one after another in one call of native code, up to the first that fails: what a call from
 * JavaScript costs beyond the system call is paid once. Performing allocates nothing.
 */
export class CallRow {
  readonly #call: Support['calls']['call'];
  readonly #prepared: PreparedArgument;
  readonly #numbers: Support['numbers'];
  readonly #words: Uint32Array;
  /** The first word of the first call, and that of its result. */
  readonly #first: number;
  readonly #results: number;

  private constructor(calls: number, support: Support, { memory, words, at }: RowPlace) {
    this.#numbers = support.numbers;
    this.#words = words;
    setPair(words, at >> 2, calls);
    this.#first = (at + countBytes) >> 2;
    this.#results = this.#first + 2 * resultAt;
    this.#call = support.calls.call;
    this.#prepared = support.calls.prepare(memory.address + at);
  }

  /** Bytes that a row of so many calls takes. */
  static bytes(calls: number): number {
    return countBytes + 8 * wordsOfCall * calls;
  }

  /** @returns undefined where this machine has no code for it: then each call is performed by itself. */
  static of(calls: number, place: RowPlace = placeOf(calls)): CallRow | undefined {
    const support = syscalls().rows();
    return 'missing' in support ? undefined : new CallRow(calls, support, place);
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
   */
  perform(): number {
    this.#call(this.#prepared);
    return this.#words[this.#results]! | 0;
  }

  /** What the kernel has answered the call at `index`, an int: not negative, or the negated errno. */
  result(index: number): number {
    return this.#words[this.#results + 2 * wordsOfCall * index]! | 0;
  }
}

function placeOf(calls: number): RowPlace {
  const memory = new PinnedMemory(CallRow.bytes(calls));
  return { memory, words: memory.words(), at: 0 };
}
