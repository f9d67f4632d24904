// The fault server's own thread: it waits for {userfaultfd, stop, hang-up}, reads everything there is, lets events take effect,
// and serves what is pending. It never spins: where the kernel refuses although nothing is left to read, it waits 1 ms.

import { constants } from 'node:os';
import { UFFD_EVENT_PAGEFAULT } from '../../generated/linux/userfaultfd.ts';
import { ClosedError } from '../descriptors/closed-error.ts';
import { PollSet } from '../descriptors/poll-set.ts';
import { PinnedMemory } from '../kernel/pinned-memory.ts';
import { errnoName, SyscallError } from '../kernel/syscall-error.ts';
import { type AddressRange, addressNumber } from '../memory/address.ts';
import { MessageReader } from '../userfaultfd/message-reader.ts';
import { RangeTransfer, transferKinds } from '../userfaultfd/range-transfer.ts';
import type { Userfaultfd } from '../userfaultfd/userfaultfd.ts';
import { faultKind } from '../userfaultfd/userfaultfd-event.ts';
import { type FaultOperations, FaultQueue, type PageSource, type PendingFault } from './fault-queue.ts';
import type { PageContents } from './page-contents.ts';
import type { ServerCounters } from './server-counters.ts';

/** A range that is served, and where its contents begin in the source. */
export interface ServedRegion extends AddressRange {
  readonly offset: number;
}

/** What becomes of a page whose source has failed. */
export type SourceErrorPolicy = 'poison' | 'zero' | 'kill';

export interface FaultLoopOptions {
  readonly userfaultfd: Userfaultfd;
  /** Readable when the loop has to end. */
  readonly stopFd: number;
  /** Hangs up when the owner closes the userfaultfd. */
  readonly hangUp: number | undefined;
  readonly regions: readonly ServedRegion[];
  readonly contents: PageContents;
  readonly pageSize: number;
  /** Pages to fill for one fault. */
  readonly prefetch: number;
  readonly onSourceError: SourceErrorPolicy;
  /** Times that a source that failed is asked again. */
  readonly retries: number;
  readonly counters: ServerCounters;
  readonly report: (error: Error) => void;
}

/** The page is left to the policy. */
const failed = -constants.errno.EIO;

export class FaultLoop implements FaultOperations {
  readonly #options: FaultLoopOptions;
  readonly #queue: FaultQueue;
  readonly #reader: MessageReader;
  readonly #copy: RangeTransfer;
  readonly #zero: RangeTransfer;
  readonly #continue: RangeTransfer;
  readonly #poison: RangeTransfer;
  readonly #zeroes: PinnedMemory;

  constructor(options: FaultLoopOptions) {
    const { userfaultfd, pageSize, regions } = options;
    this.#options = options;
    this.#queue = new FaultQueue(pageSize);
    for (const { address, length, offset } of regions) this.#queue.addSource(addressNumber(address), length, offset);
    this.#reader = new MessageReader(userfaultfd, 64);
    this.#copy = new RangeTransfer(transferKinds.copy, userfaultfd);
    this.#zero = new RangeTransfer(transferKinds.zeropage, userfaultfd);
    this.#continue = new RangeTransfer(transferKinds.continue, userfaultfd);
    this.#poison = new RangeTransfer(transferKinds.poison, userfaultfd);
    this.#zeroes = new PinnedMemory(pageSize);
  }

  /** Serves until it is stopped, the owner closes the userfaultfd, or the process that owns the memory has ended. */
  run(): void {
    const { userfaultfd, stopFd, hangUp, counters } = this.#options;
    const waiting = new PollSet([userfaultfd.fd, stopFd, ...(hangUp === undefined ? [] : [hangUp])]);
    let deferred = false;
    try {
      for (let stopping = false; !stopping; ) {
        this.#wait(waiting, deferred ? 1 : -1);
        if (hangUp !== undefined && waiting.returned(2) !== 0) return;
        stopping = waiting.returned(1) !== 0;
        counters.add('rounds');
        this.#drain();
        const outcome = this.#queue.serve(this);
        if (outcome === 'gone') return;
        deferred = outcome === 'deferred';
        if (deferred) {
          counters.add('deferredRounds');
          // Nobody who was heard may be left waiting.
          stopping = false;
        }
      }
    } catch (error) {
      if (!(error instanceof ClosedError)) throw error;
    }
  }

