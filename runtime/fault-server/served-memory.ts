// One userfaultfd that is served. A round reads everything there is and lets events take effect, applies what sources have
// answered, and resolves what is pending. An answer is applied where its pages still have the contents that were asked for:
// what was removed, unmapped or moved meanwhile is left out, so that a removed page reads as zeroes ever after.

import { constants } from 'node:os';
import {
  UFFD_EVENT_PAGEFAULT,
  UFFD_PAGEFAULT_FLAG_MINOR,
  UFFD_PAGEFAULT_FLAG_RWP,
  UFFD_PAGEFAULT_FLAG_WP,
  UFFD_PAGEFAULT_FLAG_WRITE,
} from '../../generated/linux/userfaultfd.ts';
import { syscalls } from '../backends/syscalls.ts';
import { SyscallError } from '../kernel/syscall-error.ts';
import { type AddressRange, addressNumber } from '../memory/address.ts';
import type { RangeEntry } from '../memory/range-map.ts';
import { MessageReader } from '../userfaultfd/message-reader.ts';
import { Userfaultfd } from '../userfaultfd/userfaultfd.ts';
import type { FaultKind } from '../userfaultfd/userfaultfd-event.ts';
import { BackgroundFill, type FillOptions } from './background-fill.ts';
import { abandon, type FailurePolicy, killOwner } from './failure-policy.ts';
import { type FaultOperations, FaultQueue, later, type ServeOutcome } from './fault-queue.ts';
import { PageBitmap } from './page-bitmap.ts';
import type { PageContents } from './page-contents.ts';
import { PageFiller } from './page-filler.ts';
import { type PageOrigin, PageOrigins } from './page-origins.ts';
import type { PageRequest } from './page-request.ts';
import { PageRequests } from './page-requests.ts';
import { type Prefetch, PrefetchWindow } from './prefetch-window.ts';
import { counted, type ServerStatistics } from './server-statistics.ts';
import { pageNumber, type ThreadRegion } from './thread-region.ts';
import { WorkingSet } from './working-set.ts';

const { EAGAIN, EEXIST, ENOENT, ESRCH } = constants.errno;

const writeFlag = Number(UFFD_PAGEFAULT_FLAG_WRITE);
const protectFlag = Number(UFFD_PAGEFAULT_FLAG_WP);
const minorFlag = Number(UFFD_PAGEFAULT_FLAG_MINOR);
const accessFlag = Number(UFFD_PAGEFAULT_FLAG_RWP);

/** What is served how; it goes to the thread as it is. */
export interface MemoryDescription extends FailurePolicy {
  readonly regions: readonly ThreadRegion[];
  readonly prefetch: Prefetch;
  /** Times that a source that failed is asked again. */
  readonly retries: number;
  /** Milliseconds that a source may take. */
  readonly sourceTimeout: number;
  /** Requests to asynchronous sources under way at once. */
  readonly concurrency: number;
  /** Whether pages are protected until they are written to. */
  readonly trackWrites: boolean;
  /** Whether the memory of processes that fork is served too. */
  readonly serveChildren: boolean;
  readonly fill: FillOptions | undefined;
  /** Bitmaps of pages: those that were served, those that were written to. */
  readonly served: SharedArrayBuffer;
  readonly written: SharedArrayBuffer;
  readonly workingSet: SharedArrayBuffer;
}

export interface ServedMemoryOptions extends MemoryDescription {
  readonly userfaultfd: Userfaultfd;
  readonly contents: readonly PageContents[];
  readonly statistics: ServerStatistics;
  /** Whether times are measured. */
  readonly timed: boolean;
  /** Called when a source has answered by a promise. */
  readonly settled: (memory: ServedMemory) => void;
  readonly report: (error: Error) => void;
  /** Called when the memory lies elsewhere than before. */
  readonly moved: (memory: ServedMemory) => void;
  /** Called with what a fork event has brought; undefined where children are not served. */
  readonly forked: (options: ServedMemoryOptions, origins: PageOrigins<ThreadRegion>) => void;
}

type Entry = RangeEntry<PageOrigin<ThreadRegion>>;

export class ServedMemory implements FaultOperations {
  readonly userfaultfd: Userfaultfd;
  readonly reader: MessageReader;
  readonly #options: ServedMemoryOptions;
  readonly #queue: FaultQueue;
  readonly #origins: PageOrigins<ThreadRegion>;
  readonly #filler: PageFiller;
  readonly #requests: PageRequests;
  readonly #window: PrefetchWindow;
  readonly #fill: BackgroundFill | undefined;
  readonly #served: PageBitmap;
  readonly #written: PageBitmap;
  readonly #workingSet: WorkingSet;
  readonly #counts: Float64Array;
  readonly #settled = (): void => this.#options.settled(this);
  #outcome: ServeOutcome = 'served';
  #heard = 0;

