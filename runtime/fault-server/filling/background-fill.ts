import type { RangeEntry } from '../../memory/range-map.ts';
import type { PageBitmap } from '../pages/page-bitmap.ts';
import type { PageOrigin, PageOrigins } from '../pages/page-origins.ts';
import { pageNumber, type ThreadRegion } from '../pages/thread-region.ts';

/** In which order pages are filled that nobody has touched yet, and how fast. */
export interface FillOptions {
  /** By address, or by page numbers, counted over all regions in their order: a recorded working set. */
  readonly order?: 'ascending' | 'descending' | readonly number[];
  /** Most bytes in a second, more than 0; no limit where it is left out. */
  readonly bytesPerSecond?: number;
  /** Pages that are filled at a time, between two looks for faults, from 1 on: 16 where it is left out. */
  readonly pages?: number;
}

/** Pages that are to be filled next. */
export interface FillPiece {
  readonly page: number;
  readonly length: number;
  readonly origin: PageOrigin<ThreadRegion>;
}

type Entry = RangeEntry<PageOrigin<ThreadRegion>>;

/** Goes over all pages that have contents and were not served yet. It knows no kernel. */
export class BackgroundFill {
  readonly #pageSize: number;
  readonly #origins: PageOrigins<ThreadRegion>;
  readonly #served: PageBitmap;
  readonly #order: 'ascending' | 'descending' | readonly number[];
  readonly #pages: number;
  readonly #bytesPerMillisecond: number;
  /** Of a walk by address: where it is. Of a list: the next index. */
  #cursor: number;
  /** When the next piece may be filled. */
  #due = 0;
  #finished = false;

  constructor(origins: PageOrigins<ThreadRegion>, served: PageBitmap, pageSize: number, options: FillOptions) {
    const { order = 'ascending', bytesPerSecond = Number.POSITIVE_INFINITY, pages = 16 } = options;
    this.#origins = origins;
    this.#served = served;
    this.#pageSize = pageSize;
    this.#order = order;
    this.#pages = pages;
    this.#bytesPerMillisecond = bytesPerSecond / 1000;
    this.#cursor = order === 'descending' ? Number.MAX_SAFE_INTEGER : 0;
  }

  /** Whether every page was given out. */
  get finished(): boolean {
    return this.#finished;
  }

  /** Milliseconds until the next piece may be filled. */
  delay(now: number): number {
    return Math.max(0, this.#due - now);
  }

  /** @returns undefined when there is nothing left, and then `finished` is true. */
  next(now: number): FillPiece | undefined {
    const piece = typeof this.#order === 'string' ? this.#nextByAddress(this.#order) : this.#nextOf(this.#order);
    if (piece === undefined) this.#finished = true;
    else this.#due = Math.max(this.#due, now) + piece.length / this.#bytesPerMillisecond;
    return piece;
  }

  #nextByAddress(order: 'ascending' | 'descending'): FillPiece | undefined {
    const upward = order === 'ascending';
    const entries = upward
      ? this.#origins.within(this.#cursor, Number.MAX_SAFE_INTEGER)
      : this.#origins.within(0, this.#cursor).reverse();
    for (const entry of entries) {
      if (!hasContents(entry)) continue;
      const piece = upward ? this.#upward(entry) : this.#downward(entry);
      if (piece !== undefined) return piece;
    }
    return undefined;
  }

  #upward(entry: Entry): FillPiece | undefined {
    let page = entry.start;
    while (page < entry.end && this.#isServed(page, entry)) page += this.#pageSize;
    let end = page;
    while (end < entry.end && end < page + this.#pages * this.#pageSize && !this.#isServed(end, entry)) {
      end += this.#pageSize;
    }
    this.#cursor = end;
    return end > page ? { page, length: end - page, origin: entry.value } : undefined;
  }

  #downward(entry: Entry): FillPiece | undefined {
    let end = entry.end;
    while (end > entry.start && this.#isServed(end - this.#pageSize, entry)) end -= this.#pageSize;
    let page = end;
    while (page > entry.start && page > end - this.#pages * this.#pageSize) {
      if (this.#isServed(page - this.#pageSize, entry)) break;
      page -= this.#pageSize;
    }
    this.#cursor = page;
    return end > page ? { page, length: end - page, origin: entry.value } : undefined;
  }

  /** The next run of pages of a list that follow one another in memory. */
  #nextOf(list: readonly number[]): FillPiece | undefined {
    let first: { readonly page: number; readonly entry: Entry } | undefined;
    let length = 0;
    for (; this.#cursor < list.length && length < this.#pages * this.#pageSize; this.#cursor++) {
      const number = list[this.#cursor]!;
      const place = this.#placeOf(number);
      if (place === undefined || this.#served.has(number)) continue;
      if (first === undefined) first = place;
      else if (place.entry !== first.entry || place.page !== first.page + length) break;
      length += this.#pageSize;
    }
    return first && { page: first.page, length, origin: first.entry.value };
  }

  /** Where the page of a number lies now. */
  #placeOf(number: number): { readonly page: number; readonly entry: Entry } | undefined {
    for (const entry of this.#origins) {
      const { region, distance } = entry.value;
      const page = (number - region.first) * this.#pageSize + region.offset - distance;
      if (page >= entry.start && page < entry.end && hasContents(entry)) return { page, entry };
    }
    return undefined;
  }

  #isServed(page: number, { value }: Entry): boolean {
    return this.#served.has(pageNumber(page, value, this.#pageSize));
  }
}

function hasContents({ value }: Entry): boolean {
  return !value.removed && value.region.source >= 0;
}