  /** What is left to do where the loop itself has failed: nobody may wait for a page that never comes. */
  abandon(): void {
    const { userfaultfd, regions, onSourceError } = this.#options;
    if (userfaultfd.closed) return;
    for (const region of regions) {
      if (onSourceError === 'zero') userfaultfd.unregister(region);
      else if (onSourceError === 'kill' || !this.#poisonAll(region)) this.#kill();
    }
  }

  resolve(fault: PendingFault, source: PageSource | undefined): number {
    const { userfaultfd, pageSize, counters } = this.#options;
    const range = { address: BigInt(fault.page), length: pageSize };
    switch (fault.kind) {
      case 'missing':
        return source === undefined ? this.#fillZeroes(fault.page) : this.#fill(fault.page, source);
      case 'minor':
        counters.add('otherFaults');
        return this.#continue.perform(fault.page, pageSize);
      case 'write-protect':
        counters.add('otherFaults');
        return errnoOf(() => userfaultfd.unprotect(range));
      case 'access-protect':
        counters.add('otherFaults');
        return errnoOf(() => userfaultfd.rwUnprotect(range));
    }
  }

  wake(page: number): void {
    const { userfaultfd, pageSize, counters } = this.#options;
    counters.add('wakes');
    userfaultfd.wake({ address: BigInt(page), length: pageSize });
  }

  refused(fault: PendingFault, errno: number): void {
    const { counters, report } = this.#options;
    if (errno !== failed) {
      counters.add('sourceErrors');
      const detail = `of the page at 0x${fault.page.toString(16)} (${fault.kind})`;
      report(new SyscallError({ syscall: 'serving', errno, detail }));
    }
    this.#giveUp(fault.page);
  }

  #wait(waiting: PollSet, timeout: number): void {
    const { gate } = this.#options.userfaultfd;
    if (!gate.enter()) throw new ClosedError('the userfaultfd');
    try {
      waiting.wait(timeout);
    } finally {
      gate.leave();
    }
  }

  #drain(): void {
    const { counters } = this.#options;
    const reader = this.#reader;
    let count: number;
    do {
      count = reader.read();
      for (let index = 0; index < count; index++) {
        if (reader.event(index) === UFFD_EVENT_PAGEFAULT) {
          counters.add('faults');
          const flags = reader.faultFlags(index);
          this.#queue.fault(reader.faultAddress(index), faultKind(BigInt(flags)), flags % 2 === 1);
        } else {
          this.#apply(index);
        }
      }
    } while (count === reader.capacity);
  }

  #apply(index: number): void {
    const event = this.#reader.decode(index);
    this.#options.counters.add('layoutEvents');
    switch (event.type) {
      case 'remove':
      case 'unmap':
        this.#queue[event.type](addressNumber(event.address), event.length);
        break;
      case 'remap':
        this.#queue.remap(addressNumber(event.from), addressNumber(event.to), event.length);
        break;
      case 'fork':
        event.child.close();
        break;
      default:
        this.#options.report(new Error(`the server does not know the event ${JSON.stringify(event)}`));
    }
  }

  #fill(page: number, { offset, length }: PageSource): number {
    const { pageSize, prefetch, contents, counters } = this.#options;
    const whole = Math.max(pageSize, Math.min(prefetch * pageSize, length, contents.length - offset));
    const address = this.#ask(offset, whole);
    if (address === undefined) return failed;
    let result = this.#copy.perform(page, whole, address);
    // Beyond this page there may be another mapping, or none.
    if (result === -constants.errno.ENOENT && whole > pageSize) result = this.#copy.perform(page, pageSize, address);
    if (result > 0) counters.add('filledBytes', result);
    return result;
  }

  /** Asks the source, again where it fails. @returns undefined where it has failed for good. */
  #ask(offset: number, length: number): number | undefined {
    const { contents, retries, counters, report } = this.#options;
    for (let attempt = 0; ; attempt++) {
      try {
        return contents.addressOf(offset, length);
      } catch (error) {
        counters.add('sourceErrors');
        report(error instanceof Error ? error : new Error(`the source threw ${String(error)}`));
        if (attempt >= retries) return undefined;
        sleep(Math.min(2 ** attempt, 1000));
      }
    }
  }

  /** Huge pages cannot be zeroed but by copying. */
  #fillZeroes(page: number): number {
    const { pageSize, counters } = this.#options;
    let result = this.#zero.perform(page, pageSize);
    if (result === -constants.errno.EINVAL) result = this.#copy.perform(page, pageSize, this.#zeroes.address);
    if (result > 0) counters.add('zeroedPages');
    return result;
  }

  #giveUp(page: number): void {
    const { onSourceError, pageSize } = this.#options;
    if (onSourceError === 'kill') this.#kill();
    const result = onSourceError === 'zero' ? this.#fillZeroes(page) : this.#poison.perform(page, pageSize);
    if (result === -constants.errno.EAGAIN) {
      // An event has come meanwhile: the toucher asks again, and so does the source.
      this.wake(page);
    } else if (result < 0 && ['EEXIST', 'ENOENT', 'ESRCH'].includes(errnoName(result))) {
      this.wake(page);
    } else if (result < 0) {
      this.#kill();
    }
  }

  /** @returns whether every page that was missing is poisoned. */
  #poisonAll({ address, length }: AddressRange): boolean {
    const { pageSize, userfaultfd } = this.#options;
    const start = addressNumber(address);
    for (let done = 0; done < length; ) {
      const result = this.#poison.perform(start + done, length - done);
      if (result === -constants.errno.EINVAL || result === -constants.errno.EAGAIN) return false;
      done += result > 0 ? result : pageSize;
    }
    userfaultfd.wake({ address, length });
    return true;
  }

  /** Ends the process: better than a toucher that reads what is not so. */
  #kill(): never {
    process.kill(process.pid, 'SIGKILL');
    throw new Error('the process was killed');
  }
}

function errnoOf(work: () => void): number {
  try {
    work();
    return 0;
  } catch (error) {
    if (error instanceof SyscallError) return error.errno;
    throw error;
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
