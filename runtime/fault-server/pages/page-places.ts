/** How far each page lies from where its region was given, in memory that threads share: bytes, NaN where it is mapped no more. */
export class PagePlaces {
  readonly shared: SharedArrayBuffer;
  readonly #moved: Float64Array;

  constructor(shared: SharedArrayBuffer) {
    this.shared = shared;
    this.#moved = new Float64Array(shared);
  }

  static of(pages: number): PagePlaces {
    return new PagePlaces(new SharedArrayBuffer(8 * pages));
  }

  set(first: number, count: number, moved: number): void {
    this.#moved.fill(moved, first, first + count);
  }

  movedBy(page: number): number {
    return this.#moved[page]!;
  }
}