  constructor(options: ServedMemoryOptions, origins?: PageOrigins<ThreadRegion>) {
    const { userfaultfd, pageSize, regions, trackWrites } = options;
    this.#options = options;
    this.userfaultfd = userfaultfd;
    this.reader = new MessageReader(userfaultfd, 64);
    this.#queue = new FaultQueue(pageSize);
    this.#origins = new PageOrigins(origins);
    if (origins === undefined) {
      for (const region of regions) {
        this.#origins.add(addressNumber(region.address), region.length, region.offset, region);
      }
    }
    this.#filler = new PageFiller(userfaultfd, { pageSize, protects: trackWrites });
    this.#requests = new PageRequests(options.concurrency);
    this.#window = new PrefetchWindow(pageSize, options.prefetch);
    this.#served = new PageBitmap(options.served);
    this.#written = new PageBitmap(options.written);
    this.#workingSet = new WorkingSet(options.workingSet);
    this.#counts = options.statistics.counts;
    this.#fill = options.fill && new BackgroundFill(this.#origins, this.#served, pageSize, options.fill);
  }

  /** Where the memory lies by now. */
  get ranges(): AddressRange[] {
    return [...this.#origins].map(({ start, end }) => ({ address: BigInt(start), length: end - start }));
  }

  /** What has to be known to leave it in another thread. */
  get policy(): FailurePolicy & { readonly sourceTimeout: number } {
    const { onSourceError, owner, pageSize, sourceTimeout } = this.#options;
    return { onSourceError, owner, pageSize, sourceTimeout };
  }

  /** Whether a source has answered by a promise, so that the event loop has to run. */
  get asynchronous(): boolean {
    return this.#options.contents.some(({ asynchronous }) => asynchronous);
  }

  /** Whether nobody waits, as far as is known. */
  get quiet(): boolean {
    return this.#queue.size === 0 && this.#requests.size === 0 && this.#outcome !== 'deferred';
  }

  /** Whether the process that owns the memory has ended. */
  get gone(): boolean {
    return this.#outcome === 'gone';
  }

  get filling(): boolean {
    return this.#fill !== undefined && !this.#fill.finished;
  }

  isOwnerGone(): boolean {
    return this.#filler.isGone();
  }

  /**
   * One round.
   *
   * @param received whether the reader has messages that somebody else has read.
   */
  turn(received = false): void {
    if (received) this.#take(this.reader.count);
    this.#drain();
    let outcome = this.#requests.size > 0 ? this.#advanceRequests() : 'served';
    if (outcome === 'served') outcome = this.#queue.serve(this);
    if (outcome === 'served' && this.#fill !== undefined) this.#fillStep(this.#fill);
    if (outcome === 'deferred') this.#counts[counted.deferredRounds]!++;
    this.#outcome = outcome;
  }

  /** Milliseconds after which a round is needed although nobody has said anything; -1 for never. */
  timeout(): number {
    if (this.#outcome === 'deferred') return 1;
    let due = Number.POSITIVE_INFINITY;
    let underWay = false;
    for (let index = 0; index < this.#requests.size; index++) {
      const request = this.#requests.at(index)!;
      if (request.state === 'ready' || request.state === 'failed') return 0;
      if (request.state === 'waiting') due = Math.min(due, request.due);
      underWay = true;
    }
    if (this.#queue.size > 0 && !underWay) return 1;
    const retry = due - (due === Number.POSITIVE_INFINITY ? 0 : performance.now());
    const fill = this.filling && !this.#isFillHeld() ? this.#fill!.delay(performance.now()) : Number.POSITIVE_INFINITY;
    const delay = Math.min(retry, fill);
    return delay === Number.POSITIVE_INFINITY ? -1 : Math.max(0, Math.ceil(delay));
  }

  /** Gives up what sources have not answered: who waits for it gets what the policy says. */
  giveUpRequests(reason: Error): void {
    for (let index = this.#requests.size - 1; index >= 0; index--) {
      const request = this.#requests.at(index)!;
      if (request.state === 'ready') continue;
      request.attempts = this.#options.retries;
      request.length = this.#options.pageSize;
      request.fail(reason, true);
    }
  }

  /** Leaves it: nobody may wait for a page that never comes. */
  abandon(): void {
    abandon(this.userfaultfd, this.ranges, this.#options);
  }

  close(): void {
    while (this.#requests.size > 0) this.#requests.end(this.#requests.at(0)!);
    this.userfaultfd.close();
  }

  resolve(page: number, kind: FaultKind, write: boolean): number {
    if (kind === 'missing') return this.#missing(page, write);
    this.#counts[counted.otherFaults]!++;
    if (kind === 'minor') return this.#minor(page);
    if (kind === 'access-protect') return this.#filler.rwUnprotect(page);
    const result = this.#filler.unprotect(page);
    // Afterwards: whoever takes the bit and protects the page in between finds it again.
    if (result > 0) this.#markWritten(page);
    return result;
  }

  wake(page: number): void {
    this.#counts[counted.wakes]!++;
    this.#filler.wake(page);
  }

  refused(page: number, kind: FaultKind, errno: number): void {
    const detail = `of the page at 0x${page.toString(16)} (${kind})`;
    this.#sourceError(new SyscallError({ syscall: 'serving', errno, detail }));
    this.#giveUp(page);
  }

  served(heard: number): void {
    if (this.#options.timed) this.#options.statistics.resolve.record((performance.now() - heard) * 1e6);
  }

  #drain(): void {
    const { reader } = this;
    let count: number;
    do {
      count = reader.read();
      this.#take(count);
    } while (count === reader.capacity);
  }

  #take(count: number): void {
    if (count === 0) return;
    const { reader } = this;
    const { statistics, timed, pageSize } = this.#options;
    statistics.batch.record(count);
    if (timed) this.#heard = performance.now();
    for (let index = 0; index < count; index++) {
      if (reader.event(index) !== UFFD_EVENT_PAGEFAULT) {
        this.#applyEvent(index);
        continue;
      }
      this.#counts[counted.faults]!++;
      const flags = reader.faultFlags(index);
      this.#queue.fault(reader.faultPage(index, pageSize), kindOf(flags), (flags & writeFlag) !== 0, this.#heard);
    }
  }

  #applyEvent(index: number): void {
    const event = this.reader.decode(index);
    this.#counts[counted.layoutEvents]!++;
    switch (event.type) {
      case 'remove':
        this.#remove(addressNumber(event.address), event.length);
        break;
      case 'unmap':
        this.#origins.unmap(addressNumber(event.address), event.length);
        break;
      case 'remap':
        this.#origins.remap(addressNumber(event.from), addressNumber(event.to), event.length);
        this.#options.moved(this);
        break;
      case 'fork':
        if (this.#options.serveChildren) {
          const userfaultfd = Userfaultfd.adopt(event.child);
          this.#options.forked({ ...this.#options, userfaultfd, fill: undefined }, this.#origins);
        } else {
          event.child.close();
        }
        break;
      default:
        this.#options.report(new Error(`the server does not know the event ${JSON.stringify(event)}`));
    }
  }

  /** The contents of a page change when it is given back, so it counts as written to. */
  #remove(address: number, length: number): void {
    const { pageSize, trackWrites } = this.#options;
    if (trackWrites) {
      for (const { start, end, value } of this.#origins.within(address, length)) {
        if (!value.removed) this.#written.addRange(pageNumber(start, value, pageSize), (end - start) / pageSize);
      }
    }
    this.#origins.remove(address, length);
  }

  #missing(page: number, write: boolean): number {
    const entry = this.#origins.at(page);
    if (entry === undefined || entry.value.removed || entry.value.region.source < 0) return this.#zero(page, write);
    const { region, distance } = entry.value;
    const offset = page + distance;
    const known = this.#requests.size === 0 ? undefined : this.#requests.covering(page, region.source, offset, false);
    if (known === undefined && this.#requests.isFull) return later;
    const request = known ?? this.#ask(page, this.#lengthFrom(page, entry, offset), region.source, offset);
    return this.#finish(request, page, write);
  }

  /** Bytes to fill for a fault: never past the end of the region, nor into what is being asked for already. */
  #lengthFrom(page: number, entry: Entry, offset: number): number {
    const { pageSize, contents } = this.#options;
    const most = this.#window.pagesFor(page) * pageSize;
    if (most === pageSize) return pageSize;
    const there = Math.ceil((contents[entry.value.region.source]!.length - offset) / pageSize) * pageSize;
    const end = page + Math.max(pageSize, Math.min(most, entry.end - page, there));
    return (this.#requests.size === 0 ? end : this.#requests.nextAfter(page, end)) - page;
  }

  #ask(page: number, length: number, source: number, offset: number): PageRequest {
    const request = this.#requests.begin(page, length, source, offset);
    const number = this.#numberOf(page);
    if (number >= 0 && !this.#served.has(number)) this.#workingSet.add(number);
    this.#askSource(request);
    return request;
  }

  #askSource(request: PageRequest): void {
    const { contents, statistics, timed, sourceTimeout } = this.#options;
    const source = contents[request.source]!;
    this.#counts[counted.requests]!++;
    request.state = 'asked';
    if (timed) request.asked = performance.now();
    if (source.foreign) statistics.answerDue = Date.now() + sourceTimeout;
    source.ask(request, this.#settled);
    if (source.foreign) statistics.answerDue = 0;
    if (timed && (request.state as string) === 'ready') this.#recordSource(request);
  }

  #recordSource(request: PageRequest): void {
    if (request.asked === 0) return;
    this.#options.statistics.source.record((performance.now() - request.asked) * 1e6);
    request.asked = 0;
  }

  /** What becomes of a request for the page that somebody waits for. */
  #finish(request: PageRequest, page: number, write: boolean): number {
    // For another page than the first the answer is applied as a whole, before the next round.
    if (request.page !== page) return later;
    switch (request.state) {
      case 'ready': {
        const result = this.#filler.copy(page, request.length, request.address, write);
        if (result === -EAGAIN) return result;
        if (result > 0) this.#countFilled(page, result, write, request.background);
        this.#requests.end(request);
        return result;
      }
      case 'failed':
        return this.#failed(request);
      default:
        return later;
    }
  }

  /** @returns `later` where it is asked again. */
  #failed(request: PageRequest): number {
    const { retries, pageSize } = this.#options;
    if (request.error !== undefined) this.#sourceError(request.error);
    request.error = undefined;
    if (request.background) {
      this.#requests.end(request);
      return later;
    }
    if (request.attempts < retries) {
      request.state = 'waiting';
      request.due = performance.now() + Math.min(2 ** request.attempts++, 1000);
      return later;
    }
    if (request.length > pageSize) {
      // What nobody has asked for may be what it fails for.
      request.length = pageSize;
      request.attempts = 0;
      this.#askSource(request);
      return this.#finish(request, request.page, false);
    }
    const { page } = request;
    const result = this.#giveUp(page);
    if (result !== -EAGAIN) this.#requests.end(request);
    return result;
  }

