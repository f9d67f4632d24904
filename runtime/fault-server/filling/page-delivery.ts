// An answer is given to its pages where they still have the contents that were asked for: what was removed, unmapped or moved
// meanwhile is left out, so that a removed page reads as zeroes ever after.

import { constants } from 'node:os';
import { syscalls } from '../../backends/syscalls.ts';
import { addressNumber } from '../../memory/address.ts';
import type { RangeEntry } from '../../memory/range-map.ts';
import type { PageRequest } from '../contents/page-request.ts';
import { later } from '../faults/fault-queue.ts';
import type { PageOrigin, PageOrigins } from '../pages/page-origins.ts';
import type { PageRecords } from '../pages/page-records.ts';
import type { ThreadRegion } from '../pages/thread-region.ts';
import { counted, type ServerStatistics } from '../statistics/server-statistics.ts';
import type { LastResort } from './last-resort.ts';
import type { RecordingFiller } from './recording-filler.ts';

const { EAGAIN, EEXIST, EFAULT, ENOENT, ESRCH } = constants.errno;

export interface PageDeliveryOptions {
  /** Bytes in a page of the memory. */
  readonly pageSize: number;
  readonly statistics: ServerStatistics;
}

/** Whom a delivery tells. */
export interface PageDeliveryListener {
  /** Pages are there, or are no more: nobody waits for them any longer. */
  filled(page: number, length: number, kind: 'missing' | 'minor'): void;
  wake(page: number): void;
  /** Pages that were to be filled in the background have moved, or are no more. */
  missed?(): void;
}

type Entry = RangeEntry<PageOrigin<ThreadRegion>>;

export class PageDelivery {
  readonly #pageSize: number;
  readonly #counts: Float64Array;
  readonly #isHuge: boolean;
  readonly #origins: PageOrigins<ThreadRegion>;
  readonly #filler: RecordingFiller;
  readonly #records: PageRecords;
  readonly #lastResort: LastResort;
  readonly #listener: PageDeliveryListener;

  constructor(
    { pageSize, statistics }: PageDeliveryOptions,
    origins: PageOrigins<ThreadRegion>,
    filler: RecordingFiller,
    records: PageRecords,
    lastResort: LastResort,
    listener: PageDeliveryListener,
  ) {
    this.#pageSize = pageSize;
    this.#counts = statistics.counts;
    this.#origins = origins;
    this.#filler = filler;
    this.#records = records;
    this.#lastResort = lastResort;
    this.#isHuge = lastResort.isHuge;
    this.#listener = listener;
  }

  /**
   * Gives an answer that has just come to the fault that has asked for its first page.
   *
   * @param write whether that page is about to be written to.
   * @returns bytes done or the negated errno; `later` where the request has failed.
   */
  toFault(request: PageRequest, write: boolean): number {
    const result = request.minor ? this.#continue(request, write) : this.#filler.copy(request, write);
    if (result === -EEXIST && this.#isRefusedAgain(request)) return fail(request);
    if (result > 0) this.#filled(request, result);
    return result;
  }

  /**
   * Gives an answer to all of its pages that still have the contents that were asked for. What is done is taken off the request.
   *
   * @returns a number above zero when nothing is left; -EAGAIN, -ESRCH; `later` where the request has failed.
   */
  toAll(request: PageRequest): number {
    while (request.length > 0) {
      const entry = this.#entryOf(request);
      const result = entry === undefined ? this.#missed(request) : this.#toPart(request, entry);
      if (result === -EAGAIN || result === -ESRCH || result === later) return result;
      const done = result > 0 ? result : this.#pageSize;
      request.page += done;
      request.offset += done;
      request.address += done;
      request.length -= done;
    }
    return this.#pageSize;
  }

  #missed(request: PageRequest): number {
    this.#counts[counted.stalePages]!++;
    if (request.fill) this.#listener.missed?.();
    return this.#pageSize;
  }

  /** Gives it to its first pages, which have one origin. @returns `later` where it has failed. */
  #toPart(request: PageRequest, entry: Entry): number {
    const { page, minor, background } = request;
    const kind = minor ? 'minor' : 'missing';
    const length = Math.min(entry.end - page, request.length);
    const result = minor ? this.#continue(request, false) : this.#copyPart(request, length);
    if (result === -EAGAIN || result === -ESRCH) return result;
    if (result > 0) {
      this.#filled(request, result);
      this.#listener.filled(page, result, kind);
      return result;
    }
    if (result === -EEXIST && !background && this.#isRefusedAgain(request)) return fail(request);
    if (result === -EEXIST && !this.#isHuge) this.#records.found(request, this.#pageSize);
    if (result === -EEXIST || result === -ENOENT || result === -EFAULT) {
      // Filled by somebody else, no more, or behind the end of its file: who waits looks again.
      if (!background || request.awaited || this.#isHuge) this.#listener.wake(page);
    } else if (background) {
      return result;
    } else {
      this.#lastResort.failed(new Error(`the page at 0x${page.toString(16)} was refused with errno ${-result}`));
      if (this.#lastResort.giveUp(request) === -EAGAIN) return -EAGAIN;
    }
    this.#listener.filled(page, this.#pageSize, kind);
    return result;
  }

  /** The entry of the first page of a request, where it still has the contents that were asked for. */
  #entryOf(request: PageRequest): Entry | undefined {
    const { page, source, offset } = request;
    const entry = this.#origins.of(request);
    if (entry === undefined || entry.value.removed || entry.value.region.source !== source) return undefined;
    return page + entry.value.distance === offset ? entry : undefined;
  }

  /** Writes the contents of a page through the other mapping of its file, and maps it. */
  #continue(request: PageRequest, write: boolean): number {
    const { page, address } = request;
    const { region, distance } = this.#origins.of(request)!.value;
    const target = addressNumber(region.alias!) + page + distance - region.offset;
    syscalls().copy(target, address, this.#pageSize);
    return this.#filler.continue(request, write);
  }

  /** What is mapped, instead of copied, needs no huge page. */
  #isRefusedAgain({ page, minor }: PageRequest): boolean {
    return !minor && this.#lastResort.isRefusedAgain(page);
  }

  #copyPart({ page, address }: PageRequest, length: number): number {
    return this.#filler.copy({ page, address, length }, false);
  }

  #filled(request: PageRequest, length: number): void {
    this.#records.filled(request, length, request.background);
    if (this.#isHuge) this.#lastResort.settled(request.page, length);
  }
}

function fail(request: PageRequest): number {
  request.state = 'failed';
  return later;
}
