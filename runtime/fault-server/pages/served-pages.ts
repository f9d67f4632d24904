import { constants } from 'node:os';
import { SyscallError } from '../../kernel/syscall-error.ts';
import type { AddressRange } from '../../memory/address.ts';
import type { Userfaultfd } from '../../userfaultfd/userfaultfd.ts';
import { PageBitmap } from './page-bitmap.ts';
import type { ThreadRegion } from './thread-region.ts';
import { WorkingSet } from './working-set.ts';
import { WrittenPages } from './written-pages.ts';

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
  readonly #filled: Promise<void>;
  readonly #keepAlive: (work: Promise<void>) => Promise<void>;
  #complete: () => void = () => {};

  /** @param keepAlive keeps the process from ending until `work` is done. */
  constructor(
    userfaultfd: Userfaultfd,
    regions: readonly ThreadRegion[],
    pageSize: number,
    keepAlive: (work: Promise<void>) => Promise<void>,
  ) {
    this.#userfaultfd = userfaultfd;
    this.#regions = regions;
    this.pageSize = pageSize;
    this.count = regions.reduce((sum, { length }) => sum + length / pageSize, 0);
    this.#served = PageBitmap.of(this.count);
    this.#written = WrittenPages.of(this.count);
    this.#workingSet = WorkingSet.of(this.count);
    this.#keepAlive = keepAlive;
    this.#filled = new Promise((resolve) => {
      this.#complete = resolve;
    });
  }

  /** Resolves when every page was filled in the background, where `fill` is on, or was to be when the server ended. */
  filled(): Promise<void> {
    return this.#keepAlive(this.#filled);
  }

  /** Pages that were filled from their source. */
  get servedCount(): number {
    return this.#served.count;
  }

  isServed(page: number): boolean {
    return this.#served.has(page);
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
   * again before this returns, so what is written from then on is told by the next call: copy them afterwards.
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
    for (let index = 0; index < pages.length; ) {
      const first = this.rangeOf(pages[index]!);
      let { length } = first;
      while (++index < pages.length && this.rangeOf(pages[index]!).address === first.address + BigInt(length)) {
        length += this.pageSize;
      }
      this.#protect({ address: first.address, length });
    }
    return pages;
  }

  /** What goes to the server's thread. */
  get shared(): {
    readonly served: SharedArrayBuffer;
    readonly written: SharedArrayBuffer;
    readonly workingSet: SharedArrayBuffer;
  } {
    return { served: this.#served.shared, written: this.#written.shared, workingSet: this.#workingSet.shared };
  }

  /** To be called when every page was filled, or nobody does so any more. */
  complete(): void {
    this.#complete();
  }

  /** The server's thread reads the events that the kernel waits for. */
  #protect(range: AddressRange): void {
    for (;;) {
      try {
        this.#userfaultfd.writeProtect(range);
        return;
      } catch (error) {
        if (!(error instanceof SyscallError)) throw error;
        // Unmapped meanwhile: there is nothing left to write to.
        if (error.errno === -constants.errno.ENOENT) return;
        if (error.errno !== -constants.errno.EAGAIN) throw error;
        this.#written.leave();
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
        this.#written.enter();
      }
    }
  }
}
