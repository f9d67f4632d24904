// Asks sources for the contents of pages; what they answer is delivered, what they do not is asked again or given up.

import { constants } from 'node:os';
import type { RangeEntry } from '../../memory/range-map.ts';
import type { PageContents } from '../contents/page-contents.ts';
import type { PageRequest } from '../contents/page-request.ts';
import { PageRequests } from '../contents/page-requests.ts';
import { later, type PendingFault, type ServeOutcome } from '../faults/fault-queue.ts';
import type { PageOrigin, PageOrigins, Placed } from '../pages/page-origins.ts';
import type { PageRecords } from '../pages/page-records.ts';
import type { ThreadRegion } from '../pages/thread-region.ts';
import { counted, endless } from '../statistics/server-statistics.ts';
import { sharedTime } from '../statistics/shared-clock.ts';
import type { FillPiece } from './background-fill.ts';
import { LastResort, type LastResortOptions } from './last-resort.ts';
import { PageDelivery, type PageDeliveryListener } from './page-delivery.ts';
import { type Prefetch, PrefetchWindow } from './prefetch-window.ts';
import type { RecordingFiller } from './recording-filler.ts';

const { EAGAIN, EEXIST, ESRCH } = constants.errno;

export interface PageSupplyOptions extends LastResortOptions {
  readonly contents: readonly PageContents[];
  readonly prefetch: Prefetch;
  /** Times that a source that failed is asked again. */
  readonly retries: number;
  /** Milliseconds that a source may take. */
  readonly sourceTimeout: number;
  /** Requests to asynchronous sources under way at once. */
  readonly concurrency: number;
  /** Whether times are measured. */
  readonly timed: boolean;
}

/** Whom the supply tells. */
export interface PageSupplyListener extends PageDeliveryListener {
  /** A source has answered by a promise: a round is needed. */
  readonly settled: () => void;
}

type Entry = RangeEntry<PageOrigin<ThreadRegion>>;

export class PageSupply {
  readonly #options: PageSupplyOptions;
  readonly #origins: PageOrigins<ThreadRegion>;
  readonly #filler: RecordingFiller;
  readonly #records: PageRecords;
  readonly #delivery: PageDelivery;
  readonly #listener: PageSupplyListener;
  readonly #requests: PageRequests;
  readonly #window: PrefetchWindow;
  readonly #counts: Float64Array;
  readonly #isHuge: boolean;
  readonly #lastResort: LastResort;

  constructor(
    options: PageSupplyOptions,
    origins: PageOrigins<ThreadRegion>,
    filler: RecordingFiller,
    records: PageRecords,
    listener: PageSupplyListener,
  ) {
    this.#options = options;
    this.#origins = origins;
    this.#filler = filler;
    this.#records = records;
    this.#listener = listener;
    this.#requests = new PageRequests(options.concurrency);
    this.#window = new PrefetchWindow(options.pageSize, options.prefetch);
    this.#counts = options.statistics.counts;
    this.#lastResort = new LastResort(options, filler.plain, (page) => listener.wake(page));
    this.#isHuge = this.#lastResort.isHuge;
    this.#delivery = new PageDelivery(options, origins, filler, records, this.#lastResort, listener);
  }

  /** Requests that are not done with, and those that are about to be made again. */
  get underWay(): number {
    return this.#requests.size + (this.#lastResort.isOpen ? 1 : 0);
  }

  /** Whether filling in the background has to leave the sources to faults. */
  get isBusy(): boolean {
    return this.#requests.size > 0 && 2 * this.#requests.size >= this.#options.concurrency;
  }

