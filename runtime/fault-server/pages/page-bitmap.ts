/** A bit for each page of a region, in memory that threads share. */
export class PageBitmap {
  readonly shared: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(shared: SharedArrayBuffer) {
    this.shared = shared;
    this.#words = new Int32Array(shared);
  }

  static of(pages: number): PageBitmap {
    return new PageBitmap(new SharedArrayBuffer(4 * Math.ceil(pages / 32)));
  }

  has(page: number): boolean {
    return ((this.#words[page >>> 5]! >>> (page & 31)) & 1) === 1;
  }

  add(page: number): void {
    if (!this.has(page)) Atomics.or(this.#words, page >>> 5, 1 << (page & 31));
  }

  addRange(first: number, count: number): void {
    for (let page = first; page < first + count; page++) this.add(page);
  }

  /** How many there are. */
  get count(): number {
    let count = 0;
    for (let index = 0; index < this.#words.length; index++) {
      for (let word = Atomics.load(this.#words, index); word !== 0; word &= word - 1) count++;
    }
    return count;
  }

  /** The pages in ascending order. */
  pages(): number[] {
    return this.#collect((index) => Atomics.load(this.#words, index));
  }

  /**
   * The same, and has none of them afterwards: a page that is added meanwhile is either here or there.
   *
   * @param words 32-bit words to look at; all where it is left out.
   */
  take(words?: number): number[] {
    return this.#collect((index) => Atomics.exchange(this.#words, index, 0), words);
  }

  #collect(wordAt: (index: number) => number, words = this.#words.length): number[] {
    const pages: number[] = [];
    for (let index = 0; index < words; index++) {
      for (let word = wordAt(index); word !== 0; word &= word - 1) {
        pages.push(32 * index + 31 - Math.clz32(word & -word));
      }
    }
    return pages;
  }
}