  #sourceError(error: Error): void {
    this.#counts[counted.sourceErrors]!++;
    this.#options.report(error);
  }

  /** What answers, retries and failures have to be applied for requests that are under way. */
  #advanceRequests(): ServeOutcome {
    for (let index = this.#requests.size - 1; index >= 0; index--) {
      const request = this.#requests.at(index)!;
      if (request.state === 'waiting' && performance.now() >= request.due) this.#askSource(request);
      let result: number = later;
      if (request.state === 'failed') {
        const { page } = request;
        result = this.#failed(request);
        if (result > 0) this.#queue.filled(page, this.#options.pageSize, this);
      } else if (request.state === 'ready') {
        result = this.#apply(request);
      }
      if (result === -EAGAIN) return 'deferred';
      if (result === -ESRCH) return 'gone';
    }
    return 'served';
  }

  /** Applies an answer to all of its pages that still have the contents that were asked for. */
  #apply(request: PageRequest): number {
    const { pageSize, timed } = this.#options;
    if (timed) this.#recordSource(request);
    while (request.length > 0) {
      const entry = this.#entryFor(request);
      const length = entry === undefined ? pageSize : Math.min(entry.end - request.page, request.length);
      const result = entry === undefined ? this.#stale() : this.#applyTo(request, length);
      if (result === -EAGAIN || result === -ESRCH) return result;
      const done = result > 0 ? result : pageSize;
      request.page += done;
      request.offset += done;
      request.address += done;
      request.length -= done;
    }
    this.#requests.end(request);
    return 1;
  }

  #stale(): number {
    this.#counts[counted.stalePages]!++;
    return 0;
  }

  #applyTo(request: PageRequest, length: number): number {
    const { page, address, minor } = request;
    const { pageSize } = this.#options;
    const result = minor ? this.#continueWith(page, address) : this.#filler.copy(page, length, address, false);
    if (result > 0) {
      if (!minor) this.#countFilled(page, result, false, request.background);
      this.#queue.filled(page, result, this);
    } else if (result === -EEXIST || result === -ENOENT) {
      // Filled by somebody else, or no more: who waits looks again.
      if (result === -EEXIST) this.#served.add(this.#numberOf(page));
      if (!request.background) this.wake(page);
      this.#queue.filled(page, pageSize, this);
    } else if (result !== -EAGAIN && result !== -ESRCH) {
      this.refused(page, 'missing', result);
      this.#queue.filled(page, pageSize, this);
    }
    return result;
  }

  /** The entry of the first page of a request, where it still has the contents that were asked for. */
  #entryFor({ page, source, offset }: PageRequest): Entry | undefined {
    const entry = this.#origins.at(page);
    if (entry === undefined || entry.value.removed || entry.value.region.source !== source) return undefined;
    return page + entry.value.distance === offset ? entry : undefined;
  }

  #minor(page: number): number {
    const entry = this.#origins.at(page);
    const region = entry?.value.region;
    if (entry === undefined || entry.value.removed || region?.alias === undefined || region.source < 0) {
      return this.#filler.continue(page);
    }
    // What was served once belongs to whoever writes to the file.
    if (this.#served.has(this.#numberOf(page))) return this.#filler.continue(page);
    const offset = page + entry.value.distance;
    const known = this.#requests.covering(page, region.source, offset, true);
    if (known === undefined && this.#requests.isFull) return later;
    const request = known ?? this.#requests.begin(page, this.#options.pageSize, region.source, offset);
    request.minor = true;
    if (known === undefined) this.#askSource(request);
    if (request.state === 'failed') return this.#failed(request);
    if (request.state !== 'ready') return later;
    const result = this.#continueWith(page, request.address);
    if (result !== -EAGAIN) this.#requests.end(request);
    return result;
  }

  /** Writes the contents of a page through the other mapping of its file, and maps it. */
  #continueWith(page: number, source: number): number {
    const { region, distance } = this.#origins.at(page)!.value;
    const { pageSize } = this.#options;
    syscalls().copy(addressNumber(region.alias!) + page + distance - region.offset, source, pageSize);
    const result = this.#filler.continue(page);
    if (result > 0) this.#countFilled(page, result, false, false);
    return result;
  }

  #zero(page: number, write: boolean): number {
    const result = this.#filler.zero(page, write);
    if (result > 0) {
      this.#counts[counted.zeroedPages]!++;
      if (write) this.#markWritten(page);
    }
    return result;
  }

  #countFilled(page: number, length: number, write: boolean, background: boolean): void {
    this.#counts[counted.filledBytes]! += length;
    if (background) this.#counts[counted.backgroundBytes]! += length;
    const { pageSize, trackWrites } = this.#options;
    const number = this.#numberOf(page);
    if (number < 0) return;
    if (length === pageSize) this.#served.add(number);
    else this.#served.addRange(number, length / pageSize);
    if (write && trackWrites) this.#written.add(number);
  }

  #markWritten(page: number): void {
    if (!this.#options.trackWrites) return;
    const number = this.#numberOf(page);
    if (number >= 0) this.#written.add(number);
  }

  /** The number of a page; -1 where it belongs to no region. */
  #numberOf(page: number): number {
    const entry = this.#origins.at(page);
    return entry === undefined ? -1 : pageNumber(page, entry.value, this.#options.pageSize);
  }

  /** @returns -EAGAIN where it has to be done again, else what ends the fault. */
  #giveUp(page: number): number {
    const { onSourceError } = this.#options;
    if (onSourceError === 'kill') killOwner(this.#options);
    const result = onSourceError === 'zero' ? this.#filler.zero(page, false) : this.#filler.poison(page);
    if (result > 0) {
      this.#counts[onSourceError === 'zero' ? counted.zeroedPages : counted.poisonedPages]!++;
    } else if (result === -EEXIST || result === -ENOENT || result === -ESRCH) {
      this.wake(page);
    } else if (result !== -EAGAIN) {
      killOwner(this.#options);
    }
    return result === -EAGAIN ? result : this.#options.pageSize;
  }

  /** Whether filling in the background leaves the sources to faults. */
  #isFillHeld(): boolean {
    return this.#requests.size > 0 && 2 * this.#requests.size >= this.#options.concurrency;
  }

  #fillStep(fill: BackgroundFill): void {
    const now = performance.now();
    if (fill.finished || fill.delay(now) > 0 || this.#isFillHeld()) return;
    const piece = fill.next(now);
    if (piece === undefined) return;
    const { region, distance } = piece.origin;
    const request = this.#requests.begin(piece.page, piece.length, region.source, piece.page + distance);
    request.background = true;
    this.#askSource(request);
    if (request.state === 'ready') this.#apply(request);
    else if (request.state === 'failed') this.#failed(request);
  }
}

function kindOf(flags: number): FaultKind {
  if ((flags & protectFlag) !== 0) return 'write-protect';
  if ((flags & accessFlag) !== 0) return 'access-protect';
  return (flags & minorFlag) !== 0 ? 'minor' : 'missing';
}
