import { type Syscalls, syscalls } from '../backends/syscalls.ts';
import { setPair } from '../backends/words.ts';
import { PinnedMemory } from './pinned-memory.ts';

/** A record of a call, in 64-bit words: its number, six arguments, its result. */
const wordsOfCall = 8;
const resultAt = 7;

type Support = Extract<ReturnType<Syscalls['rows']>, { readonly prepare: unknown }>;

/**
 * System calls that are performed one after another in one call of native code, up to the first that fails: what a call from
 * JavaScript costs beyond the system call is paid once. Performing allocates nothing.
 */
export class CallRow {
  readonly #perform: () => void;
  readonly #numbers: Support['numbers'];
  readonly #memory: PinnedMemory;
  readonly #words: Uint32Array;

  private constructor(calls: number, support: Support) {
    this.#numbers = support.numbers;
    this.#memory = new PinnedMemory(8 * wordsOfCall * calls);
    this.#words = this.#memory.words();
    this.#perform = support.prepare(this.#memory.address, calls);
  }

  /** @returns undefined where this machine has no code for it: then each call is performed by itself. */
  static of(calls: number): CallRow | undefined {
    const support = syscalls().rows();
    return 'missing' in support ? undefined : new CallRow(calls, support);
  }

  /** Says what the call at `index` is. No address is kept alive by it. */
  set(index: number, name: keyof Support['numbers'], first: number, second: number, third: number): void {
    const word = 2 * wordsOfCall * index;
    setPair(this.#words, word, this.#numbers[name]);
    setPair(this.#words, word + 2, first);
    setPair(this.#words, word + 4, second);
    setPair(this.#words, word + 6, third);
  }

  /** What the calls that come after one that has failed would have answered stays what it was. */
  perform(): void {
    this.#perform();
  }

  /** What the kernel has answered the call at `index`, an int: not negative, or the negated errno. */
  result(index: number): number {
    return this.#words[2 * (wordsOfCall * index + resultAt)]! | 0;
  }
}
