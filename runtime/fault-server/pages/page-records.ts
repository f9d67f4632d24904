import { addressNumber } from '../../memory/address.ts';
import { counted } from '../statistics/server-statistics.ts';
import { PageBitmap } from './page-bitmap.ts';
import type { PageOrigins, Placed } from './page-origins.ts';
import { PagePlaces } from './page-places.ts';
import { pageNumber, type ThreadRegion } from './thread-region.ts';
import { WorkingSet } from './working-set.ts';
import { WrittenPages } from './written-pages.ts';

export interface PageRecordsOptions {
  readonly pageSize: number;
  /** Whether it is recorded which pages are written to. */
  readonly trackWrites: boolean;
  /** The pages that were served, and those that were written to. */
  readonly served: SharedArrayBuffer;
  readonly written: SharedArrayBuffer;
  readonly workingSet: SharedArrayBuffer;
  /** Where pages lie by now, for whoever protects them anew. */
  readonly places?: SharedArrayBuffer | undefined;
}

/** What is remembered of pages by their numbers, for the thread that started the server. */
export class PageRecords {
  readonly served: PageBitmap;
  readonly #origins: PageOrigins<ThreadRegion>;
  readonly #counts: Float64Array;
  readonly #written: WrittenPages;
  readonly #workingSet: WorkingSet;
  /** What is in the working set. */
  readonly #touched: PageBitmap;
  readonly #places: PagePlaces | undefined;
  readonly #pageSize: number;
  readonly #trackWrites: boolean;

  constructor(origins: PageOrigins<ThreadRegion>, counts: Float64Array, options: PageRecordsOptions) {
    this.#origins = origins;
    this.#counts = counts;
    this.served = new PageBitmap(options.served);
    this.#written = new WrittenPages(options.written);
    this.#workingSet = new WorkingSet(options.workingSet);
    this.#touched = new PageBitmap(new SharedArrayBuffer(options.served.byteLength));
    this.#places = options.places && new PagePlaces(options.places);
    this.#pageSize = options.pageSize;
    this.#trackWrites = options.trackWrites;
  }

  isServed(page: Placed): boolean {
    const number = this.#numberOf(page);
    return number >= 0 && this.served.has(number);
  }

  /** Somebody waits for a page that has contents. It may be said again while he does. */
  touched(page: Placed): void {
    const number = this.#numberOf(page);
    if (number < 0 || this.served.has(number) || this.#touched.has(number)) return;
    this.#touched.add(number);
    this.#workingSet.add(number);
  }

  /** Pages have their contents. */
  filled(page: Placed, length: number, background: boolean): void {
    this.#counts[counted.filledBytes]! += length;
    if (background) this.#counts[counted.backgroundBytes]! += length;
    this.found(page, length);
  }

  /** Pages have contents already, whoever gave them. */
  found(page: Placed, length: number): void {
    const number = this.#numberOf(page);
    if (number < 0) return;
    if (length === this.#pageSize) this.served.add(number);
    else this.served.addRange(number, length / this.#pageSize);
  }

  /** To be called before pages are let be written to, or given back; `endWriting` after that was recorded. */
  beginWriting(): void {
    if (this.#trackWrites) this.#written.enter();
  }

  endWriting(): void {
    if (this.#trackWrites) this.#written.leave();
  }

  /** Somebody may write to a page from now on. */
  writable(page: Placed): void {
    if (!this.#trackWrites) return;
    const number = this.#numberOf(page);
    if (number >= 0) this.#written.addRange(number, 1);
  }

  /** To be called before the origins are told: the contents of a page change when it is given back. */
  removed(address: number, length: number): void {
    if (!this.#trackWrites) return;
    for (const { start, end, value } of this.#origins.within(address, length)) {
      this.#written.addRange(pageNumber(start, value, this.#pageSize), (end - start) / this.#pageSize);
    }
  }

  /** To be called before the origins are told: the pages are mapped no more. */
  unmapped(address: number, length: number): void {
    if (this.#places === undefined) return;
    for (const { start, end, value } of this.#origins.within(address, length)) {
      const first = pageNumber(start, value, this.#pageSize);
      this.#places.set(first, (end - start) / this.#pageSize, Number.NaN);
    }
  }

  /**
   * To be called when the origins know that pages lie elsewhere.
   *
   * @param unseen whether somebody may have been told meanwhile which of them were written to, and not have found them: then
   * they count as written to.
   */
  moved(address: number, length: number, unseen: boolean): void {
    if (this.#places === undefined) return;
    for (const { start, end, value } of this.#origins.within(address, length)) {
      const { region, distance } = value;
      const first = pageNumber(start, value, this.#pageSize);
      const count = (end - start) / this.#pageSize;
      this.#places.set(first, count, region.offset - distance - addressNumber(region.address));
      if (unseen) this.#written.addRange(first, count);
    }
  }

  /** The number of a page; -1 where it belongs to no region. */
  #numberOf(placed: Placed): number {
    const entry = this.#origins.of(placed);
    return entry === undefined ? -1 : pageNumber(placed.page, entry.value, this.#pageSize) | 0;
  }
}
