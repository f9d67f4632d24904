import type { RangeEntry } from '../../memory/range-map.ts';
import type { PageBitmap } from '../pages/page-bitmap.ts';
import type { PageOrigin, PageOrigins } from '../pages/page-origins.ts';
import { pageNumber, type ThreadRegion } from '../pages/thread-region.ts';
import type { FillOrder } from './fill-order.ts';

/** In which order pages are filled that nobody has touched yet, and how fast. */
export interface FillOptions {
  /**
   * By the numbers of pages, which are counted over all regions in their order, wherever they lie by now; or the numbers
   * themselves: a recorded working set. `ascending` where it is left out.
   */
  readonly order?: FillOrder;
  /** Most bytes in a second, more than 0; no limit where it is left out. */
  readonly bytesPerSecond?: number;
  /** Pages that are filled at a time, between two looks for faults, from 1 on, never more than 1 GiB: 16 where it is left out. */
  readonly pages?: number;
}

/** Pages that are to be filled next. */
export interface FillPiece {
  readonly page: number;
  readonly length: number;
  readonly origin: PageOrigin<ThreadRegion>;
}

type Entry = RangeEntry<PageOrigin<ThreadRegion>>;

/** The numbers of the pages of an entry. */
interface Span {
  readonly first: number;
  readonly end: number;
  readonly entry: Entry;
}

/** Goes over all pages that have contents and were not served yet. It knows no kernel. */
export class BackgroundFill {
  readonly #pageSize: number;
  readonly #origins: PageOrigins<ThreadRegion>;
  readonly #served: PageBitmap;
  readonly #order: FillOrder;
  readonly #pages: number;
  readonly #bytesPerMillisecond: number;
  readonly #isAsked: (page: number, origin: PageOrigin<ThreadRegion>) => boolean;
  /** Of a walk: the number of the next page, or of the one behind it. Of a list: the next index. */
  #cursor: number;
  /** When the next piece may be filled. */
  #due = 0;
  #finished = false;
  #ended = false;
  /** Whether it begins anew when it has come to its end. */
  #again = false;

  /** @param isAsked whether a page is being asked for by somebody else. */
  constructor(
    origins: PageOrigins<ThreadRegion>,
    served: PageBitmap,
    pageSize: number,
    options: FillOptions,
    isAsked: (page: number, origin: PageOrigin<ThreadRegion>) => boolean = () => false,
  ) {
    const { order = 'ascending', bytesPerSecond = Number.POSITIVE_INFINITY, pages = 16 } = options;
    this.#origins = origins;
    this.#served = served;
    this.#pageSize = pageSize;
    this.#order = order;
    this.#pages = pages;
    this.#bytesPerMillisecond = bytesPerSecond / 1000;
    this.#isAsked = isAsked;
    this.#cursor = this.#begin();
  }

  /** Whether every page was given out, or no more is. */
  get finished(): boolean {
    return this.#finished;
  }

  /** Pages that were given out were not filled, since they lie elsewhere by now. */
  again(): void {
    this.#again = true;
    this.#finished = this.#ended;
  }

  /** Gives out no more. */
  end(): void {
    this.#ended = true;
    this.#finished = true;
  }

  /** Milliseconds until the next piece may be filled. */
  delay(now: number): number {
    return Math.max(0, this.#due - now);
  }

  /** @returns undefined when there is nothing left, and then `finished` is true. */
  next(now: number): FillPiece | undefined {
    let piece = this.#next();
    if (piece === undefined && this.#again) {
      this.#again = false;
      this.#cursor = this.#begin();
      piece = this.#next();
    }
    if (piece === undefined) this.#finished = true;
    else this.#due = Math.max(this.#due, now) + piece.length / this.#bytesPerMillisecond;
    return piece;
  }

  #next(): FillPiece | undefined {
    const order = this.#order;
    return typeof order === 'string' ? this.#nextInOrder(order === 'ascending') : this.#nextOf(order);
  }

  #nextInOrder(upward: boolean): FillPiece | undefined {
    for (const span of this.#spansLeft(upward)) {
      const piece = upward ? this.#upward(span) : this.#downward(span);
      if (piece !== undefined) return piece;
    }
    return undefined;
  }

  /** What the cursor has not passed, in the order in which it goes, wherever it lies by now. */
  #spansLeft(upward: boolean): Span[] {
    const spans: Span[] = [];
    for (const entry of this.#origins) {
      if (!hasContents(entry)) continue;
      const first = pageNumber(entry.start, entry.value, this.#pageSize);
      const end = first + (entry.end - entry.start) / this.#pageSize;
      if (upward ? end > this.#cursor : first < this.#cursor) spans.push({ first, end, entry });
    }
    return spans.sort((one, other) => (upward ? one.first - other.first : other.first - one.first));
  }

  #upward(span: Span): FillPiece | undefined {
    let first = Math.max(span.first, this.#cursor);
    while (first < span.end && this.#isTaken(first, span)) first++;
    let end = first;
    while (end < span.end && end < first + this.#pages && !this.#isTaken(end, span)) end++;
    this.#cursor = end;
    return this.#piece(first, end, span);
  }

  #downward(span: Span): FillPiece | undefined {
    let end = Math.min(span.end, this.#cursor);
    while (end > span.first && this.#isTaken(end - 1, span)) end--;
    let first = end;
    while (first > span.first && first > end - this.#pages && !this.#isTaken(first - 1, span)) first--;
    this.#cursor = first;
    return this.#piece(first, end, span);
  }

  #piece(first: number, end: number, span: Span): FillPiece | undefined {
    if (end <= first) return undefined;
    return { page: this.#pageAt(first, span), length: (end - first) * this.#pageSize, origin: span.entry.value };
  }

  /** The next run of pages of a list that follow one another in memory. */
  #nextOf(list: readonly number[]): FillPiece | undefined {
    let first: { readonly page: number; readonly entry: Entry } | undefined;
    let length = 0;
    for (; this.#cursor < list.length && length < this.#pages * this.#pageSize; this.#cursor++) {
      const number = list[this.#cursor]!;
      const place = this.#placeOf(number);
      if (place === undefined || this.#served.has(number) || this.#isAsked(place.page, place.entry.value)) continue;
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

  #pageAt(number: number, { first, entry }: Span): number {
    return entry.start + (number - first) * this.#pageSize;
  }

  #isTaken(number: number, span: Span): boolean {
    return this.#served.has(number) || this.#isAsked(this.#pageAt(number, span), span.entry.value);
  }

  #begin(): number {
    return this.#order === 'descending' ? Number.MAX_SAFE_INTEGER : 0;
  }
}

function hasContents({ value }: Entry): boolean {
  return !value.removed && value.region.source >= 0;
}