  /** Whether a request is under way that filling in the background waits for. */
  get filling(): boolean {
    for (let index = 0; index < this.#requests.size; index++) if (this.#requests.at(index)!.fill) return true;
    return false;
  }

  /** Milliseconds after which a request has to be looked at although no source has answered. */
  delay(): number {
    let due = Number.POSITIVE_INFINITY;
    for (let index = 0; index < this.#requests.size; index++) {
      const request = this.#requests.at(index)!;
      if (request.state === 'ready' || request.state === 'failed') return 0;
      if (request.state === 'waiting' && request.due < due) due = request.due;
    }
    return due === Number.POSITIVE_INFINITY ? due : Math.max(0, due - performance.now());
  }

  /** Gives a missing page its contents, or zeroes where it has none. @returns as `FaultOperations.resolve`. */
  missing(fault: PendingFault): number {
    if (this.#isHuge) this.#lastResort.waitedFor(fault.page);
    const entry = this.#origins.of(fault);
    if (entry === undefined) return this.#zero(fault, this.#options.pageSize);
    const { region, distance, removed } = entry.value;
    if (removed || region.source < 0) return this.#zero(fault, this.#lengthOfZeroes(fault, entry));
    this.#records.touched(fault);
    if (this.#requests.size > 0) {
      const request = this.#requests.covering(fault.page, region.source, fault.page + distance, false);
      if (request !== undefined) return this.#await(request, fault);
      if (this.#requests.isFull) return later;
    }
    const request = this.#requests.begin();
    request.page = fault.page;
    request.source = region.source;
    request.offset = fault.page + distance;
    request.length = this.#window.isSingle ? this.#options.pageSize : this.#lengthFrom(request, entry);
    this.#ask(request);
    return this.#finish(request, fault);
  }

  /** Maps a page that its file has, with its contents where they go through another mapping. */
  minor(fault: PendingFault): number {
    const { page } = fault;
    const entry = this.#origins.of(fault);
    if (entry === undefined || entry.value.removed) return this.#filler.continue(fault, fault.write);
    const { region, distance } = entry.value;
    // What was served once belongs to whoever writes to the file.
    if (region.alias === undefined || region.source < 0 || this.#records.isServed(fault)) {
      return this.#filler.continue(fault, fault.write);
    }
    const offset = page + distance;
    let request = this.#requests.covering(page, region.source, offset, true);
    if (request === undefined) {
      if (this.#requests.isFull) return later;
      request = this.#begin(page, this.#options.pageSize, region.source, offset);
      request.minor = true;
      this.#ask(request);
    }
    return this.#await(request, fault);
  }

  /** Fills what nobody has asked for. */
  fill({ page, length, origin }: FillPiece): void {
    const request = this.#begin(page, length, origin.region.source, page + origin.distance);
    request.background = true;
    request.fill = true;
    this.#ask(request);
    if (request.state === 'ready') this.#deliver(request);
    else if (request.state === 'failed') this.#failed(request);
  }

  /** Whether a page is asked for already, so that filling it in the background waits for that. */
  fillsAlready(page: number, { region, distance }: PageOrigin<ThreadRegion>): boolean {
    if (this.#requests.size === 0) return false;
    const offset = page + distance;
    const request =
      this.#requests.covering(page, region.source, offset, false) ??
      this.#requests.covering(page, region.source, offset, true);
    if (request === undefined) return false;
    request.fill = true;
    return true;
  }

  /** Gives up what nobody waits for. */
  endFill(): void {
    for (let index = this.#requests.size - 1; index >= 0; index--) {
      const request = this.#requests.at(index)!;
      if (request.background && !request.awaited) this.#requests.end(request);
    }
  }

  /** Does what answers, retries and failures ask for. */
  advance(): ServeOutcome {
    for (let index = this.#requests.size - 1; index >= 0; index--) {
      const request = this.#requests.at(index)!;
      if (request.state === 'waiting' && performance.now() >= request.due) this.#ask(request);
      let result: number = later;
      if (request.state === 'failed') {
        const { page, minor } = request;
        result = this.#failed(request);
        if (result > 0) this.#listener.filled(page, this.#options.pageSize, minor ? 'minor' : 'missing');
      } else if (request.state === 'ready') {
        result = this.#deliver(request);
      }
      if (result === -EAGAIN) return 'deferred';
      if (result === -ESRCH) return 'gone';
    }
    return 'served';
  }

  /** Leaves a page to the policy. @returns -EAGAIN where it has to be done again, else what ends the fault. */
  giveUp(placed: Placed): number {
    return this.#lastResort.giveUp(placed);
  }

  /** Gives up what sources have not answered: who waits for it gets what the policy says in the next round. */
  expire(reason: Error): void {
    for (let index = this.#requests.size - 1; index >= 0; index--) {
      const request = this.#requests.at(index)!;
      if (request.state === 'ready') continue;
      if (request.background) {
        // Who waits for a page of it asks for that one, and no longer than until the next look.
        this.#requests.end(request);
        continue;
      }
      request.attempts = this.#options.retries;
      request.length = this.#options.pageSize;
      request.fail(reason, true);
    }
  }

  close(): void {
    while (this.#requests.size > 0) this.#requests.end(this.#requests.at(0)!);
  }

  failed(error: Error): void {
    this.#lastResort.failed(error);
  }

  #begin(page: number, length: number, source: number, offset: number): PageRequest {
    const request = this.#requests.begin();
    request.page = page;
    request.length = length;
    request.source = source;
    request.offset = offset;
    return request;
  }

  /** Bytes to fill for a fault: never past the end of the region, nor into what is being asked for already. */
  #lengthFrom(request: PageRequest, entry: Entry): number {
    const { page, offset } = request;
    const { pageSize, contents } = this.#options;
    const most = this.#window.pagesFor(request) * pageSize;
    if (most === pageSize) return pageSize;
    const there = Math.ceil((contents[entry.value.region.source]!.length - offset) / pageSize) * pageSize;
    const end = page + Math.max(pageSize, Math.min(most, entry.end - page, there));
    return (this.#requests.size === 1 ? end : this.#requests.nextAfter(page, end)) - page;
  }

  /** Bytes to zero for a fault: never past the end of what has no contents. */
  #lengthOfZeroes(placed: Placed, entry: Entry): number {
    return Math.min(this.#window.pagesFor(placed) * this.#options.pageSize, entry.end - placed.page);
  }

  #ask(request: PageRequest): void {
    const { contents, statistics, timed, sourceTimeout } = this.#options;
    const source = contents[request.source]!;
    this.#counts[counted.requests]!++;
    request.state = 'asked';
    const isTimed = timed && source.timed;
    if (isTimed) request.asked = performance.now();
    if (source.timed) statistics.answerDue = source.foreign ? sharedTime() + sourceTimeout : endless;
    try {
      source.ask(request, this.#listener.settled);
    } catch (error) {
      // There is no memory for so many pages.
      request.fail(error);
    }
    if (source.timed) statistics.returned();
    if (isTimed && (request.state as string) === 'ready') this.#recordTime(request);
  }

  #recordTime(request: PageRequest): void {
    if (request.asked === 0) return;
    this.#options.statistics.source.record((performance.now() - request.asked) * 1e6);
    request.asked = 0;
  }

  /** The same for one that may have been under way before. */
  #await(request: PageRequest, fault: PendingFault): number {
    request.awaited = true;
    return this.#finish(request, fault);
  }

  /** What becomes of a request for the page that somebody waits for. */
  #finish(request: PageRequest, fault: PendingFault): number {
    // For another page than the first the answer is applied as a whole, before the next round.
    if (request.page !== fault.page) return later;
    if (request.state === 'failed') return this.#failed(request);
    if (request.state !== 'ready') return later;
    const result = this.#delivery.toFault(request, fault.write);
    if (result === -EAGAIN) return result;
    if (result === later) return this.#failed(request);
    this.#requests.end(request);
    return result;
  }

  /** Gives an answer to all of its pages. @returns as `PageDelivery.toAll`. */
  #deliver(request: PageRequest): number {
    if (this.#options.timed) this.#recordTime(request);
    const result = this.#delivery.toAll(request);
    if (result > 0) this.#requests.end(request);
    return result;
  }

  /** @returns `later` where it is asked again. */
  #failed(request: PageRequest): number {
    const { retries, pageSize } = this.#options;
    if (request.error !== undefined) this.#lastResort.failed(request.error);
    request.error = undefined;
    if (request.attempts < retries) {
      request.state = 'waiting';
      request.due = performance.now() + Math.min(2 ** request.attempts++, 1000);
      return later;
    }
    if (request.background) {
      // Who waits for a page of it asks for that one himself.
      this.#requests.end(request);
      return later;
    }
    if (request.length > pageSize) {
      // What nobody has asked for may be what it fails for.
      if (request.fill) this.#listener.missed?.();
      request.length = pageSize;
      request.attempts = 0;
      this.#ask(request);
      return this.#finish(request, { page: request.page, kind: 'missing', write: false, heard: 0 });
    }
    const result = this.giveUp(request);
    if (result !== -EAGAIN) this.#requests.end(request);
    return result;
  }

  #zero(fault: PendingFault, length: number): number {
    const result = this.#filler.zero(fault, length, fault.write);
    if (result === -EEXIST && this.#lastResort.isRefusedAgain(fault.page)) return this.giveUp(fault);
    if (result <= 0) return result;
    if (this.#isHuge) this.#lastResort.settled(fault.page, result);
    this.#counts[counted.zeroedPages]! += result / this.#options.pageSize;
    return result;
  }
}
