/** The numbers of pages in the order in which they were touched first, in memory that threads share. */
export class WorkingSet {
  readonly shared: SharedArrayBuffer;
  /** How many there are, then they. */
  readonly #words: Uint32Array;

  constructor(shared: SharedArrayBuffer) {
    this.shared = shared;
    this.#words = new Uint32Array(shared);
  }

  /** @param pages the most that there can be. */
  static of(pages: number): WorkingSet {
    return new WorkingSet(new SharedArrayBuffer(4 * (pages + 1)));
  }

  /** More than there is room for are left out. */
  add(page: number): void {
    const count = this.#words[0]!;
    if (count + 1 >= this.#words.length) return;
    this.#words[count + 1] = page;
    Atomics.store(this.#words, 0, count + 1);
  }

  pages(): number[] {
    return [...this.#words.subarray(1, 1 + Atomics.load(this.#words, 0))];
  }
}
