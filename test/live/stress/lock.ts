/** A lock of threads, in a word of shared memory. */
export class Lock {
  readonly #word: Int32Array;
  readonly #index: number;

  constructor(words: Int32Array, index = 0) {
    this.#word = words;
    this.#index = index;
  }

  while<Result>(work: () => Result): Result {
    while (Atomics.compareExchange(this.#word, this.#index, 0, 1) !== 0) Atomics.wait(this.#word, this.#index, 1, 10);
    try {
      return work();
    } finally {
      Atomics.store(this.#word, this.#index, 0);
      Atomics.notify(this.#word, this.#index, 1);
    }
  }
}
