// One userfaultfd that is served. A round reads everything there is and lets events take effect, applies what sources have
// answered, and resolves what is pending.

import {
  UFFD_EVENT_PAGEFAULT,
  UFFD_PAGEFAULT_FLAG_MINOR,
  UFFD_PAGEFAULT_FLAG_RWP,
  UFFD_PAGEFAULT_FLAG_WP,
  UFFD_PAGEFAULT_FLAG_WRITE,
} from '../../../generated/linux/userfaultfd.ts';
import { ClosedError } from '../../descriptors/closed-error.ts';
import { SyscallError } from '../../kernel/syscall-error.ts';
import { type AddressRange, addressNumber } from '../../memory/address.ts';
import { MessageReader } from '../../userfaultfd/message-reader.ts';
import { Userfaultfd } from '../../userfaultfd/userfaultfd.ts';
import type { FaultKind } from '../../userfaultfd/userfaultfd-event.ts';
import type { PageContents } from '../contents/page-contents.ts';
import {
  type FaultOperations,
  FaultQueue,
  HeardFault,
  type PendingFault,
  type ServeOutcome,
} from '../faults/fault-queue.ts';
import { BackgroundFill, type FillOptions } from '../filling/background-fill.ts';
import { abandon, type FailurePolicy } from '../filling/failure-policy.ts';
import { PageFiller } from '../filling/page-filler.ts';
import { PageSupply, type PageSupplyOptions } from '../filling/page-supply.ts';
import { RecordingFiller } from '../filling/recording-filler.ts';
import { PageOrigins } from '../pages/page-origins.ts';
import { PageRecords, type PageRecordsOptions } from '../pages/page-records.ts';
import type { ThreadRegion } from '../pages/thread-region.ts';
import { counted } from '../statistics/server-statistics.ts';

const writeFlag = Number(UFFD_PAGEFAULT_FLAG_WRITE);
const protectFlag = Number(UFFD_PAGEFAULT_FLAG_WP);
const minorFlag = Number(UFFD_PAGEFAULT_FLAG_MINOR);
const accessFlag = Number(UFFD_PAGEFAULT_FLAG_RWP);

/** What is served how; it goes to the thread as it is. */
export interface MemoryDescription
  extends FailurePolicy,
    PageRecordsOptions,
    Pick<PageSupplyOptions, 'prefetch' | 'retries' | 'sourceTimeout' | 'concurrency'> {
  readonly regions: readonly ThreadRegion[];
  /** Whether the memory of processes that fork is served too. */
  readonly serveChildren: boolean;
  readonly fill: FillOptions | undefined;
}

export interface ServedMemoryOptions extends MemoryDescription, PageSupplyOptions {
  readonly userfaultfd: Userfaultfd;
  /** Whether it belongs to a process that forked from that which opened the first userfaultfd. */
  readonly ofChild?: boolean;
  /** Called when a source has answered by a promise. */
  readonly settled: (memory: ServedMemory) => void;
  /** Called when the memory lies elsewhere than before. */
  readonly moved: (memory: ServedMemory) => void;
  /** Called with what a fork event has brought, where children are served. */
  readonly forked: (options: ServedMemoryOptions, origins: PageOrigins<ThreadRegion>) => void;
}

/** Milliseconds between two looks whether the process of a child is still there: it says nothing when it ends. */
const ownerLooks = 1000;

export class ServedMemory implements FaultOperations {
  readonly userfaultfd: Userfaultfd;
  readonly reader: MessageReader;
  readonly #options: ServedMemoryOptions;
  readonly #queue: FaultQueue;
  readonly #origins: PageOrigins<ThreadRegion>;
  readonly #records: PageRecords;
  readonly #filler: RecordingFiller;
  readonly #supply: PageSupply;
  readonly #fill: BackgroundFill | undefined;
  readonly #counts: Float64Array;
  #outcome: ServeOutcome = 'served';
  /** When it is looked next whether the owner is still there. */
  #ownerDue = Number.POSITIVE_INFINITY;
  readonly #fault = new HeardFault();
  /** Whether what is done last in this round reads along. */
  #readsAlong = false;

