import { constants } from 'node:os';
import { ClosedError } from '../../descriptors/closed-error.ts';
import { SyscallError } from '../../kernel/syscall-error.ts';
import { type AddressRange, addressNumber } from '../../memory/address.ts';
import { UnsupportedRangeError } from '../../userfaultfd/registrations.ts';
import type { Userfaultfd } from '../../userfaultfd/userfaultfd.ts';
import { PageBitmap } from './page-bitmap.ts';
import { PagePlaces } from './page-places.ts';
import type { ThreadRegion } from './thread-region.ts';
import { WorkingSet } from './working-set.ts';
import { WrittenPages } from './written-pages.ts';

const { EAGAIN, ENOENT } = constants.errno;

/** Milliseconds for which an event may stay unread. */
const longestWait = 2000;

/** What becomes of the pages of a userfaultfd that is served, read from memory that both threads share. */
export class ServedPages {
  /** Pages of all regions: they are numbered in the order of the regions, from 0 on. */
  readonly count: number;
  /** Bytes in a page. */
  readonly pageSize: number;
  readonly #userfaultfd: Userfaultfd;
  readonly #regions: readonly ThreadRegion[];
  readonly #served: PageBitmap;
  readonly #written: WrittenPages;
  readonly #workingSet: WorkingSet;
  readonly #places: PagePlaces | undefined;
  readonly #filled: Promise<void>;
  readonly #keepAlive: (work: Promise<void>) => Promise<void>;
  #complete: () => void = () => {};

  /**
   * @param keepAlive keeps the process from ending until `work` is done.
   * @param trackWrites whether pages are protected anew, wherever they lie by then.
   */
  constructor(
    userfaultfd: Userfaultfd,
    regions: readonly ThreadRegion[],
    pageSize: number,
    keepAlive: (work: Promise<void>) => Promise<void>,
    trackWrites = false,
  ) {
    this.#userfaultfd = userfaultfd;
    this.#regions = regions;
    this.pageSize = pageSize;
    this.count = regions.reduce((sum, { length }) => sum + length / pageSize, 0);
    this.#served = PageBitmap.of(this.count);
    this.#written = WrittenPages.of(this.count);
    this.#workingSet = WorkingSet.of(this.count);
    this.#places = trackWrites ? PagePlaces.of(this.count) : undefined;
    this.#keepAlive = keepAlive;
    this.#filled = new Promise((resolve) => {
      this.#complete = resolve;
    });
  }

  /**
   * Resolves when every page is there that `fill` was to fill, but for those that their source fails for, also when asked
   * again: these are left to who touches them. It resolves as well when no more is filled: the userfaultfd was closed or
   * removed, its process or the server has ended.
   */
  filled(): Promise<void> {
    return this.#keepAlive(this.#filled);
  }

  /** Pages that were filled from their source. */
  get servedCount(): number {
    return this.#served.count;
  }

  /** Whether a page was filled from its source; false for what is no number of a page. */
  isServed(page: number): boolean {
    return Number.isInteger(page) && page >= 0 && page < this.count && this.#served.has(page);
  }

  /** Pages that were touched while they were missing, in that order: to be filled first the next time (`fill.order`). */
  get workingSet(): number[] {
    return this.#workingSet.pages();
  }

  /** Where a page lay when its region was given. */
  rangeOf(page: number): AddressRange {
    const region = this.#regions.findLast(({ first }) => first <= page);
    if (region === undefined || page >= this.count || !Number.isInteger(page)) {
      throw new RangeError(`expected the number of a page below ${this.count}, saw ${page}`);
    }
    return { address: region.address + BigInt((page - region.first) * this.pageSize), length: this.pageSize };
  }

  /**
   * The pages that were written to, or given back, since the last call, where `trackWrites` is on. They are protected
   * again before this returns, wherever they lie by now, so what is written from then on is told by the next call: copy them
   * afterwards. Blocks the calling thread, up to two seconds where an event of the memory is not read.
   *
   * Where the userfaultfd is closed nothing is protected, and no write is heard any more: it answers what had been written to
   * before that.
   *
   * @throws SyscallError where nothing could be protected: EAGAIN where nobody reads an event of the memory, as when the server
   * has stopped. The next call tells the same pages then, and those that were written to since.
   */
  takeWritten(): number[] {
    this.#written.enter();
    try {
      return this.#takeAndProtect();
    } finally {
      this.#written.leave();
    }
  }

  #takeAndProtect(): number[] {
    const pages = this.#written.take(this.count);
    try {
      let deadline = performance.now() + longestWait;
      for (let index = 0; index < pages.length && !this.#userfaultfd.closed; ) {
        const done = this.#protectFrom(pages, index, deadline);
        if (done > 0) deadline = performance.now() + longestWait;
        index += done;
      }
    } catch (error) {
      if (error instanceof ClosedError) return pages;
      for (const page of pages) this.#written.addRange(page, 1);
      throw error;
    }
    return pages;
  }

  /** Protects those that follow one another in memory. @returns how many; 0 where somebody has to read an event before. */
  #protectFrom(pages: readonly number[], index: number, deadline: number): number {
    const address = this.#addressOf(pages[index]!);
    if (Number.isNaN(address)) return 1;
    let count = 1;
    while (index + count < pages.length && this.#addressOf(pages[index + count]!) === address + count * this.pageSize) {
      count++;
    }
    try {
      this.#protect(address, count);
      return count;
    } catch (error) {
      if (!isErrno(error, EAGAIN) || performance.now() > deadline) throw error;
      // The server's thread reads the event, and may say then that pages lie elsewhere.
      this.#written.leave();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      this.#written.enter();
      return 0;
    }
  }

  /** The kernel stops at the first page that is not registered for it: what is behind that is asked for apart. */
  #protect(address: number, count: number): void {
    try {
      this.#userfaultfd.writeProtect({ address: BigInt(address), length: count * this.pageSize });
    } catch (error) {
      if (!isErrno(error, ENOENT) && !(error instanceof UnsupportedRangeError)) throw error;
      // Unregistered or unmapped: there is nothing whose writes could be heard.
      if (count === 1) return;
      const half = count >> 1;
      this.#protect(address, half);
      this.#protect(address + half * this.pageSize, count - half);
    }
  }

  /** Where a page lies by now; NaN where it is mapped no more. */
  #addressOf(page: number): number {
    return addressNumber(this.rangeOf(page).address) + (this.#places?.movedBy(page) ?? 0);
  }

  /** What goes to the server's thread. */
  get shared(): {
    readonly served: SharedArrayBuffer;
    readonly written: SharedArrayBuffer;
    readonly workingSet: SharedArrayBuffer;
    readonly places: SharedArrayBuffer | undefined;
  } {
    return {
      served: this.#served.shared,
      written: this.#written.shared,
      workingSet: this.#workingSet.shared,
      places: this.#places?.shared,
    };
  }

  /** To be called when every page was filled, or nobody does so any more. */
  complete(): void {
    this.#complete();
  }
}

function isErrno(error: unknown, errno: number): boolean {
  return error instanceof SyscallError && error.errno === -errno;
}
