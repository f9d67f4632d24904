import { type RangeEntry, RangeMap } from '../../memory/range-map.ts';
import { LateUnmaps } from './late-unmaps.ts';

/** Where the contents of some pages come from. */
export interface PageOrigin<Region> {
  readonly region: Region;
  /** Bytes from an address to its place in the source. */
  readonly distance: number;
  /** Whether the pages were given back, and read as zeroes ever after. */
  readonly removed: boolean;
}

/** A range whose address is a number. */
export interface NumberedRange {
  readonly address: number;
  readonly length: number;
}

/** Something at the address of a page. */
export interface Placed {
  readonly page: number;
}

/** Which contents belong to which page, whatever happens to the memory. It knows no kernel. */
export class PageOrigins<Region> {
  readonly #ranges: RangeMap<PageOrigin<Region>>;
  /** What was found last. */
  #last: RangeEntry<PageOrigin<Region>> | undefined;
  readonly #late = new LateUnmaps();

  constructor(ranges: Iterable<RangeEntry<PageOrigin<Region>>> = []) {
    this.#ranges = new RangeMap();
    for (const { start, end, value } of ranges) this.#ranges.set(start, end - start, value);
  }

  /** In ascending order of addresses. */
  [Symbol.iterator](): Iterator<RangeEntry<PageOrigin<Region>>> {
    return this.#ranges[Symbol.iterator]();
  }

  /** The same as `at` for the page of an object, which costs no allocation where V8 does not inline the call. */
  of({ page }: Placed): RangeEntry<PageOrigin<Region>> | undefined {
    const last = this.#last;
    if (last !== undefined && page >= last.start && page < last.end) return last;
    this.#last = this.#ranges.at(page);
    return this.#last;
  }

  /** Says that the contents of a range begin at `offset` of the region's source. What has no origin is all zeroes. */
  add(address: number, length: number, offset: number, region: Region): void {
    this.#last = undefined;
    this.#ranges.set(address, length, { region, distance: offset - address, removed: false });
  }

  /** The origin of a page, and of those after it up to the entry's end. */
  at(page: number): RangeEntry<PageOrigin<Region>> | undefined {
    return this.#ranges.at(page);
  }

  /** The origins of a range, each cut to it. */
  within(address: number, length: number): RangeEntry<PageOrigin<Region>>[] {
    return this.#ranges.within(address, length);
  }

  /** The pages were given back: they read as zeroes ever after. */
  remove(address: number, length: number): void {
    this.#last = undefined;
    for (const { start, end, value } of this.within(address, length)) {
      this.#ranges.set(start, end - start, { ...value, removed: true });
    }
  }

  /** The range is mapped no more. What is mapped there later is all zeroes, until `add` says otherwise. */
  unmap(address: number, length: number): void {
    this.#last = undefined;
    this.#ranges.delete(address, length);
  }

  /** The memory lies at `to` now. What is at `from` afterwards, if anything, is all zeroes. */
  remap(from: number, to: number, length: number): void {
    this.#last = undefined;
    for (const { start, end } of this.within(to, length)) this.#late.taken({ start, end });
    this.#late.left(from, length);
    this.#ranges.move(from, to, length, (origin) => ({ ...origin, distance: origin.distance + from - to }));
  }

  /**
   * Takes an unmap event. The kernel may send it when other memory has moved there and was told of already, which is still
   * mapped.
   *
   * @returns what is not mapped any more, for `unmap`.
   */
  unmapped(address: number, length: number): NumberedRange[] {
    return this.#late.heard(address, length).map(({ start, end }) => ({ address: start, length: end - start }));
  }
}
