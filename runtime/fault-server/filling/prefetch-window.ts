import type { Placed } from '../pages/page-origins.ts';

/** How many pages are filled for one fault. */
export interface Prefetch {
  /** Pages where no order can be seen, from 1 on: 1 where it is left out. */
  readonly least?: number;
  /** Pages to which the window grows where pages are touched in order. */
  readonly most: number;
}

/** Threads that touch in order, each at another place, that are told apart. */
const streams = 8;

/**
 * Sees who touches pages in order: the window doubles with each fault that comes where the last window of a stream has
 * ended, and begins anew with each that comes elsewhere. It allocates nothing.
 */
export class PrefetchWindow {
  readonly #pageSize: number;
  readonly #least: number;
  readonly #most: number;
  readonly #begins = new Float64Array(streams).fill(-1);
  readonly #ends = new Float64Array(streams).fill(-1);
  readonly #pages = new Float64Array(streams);
  /** The stream that is forgotten next. */
  #oldest = 0;

  constructor(pageSize: number, { least = 1, most }: Prefetch) {
    this.#pageSize = pageSize;
    this.#least = Math.min(least, most);
    this.#most = most;
  }

  /** Pages of the greatest window. */
  get most(): number {
    return this.#most;
  }

  /** Whether it is one page always. */
  get isSingle(): boolean {
    return this.#most === 1;
  }

  /** @returns the pages to fill from the page on, as far as there are so many. */
  pagesFor(placed: Placed): number {
    const { page } = placed;
    if (this.#least === this.#most) return this.#most;
    for (let stream = 0; stream < streams; stream++) {
      if (page > this.#begins[stream]! && page <= this.#ends[stream]!) {
        return this.#follow(stream, placed, Math.min(2 * this.#pages[stream]!, this.#most));
      }
    }
    const stream = this.#oldest;
    this.#oldest = (stream + 1) % streams;
    return this.#follow(stream, placed, this.#least);
  }

  #follow(stream: number, { page }: Placed, pages: number): number {
    this.#begins[stream] = page;
    this.#ends[stream] = page + pages * this.#pageSize;
    this.#pages[stream] = pages;
    return pages;
  }
}
