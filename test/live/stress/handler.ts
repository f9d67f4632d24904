import { constants } from 'node:os';
import {
  type FaultOperations,
  FaultQueue,
  MessageReader,
  PageCopier,
  PollSet,
  RangeMap,
  RangeTransfer,
  transferKinds,
  Userfaultfd,
} from 'uapi-bindgen/runtime';
import { RangeRequest, requestKinds } from '../../../runtime/userfaultfd/range-request.ts';
import { Lock } from './lock.ts';
import { chunkPages, pause, type Report, type StressData, word } from './shared.ts';

/** Serves every fault, and keeps account of what was removed, moved and unmapped. */
export class Handler {
  readonly #data: StressData;
  readonly #userfaultfd: Userfaultfd;
  readonly #queue: FaultQueue;
  /** By address, how far it is to the page of the source. */
  readonly #origins = new RangeMap<number>();
  readonly #reader: MessageReader;
  readonly #gone: Int32Array;
  readonly #counts = { faults: 0, copied: 0, zeroed: 0, removes: 0, remaps: 0, unmaps: 0, deferred: 0, refused: 0 };

  constructor(data: StressData) {
    this.#data = data;
    this.#userfaultfd = Userfaultfd.borrow(data.handle);
    this.#queue = new FaultQueue(data.pageSize);
    this.#reader = new MessageReader(this.#userfaultfd);
    this.#gone = new Int32Array(data.gone);
    const { address, source, pages, pageSize, chunks } = data;
    this.#origins.set(address, pages * pageSize, source - address);
    for (const [index, chunk] of chunks.entries()) {
      const from = source + (pages + index * chunkPages) * pageSize;
      this.#origins.set(chunk.address, chunkPages * pageSize, from - chunk.address);
    }
  }

  /** Runs until the eventfd says stop. */
  run(): Report {
    const waiting = new PollSet([this.#userfaultfd.fd, this.#data.stopFd]);
    const lock = new Lock(new Int32Array(this.#data.words), word.eventLock);
    const operations = this.#operations();
    while (true) {
      // What was deferred is tried again although no message tells when.
      waiting.wait(this.#queue.size > 0 ? 1 : -1);
      if (waiting.returned(1) !== 0 && this.#queue.size === 0) break;
      lock.while(() => this.#drain());
      if (this.#queue.serve(operations) === 'deferred') this.#counts.deferred++;
    }
    if (this.#counts.refused > 0) throw new Error(`${this.#counts.refused} faults were refused`);
    return this.#counts;
  }

  #drain(): void {
    for (let count = this.#reader.read(); count > 0; count = this.#reader.read()) {
      for (let index = 0; index < count; index++) this.#hear(index);
    }
  }

  #hear(index: number): void {
    const event = this.#reader.decode(index);
    if (event.type === 'pagefault') {
      this.#counts.faults++;
      this.#queue.fault(Number(event.address), event.kind, event.write);
    } else if (event.type === 'remap') {
      this.#counts.remaps++;
      const [from, to] = [Number(event.from), Number(event.to)];
      this.#origins.move(from, to, event.length, (distance) => distance + from - to);
    } else if (event.type === 'remove' || event.type === 'unmap') {
      this.#counts[event.type === 'remove' ? 'removes' : 'unmaps']++;
      this.#forget(Number(event.address), event.length);
    } else throw new Error(`nobody expects an event of type ${event.type}`);
  }

  #forget(address: number, length: number): void {
    const { address: start, pages, pageSize } = this.#data;
    this.#origins.delete(address, length);
    const first = (address - start) / pageSize;
    for (let page = Math.max(0, first); page < Math.min(pages, first + length / pageSize); page++) {
      Atomics.store(this.#gone, page, 1);
    }
  }

  #operations(): FaultOperations {
    const { pageSize } = this.#data;
    const copier = new PageCopier(this.#userfaultfd);
    const zeroes = new RangeTransfer(transferKinds.zeropage, this.#userfaultfd);
    const wake = new RangeRequest(requestKinds.wake, this.#userfaultfd);
    return {
      resolve: ({ page }) => {
        const origin = this.#origins.at(page);
        const result =
          origin === undefined ? zeroes.perform(page, pageSize) : copier.copy(page, page + origin.value, pageSize);
        if (result > 0) this.#counts[origin === undefined ? 'zeroed' : 'copied']++;
        return result;
      },
      wake: (page) => wake.perform(page, pageSize),
      refused: (page, kind, errno) => {
        this.#counts.refused++;
        console.error(`the ${kind} fault of 0x${page.toString(16)} was refused with ${errno}`);
      },
    };
  }
}

/** Copies the pages that are still what the source says, in a random order, beside the handler. */
export function copy(data: StressData, random: (limit: number) => number, isStopped: () => boolean): Report {
  const { EAGAIN, EEXIST } = constants.errno;
  const { address, source, pages, pageSize } = data;
  const userfaultfd = Userfaultfd.borrow(data.handle);
  const copier = new PageCopier(userfaultfd);
  const wake = new RangeRequest(requestKinds.wake, userfaultfd);
  const lock = new Lock(new Int32Array(data.words), word.eventLock);
  const gone = new Int32Array(data.gone);
  const counts = { backgroundCopies: 0, thereAlready: 0, tooEarly: 0, tooLate: 0 };
  const offer = (page: number): number => {
    if (Atomics.load(gone, page) !== 0) return 0;
    return copier.copy(address + page * pageSize, source + page * pageSize, pageSize);
  };
  while (!isStopped()) {
    const page = random(pages);
    // Between the question whether it was removed and the copy, no event may be read.
    const result = lock.while(() => offer(page));
    if (result === pageSize) counts.backgroundCopies++;
    else if (result === 0) counts.tooLate++;
    else if (result === -EAGAIN) {
      counts.tooEarly++;
      pause(1);
    } else if (result === -EEXIST) {
      counts.thereAlready++;
      wake.perform(address + page * pageSize, pageSize);
    } else throw new Error(`the background copy of page ${page} was refused with ${result}`);
  }
  return counts;
}
