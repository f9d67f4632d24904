// The example program of the userfaultfd(2) man page: one thread reads bytes of a mapping whose pages are missing, another
// one receives each page fault and fills the page in. Here the first is the main thread and the second a worker.

import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { UFFDIO_COPY_MODE_DONTWAKE } from 'uapi-bindgen/linux/userfaultfd';
import {
  type AddressRange,
  EventFd,
  Mapping,
  POLLERR,
  POLLIN,
  PollSet,
  pageSize,
  startWorker,
  Userfaultfd,
  type UserfaultfdHandle,
} from 'uapi-bindgen/runtime';

interface HandlerData {
  readonly handle: UserfaultfdHandle;
  readonly range: AddressRange;
  readonly stopFd: number;
}

/** Touches the mapping 1024 bytes apart. The first touch of each page blocks this thread until the page is filled. */
async function main(pageCount: number): Promise<void> {
  using userfaultfd = Userfaultfd.open();
  using stop = EventFd.open();
  using mapping = Mapping.anonymous(pageCount * pageSize());
  const { address, length } = mapping;
  print(`Address returned by mmap() = 0x${hex(address)}`);
  userfaultfd.register(mapping);

  const data: HandlerData = { handle: userfaultfd.handle, range: { address, length }, stopFd: stop.fd };
  const handler = startWorker(new URL(import.meta.url), { workerData: data });
  // From here on this thread blocks in faults, so the handler has to be ready first.
  await once(handler, 'message');

  // Not on a page boundary, so that the handler has to round the address down.
  for (let offset = 0xf; offset < length; offset += 1024) {
    const byte = mapping.read(offset, 1).toString('latin1');
    print(`Read address 0x${hex(address + BigInt(offset))} in main(): ${byte}`);
  }

  stop.signal();
  await once(handler, 'exit');
}

function handleFaults({ handle, range, stopFd }: HandlerData): void {
  const userfaultfd = Userfaultfd.borrow(handle);
  using page = Mapping.anonymous(pageSize());
  const waiting = new PollSet([userfaultfd.fd, stopFd]);
  parentPort?.postMessage('ready');
  try {
    for (let faults = 0; ; faults++) {
      const ready = waiting.wait();
      if (waiting.returned(1) !== 0) return;
      const returned = waiting.returned(0);
      print('\nfault_handler_thread():');
      print(
        `    poll() returns: nready = ${ready}; ` +
          `POLLIN = ${Number((returned & POLLIN) !== 0)}; POLLERR = ${Number((returned & POLLERR) !== 0)}`,
      );
      page.fill('A'.charCodeAt(0) + (faults % 20));
      handleEvents(userfaultfd, page);
    }
  } finally {
    // Whatever went wrong here, nobody is left waiting for a page.
    userfaultfd.unregister(range);
  }
}

/** Fills each page without waking its reader, who would else print before the result of the copy is printed. */
function handleEvents(userfaultfd: Userfaultfd, page: Mapping): void {
  for (const event of userfaultfd.readEvents()) {
    if (event.type !== 'pagefault') throw new Error(`unexpected event on userfaultfd: ${event.type}`);
    print(`    UFFD_EVENT_PAGEFAULT event: flags = ${hex(event.flags)}; address = ${hex(event.address)}`);
    const destination = event.address & ~BigInt(page.length - 1);
    const { address: source, length } = page;
    const copied = userfaultfd.copy({ destination, source, length, mode: UFFDIO_COPY_MODE_DONTWAKE });
    print(`        (uffdio_copy.copy returned ${copied})`);
    userfaultfd.wake({ address: destination, length });
  }
}

/** Both threads print through this: the line is out before the thread goes on. */
function print(line: string): void {
  writeSync(1, `${line}\n`);
}

function hex(value: bigint): string {
  return value.toString(16);
}

function fail(message: string): void {
  writeSync(2, `${message}\n`);
  process.exitCode = 1;
}

if (!isMainThread) {
  handleFaults(workerData as HandlerData);
} else if (process.argv.length !== 3 || !/^[1-9][0-9]{0,8}$/.test(process.argv[2]!)) {
  fail('Usage: node userfaultfd-demo.js NUMPAGES');
} else {
  main(Number(process.argv[2])).catch((error: Error) => fail(error.message));
}
