// The fault loop in TypeScript: a worker that polls, reads and copies pages, and the native loop of toucher.c on the main
// thread. Prints one JSON line, as fault-loop.c does. Usage: fault-loop.js FAULTS PAGES TOUCHER_LIBRARY

import { once } from 'node:events';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { UFFD_EVENT_PAGEFAULT } from 'uapi-bindgen/linux/userfaultfd';
import {
  EventFd,
  errnoName,
  Mapping,
  MessageReader,
  PageCopier,
  PollSet,
  pageSize,
  startWorker,
  Userfaultfd,
  type UserfaultfdHandle,
} from 'uapi-bindgen/runtime';
import { openLibrary } from '../runtime/backends/syscalls.ts';

export interface FaultLoopResult {
  readonly faults: number;
  readonly nanoseconds: number;
  readonly p50: number;
  readonly p99: number;
  /** Kilobytes resident before the first and after the last fault; only the TypeScript loop says. */
  readonly residentBefore?: number;
  readonly residentAfter?: number;
}

interface HandlerData {
  readonly handle: UserfaultfdHandle;
  readonly stopFd: number;
  readonly source: number;
  readonly size: number;
}

function serve({ handle, stopFd, source, size }: HandlerData): void {
  const userfaultfd = Userfaultfd.borrow(handle);
  const waiting = new PollSet([userfaultfd.fd, stopFd]);
  const reader = new MessageReader(userfaultfd);
  const copier = new PageCopier(userfaultfd);
  parentPort?.postMessage('ready');
  for (;;) {
    waiting.wait();
    if (waiting.returned(1) !== 0) return;
    const count = reader.read();
    for (let index = 0; index < count; index++) {
      if (reader.event(index) !== UFFD_EVENT_PAGEFAULT) throw new Error(`unexpected event ${reader.event(index)}`);
      const address = reader.faultAddress(index);
      const copied = copier.copy(address - (address % size), source, size);
      if (copied !== size) throw new Error(`UFFDIO_COPY: ${errnoName(copied)}`);
    }
  }
}

async function main(faults: number, pages: number, library: string): Promise<void> {
  using userfaultfd = Userfaultfd.open({ userModeOnly: true });
  using stop = EventFd.open();
  const size = pageSize();
  using region = Mapping.anonymous(pages * size);
  userfaultfd.register(region);
  using page = Mapping.anonymous(size);
  page.fill('x'.charCodeAt(0));
  using latencies = Mapping.anonymous(4 * faults);
  latencies.fill(0);
  const data: HandlerData = {
    handle: userfaultfd.handle,
    stopFd: stop.fd,
    source: Number(page.address),
    size,
  };
  const handler = startWorker(new URL(import.meta.url), { workerData: data });
  await once(handler, 'message');

  const touchPages = openLibrary(library).function('touch_pages', [
    'long',
    ['address', 'ulong', 'ulong', 'ulong', 'address'],
  ]);
  const touch = (count: number): number =>
    touchPages(Number(region.address), pages, size, count, Number(latencies.address));
  touch(Math.floor(faults / 10));
  const residentBefore = process.memoryUsage.rss() >> 10;
  const nanoseconds = touch(faults);
  const residentAfter = process.memoryUsage.rss() >> 10;
  stop.signal();
  await once(handler, 'exit');

  const bytes = latencies.read(0, 4 * faults);
  const sorted = new Uint32Array(bytes.buffer, bytes.byteOffset, faults).sort();
  const result: FaultLoopResult = {
    faults,
    nanoseconds,
    p50: sorted[Math.floor(faults / 2)]!,
    p99: sorted[Math.floor((faults * 99) / 100)]!,
    residentBefore,
    residentAfter,
  };
  console.log(JSON.stringify(result));
}

if (!isMainThread) {
  serve(workerData as HandlerData);
} else {
  const [faults, pages, library] = process.argv.slice(2);
  await main(Number(faults), Number(pages), library!);
}