  /** @param origins of memory that is a copy of other memory; left out, the regions are where they were given. */
  constructor(options: ServedMemoryOptions, origins?: PageOrigins<ThreadRegion>) {
    const { userfaultfd, pageSize, regions, trackWrites, fill } = options;
    this.#options = options;
    this.userfaultfd = userfaultfd;
    this.reader = new MessageReader(userfaultfd, 64);
    this.#queue = new FaultQueue(pageSize);
    this.#counts = options.statistics.counts;
    this.#origins = new PageOrigins(origins);
    for (const region of origins === undefined ? regions : []) {
      this.#origins.add(addressNumber(region.address), region.length, region.offset, region);
    }
    // The pages of a child lie where they like: what is protected anew is the memory of its parent.
    this.#records = new PageRecords(
      this.#origins,
      this.#counts,
      options.ofChild ? { ...options, places: undefined } : options,
    );
    const filler = new PageFiller(userfaultfd, { pageSize, protects: trackWrites, most: options.prefetch.most });
    this.#filler = new RecordingFiller(filler, this.#records);
    this.#supply = new PageSupply(options, this.#origins, this.#filler, this.#records, {
      filled: (page, length, kind) => this.#queue.filled(page, length, kind, this),
      wake: (page) => this.wake(page),
      missed: () => this.#fill?.again(),
      settled: () => options.settled(this),
    });
    if (options.ofChild) this.#ownerDue = performance.now() + ownerLooks;
    this.#fill =
      fill &&
      new BackgroundFill(this.#origins, this.#records.served, pageSize, fill, (page, origin) =>
        this.#supply.fillsAlready(page, origin),
      );
  }

  /** Those of the memory of children are the same. */
  get contents(): readonly PageContents[] {
    return this.#options.contents;
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
    const { contents } = this.#options;
    for (let index = 0; index < contents.length; index++) if (contents[index]!.asynchronous) return true;
    return false;
  }

  /** Whether nobody waits, as far as is known, or nobody can be served any more. */
  get settled(): boolean {
    if (this.gone || this.userfaultfd.closed) return true;
    if (this.reader.hasFound) return false;
    return this.#queue.size === 0 && this.#supply.underWay === 0 && this.#outcome !== 'deferred';
  }

  /** Whether the process that owns the memory has ended. */
  get gone(): boolean {
    return this.#outcome === 'gone';
  }

  /** Whether pages are still to be filled in the background, or asked for. */
  get filling(): boolean {
    return this.#fill !== undefined && (!this.#fill.finished || this.#supply.filling);
  }

  /**
   * One round.
   *
   * @param received whether the reader has messages that somebody else has read.
   * @param alone whether nothing else is served, and nothing has to be done before the kernel says something: then the last
   * answer to a fault reads what comes next.
   */
  turn(received = false, alone = false): void {
    this.#drain(received);
    this.#readsAlong = alone && this.mayReadAlong;
    let outcome = this.#supply.underWay > 0 ? this.#supply.advance() : 'served';
    if (outcome === 'served') outcome = this.#queue.serve(this);
    this.#filler.plain.reader = undefined;
    if (outcome === 'served' && this.#fill !== undefined && !this.reader.hasFound) this.#fillStep(this.#fill);
    if (outcome === 'deferred') this.#counts[counted.deferredRounds]!++;
    if (this.#options.ofChild && this.#isOwnerGone()) outcome = 'gone';
    this.#outcome = outcome;
  }

  /**
   * Whether messages may be read before the round that takes them. Whoever gives pages back goes on as soon as that is read:
   * nothing may be filled then before it takes effect, and nobody may ask meanwhile what was written to.
   */
  get mayReadAlong(): boolean {
    return !this.#options.trackWrites && (this.#fill === undefined || this.#fill.finished);
  }

  /** Milliseconds after which a round is needed although nobody has said anything; -1 for never. */
  timeout(): number {
    if (this.#outcome === 'deferred') return 1;
    let delay = this.#supply.underWay > 0 ? this.#supply.delay() : Number.POSITIVE_INFINITY;
    if (this.#queue.size > 0 && this.#supply.underWay === 0) delay = 1;
    if (this.#fill?.finished === false && !this.#supply.isBusy) {
      delay = Math.min(delay, this.#fill.delay(performance.now()));
    }
    if (this.#options.ofChild) delay = Math.min(delay, Math.max(0, this.#ownerDue - performance.now()));
    return delay === Number.POSITIVE_INFINITY ? -1 : Math.ceil(delay);
  }

  /** Does no more that nobody waits for. */
  settle(): void {
    this.#fill?.end();
    this.#supply.endFill();
  }

  /** Gives up what sources have not answered: who waits for it gets what the policy says in the next round. */
  expire(reason: Error): void {
    this.#supply.expire(reason);
  }

  /** Leaves it: nobody may wait for a page that never comes. */
  abandon(): void {
    const count = this.reader.hasFound ? this.reader.read() : 0;
    for (let index = 0; index < count; index++) {
      const event = this.reader.decode(index);
      // The child's threads go on: nobody would serve them.
      if (event.type === 'fork') event.child.close();
    }
    abandon(this.userfaultfd, this.ranges, this.#options);
  }

  /** Whoever was heard and not served asks again, so that he is heard by who serves next. */
  close(): void {
    if (this.reader.hasFound) this.#take(this.reader.read(), false);
    this.#supply.close();
    if (!this.gone) this.#giveBack();
    this.userfaultfd.close();
  }

  resolve(fault: PendingFault): number {
    const readsAlong = fault.last === true && this.#readsAlong && this.#supply.underWay === 0;
    this.#filler.plain.reader = readsAlong ? this.reader : undefined;
    return this.#resolve(fault);
  }

  #resolve(fault: PendingFault): number {
    switch (fault.kind) {
      case 'missing':
        return this.#supply.missing(fault);
      case 'minor':
        return this.#supply.minor(fault);
      case 'access-protect':
        return this.#filler.plain.rwUnprotect(fault.page);
      case 'write-protect':
        return this.#filler.unprotect(fault);
    }
  }

  wake(page: number): void {
    this.#counts[counted.wakes]!++;
    this.#filler.plain.wake(page);
  }

  refused(page: number, kind: FaultKind, errno: number): void {
    const detail = `of the page at 0x${page.toString(16)} (${kind})`;
    this.#supply.failed(new SyscallError({ syscall: 'serving', errno, detail }));
    this.#supply.giveUp({ page });
  }

  served({ heard }: PendingFault): void {
    if (this.#options.timed) this.#options.statistics.resolve.record((performance.now() - heard) * 1e6);
  }

  #giveBack(): void {
    try {
      this.#queue.giveBack((page) => this.#filler.plain.wake(page));
    } catch (error) {
      // Closing has woken everybody.
      if (!(error instanceof ClosedError)) throw error;
    }
  }

  #drain(received: boolean): void {
    const { reader } = this;
    let count: number;
    // Who gives pages back goes on as soon as that is read.
    this.#records.beginWriting();
    try {
      if (received) this.#take(reader.count, true);
      do {
        count = reader.read();
        this.#take(count, false);
      } while (count === reader.capacity);
    } finally {
      this.#records.endWriting();
    }
  }

  /** @param received whether somebody else has read them, so that whoever gave pages back or moved them has gone on already. */
  #take(count: number, received: boolean): void {
    if (count === 0) return;
    const { reader } = this;
    const { statistics, timed, pageSize } = this.#options;
    statistics.batch.record(count);
    const fault = this.#fault;
    fault.heard = timed ? performance.now() : 0;
    for (let index = 0; index < count; index++) {
      if (reader.event(index) !== UFFD_EVENT_PAGEFAULT) {
        this.#applyEvent(index, received);
        continue;
      }
      const flags = reader.faultFlags(index);
      reader.placeFault(index, pageSize, fault);
      fault.kind = kindOf(flags);
      fault.write = (flags & writeFlag) !== 0;
      this.#counts[counted.faults]!++;
      if (fault.kind !== 'missing') this.#counts[counted.otherFaults]!++;
      this.#queue.add(fault);
    }
  }

  #applyEvent(index: number, received: boolean): void {
    const event = this.reader.decode(index);
    this.#counts[counted.layoutEvents]!++;
    switch (event.type) {
      case 'remove':
        this.#records.removed(addressNumber(event.address), event.length);
        this.#origins.remove(addressNumber(event.address), event.length);
        break;
      case 'unmap':
        for (const { address, length } of this.#origins.unmapped(addressNumber(event.address), event.length)) {
          this.#records.unmapped(address, length);
          this.#origins.unmap(address, length);
        }
        break;
      case 'remap':
        this.#records.unmapped(addressNumber(event.to), event.length);
        this.#origins.remap(addressNumber(event.from), addressNumber(event.to), event.length);
        this.#records.moved(addressNumber(event.to), event.length, received);
        this.#options.moved(this);
        break;
      case 'fork':
        if (this.#options.serveChildren) {
          const userfaultfd = Userfaultfd.adopt(event.child);
          this.#options.forked({ ...this.#options, userfaultfd, ofChild: true, fill: undefined }, this.#origins);
        } else {
          event.child.close();
        }
        break;
      default:
        this.#options.report(new Error(`the server does not know the event ${JSON.stringify(event)}`));
    }
  }

  /** Looks whether the process has ended, if it is time to. */
  #isOwnerGone(): boolean {
    const now = performance.now();
    if (now < this.#ownerDue) return false;
    this.#ownerDue = now + ownerLooks;
    return this.#filler.plain.isGone();
  }

  #fillStep(fill: BackgroundFill): void {
    const now = performance.now();
    if (fill.finished || fill.delay(now) > 0 || this.#supply.isBusy) return;
    const piece = fill.next(now);
    if (piece !== undefined) this.#supply.fill(piece);
  }
}

function kindOf(flags: number): FaultKind {
  if ((flags & protectFlag) !== 0) return 'write-protect';
  if ((flags & accessFlag) !== 0) return 'access-protect';
  return (flags & minorFlag) !== 0 ? 'minor' : 'missing';
}
