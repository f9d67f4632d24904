// The fault loop in TypeScript: what serves is a worker with the bare loop, the library's fault server, or the event loop of the
// main thread; what touches is the native code of toucher.c on another thread. Prints one JSON line, as fault-loop.c does.
// Usage: fault-loop.js LIBRARY SERVER KIND TOUCHES WARM PAGES THREADS AHEAD PAUSE

import { once } from 'node:events';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import {
  UFFD_EVENT_PAGEFAULT,
  UFFD_FEATURE_MINOR_SHMEM,
  UFFD_FEATURE_PAGEFAULT_FLAG_WP,
  UFFDIO_REGISTER_MODE_MINOR,
  UFFDIO_REGISTER_MODE_MISSING,
  UFFDIO_REGISTER_MODE_WP,
} from 'uapi-bindgen/linux/userfaultfd';
import {
  EventFd,
  errnoName,
  Mapping,
  MemoryFile,
  MessageReader,
  PollSet,
  pageSize,
  RangeTransfer,
  serveFaults,
  startWorker,
  transferKinds,
  Userfaultfd,
  type UserfaultfdHandle,
} from 'uapi-bindgen/runtime';
import { openLibrary } from '../runtime/backends/syscalls.ts';
import { RangeRequest, requestKinds } from '../runtime/userfaultfd/range-request.ts';

/** `copy` has the same contents for every page, `copy-each` others for each, as a source of a server has. */
const faultKinds = ['copy', 'copy-each', 'zeropage', 'continue', 'writeprotect'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** `loop`: the bare loop in a worker. `server`: `serveFaults`. `events`: `uffd.events()` on the main thread. */
export type ServerName = 'loop' | 'server' | 'events';

export interface FaultLoopResult {
  readonly touches: number;
  /** What a thread took for all of its touches. */
  readonly nanoseconds: number;
  readonly p50: number;
  readonly p99: number;
  /** Kilobytes resident before the first and after the last fault; only the TypeScript loop says. */
  readonly residentBefore?: number;
  readonly residentAfter?: number;
}

interface HandlerData {
  readonly task: 'serve';
  readonly handle: UserfaultfdHandle;
  readonly stopFd: number;
  readonly kind: FaultKind;
  readonly source: number;
  readonly length: number;
  /** Where the memory begins. */
  readonly region: number;
}

interface ToucherData {
  readonly task: 'touch';
  readonly library: string;
  readonly protectedFd: number;
  readonly pause: number;
  readonly region: number;
  readonly pages: number;
  readonly touches: number;
  readonly latencies: number;
  readonly threads: number;
}

function operation(userfaultfd: Userfaultfd, kind: FaultKind): RangeTransfer | RangeRequest {
  return kind === 'writeprotect'
    ? new RangeRequest(requestKinds.unprotect, userfaultfd)
    : new RangeTransfer(transferKinds[kind === 'copy-each' ? 'copy' : kind], userfaultfd);
}

function serve({ handle, stopFd, kind, source, length, region }: HandlerData): void {
  const userfaultfd = Userfaultfd.borrow(handle);
  const size = pageSize();
  const waiting = new PollSet([userfaultfd.fd, stopFd]);
  const reader = new MessageReader(userfaultfd);
  const work = operation(userfaultfd, kind);
  const transfer = work instanceof RangeTransfer ? work : undefined;
  const request = work instanceof RangeRequest ? work : undefined;
  // V8 loads what is imported from another module for each use.
  const pagefault = UFFD_EVENT_PAGEFAULT;
  const each = kind === 'copy-each';
  parentPort?.postMessage('ready');
  for (;;) {
    const count = reader.readOrWait(waiting);
    if (waiting.returned(1) !== 0) return;
    for (let index = 0; index < count; index++) {
      if (reader.event(index) !== pagefault) throw new Error(`unexpected event ${reader.event(index)}`);
      const page = reader.faultPage(index, size);
      const last = index === count - 1 ? reader : undefined;
      const from = each ? source + page - region : source;
      const done =
        transfer === undefined
          ? request!.perform(page, length, last, waiting)
          : transfer.perform(page, length, from, last, waiting);
      if (done !== length) throw new Error(`${kind}: ${errnoName(done)}`);
    }
  }
}

function touch({ library, protectedFd, pause, region, pages, touches, latencies, threads }: ToucherData): number {
  const toucher = openLibrary(library);
  toucher.function('touch_setup', ['int', ['ulong', 'int', 'ulong']])(pageSize(), protectedFd, pause);
  const touchPages = toucher.function('touch_pages', ['long', ['address', 'ulong', 'ulong', 'address', 'ulong']]);
  return touchPages(region, pages, touches, latencies, threads);
}

/** Memory as the kind of faults wants it, and the mapping through which the file behind it was filled. */
function registered(kind: FaultKind, bytes: number): readonly [Userfaultfd, Mapping] {
  const feature = { continue: UFFD_FEATURE_MINOR_SHMEM, writeprotect: UFFD_FEATURE_PAGEFAULT_FLAG_WP };
  const required = kind in feature ? feature[kind as keyof typeof feature] : 0n;
  const userfaultfd = Userfaultfd.open({ userModeOnly: true, required });
  if (kind === 'continue') {
    const file = MemoryFile.create(bytes);
    file.map().fill(0x78);
    const region = file.map();
    userfaultfd.register(region, UFFDIO_REGISTER_MODE_MINOR);
    return [userfaultfd, region];
  }
  const region = Mapping.anonymous(bytes);
  if (kind === 'writeprotect') {
    region.fill(0x78);
    userfaultfd.register(region, UFFDIO_REGISTER_MODE_WP);
    userfaultfd.writeProtect(region);
  } else {
    userfaultfd.register(region, UFFDIO_REGISTER_MODE_MISSING);
  }
  return [userfaultfd, region];
}

type Serving = { stop(): Promise<void> };

async function startServer(
  server: ServerName,
  userfaultfd: Userfaultfd,
  data: Omit<HandlerData, 'task' | 'handle' | 'stopFd'>,
  bytes: number,
): Promise<Serving> {
  if (server === 'server') {
    const prefetch = data.length / pageSize();
    return serveFaults(userfaultfd, { source: Buffer.alloc(bytes, 'x'), prefetch });
  }
  if (server === 'events') {
    void (async () => {
      const size = BigInt(pageSize());
      const work = operation(userfaultfd, data.kind);
      for await (const event of userfaultfd.events()) {
        if (event.type !== 'pagefault') continue;
        const page = Number(event.address - (event.address % size));
        if (work instanceof RangeTransfer) work.perform(page, data.length, data.source);
        else work.perform(page, data.length);
      }
    })();
    return { stop: async () => userfaultfd.close() };
  }
  const stop = EventFd.open();
  const handler: HandlerData = { task: 'serve', handle: userfaultfd.handle, stopFd: stop.fd, ...data };
  const worker = startWorker(new URL(import.meta.url), { workerData: handler });
  await once(worker, 'message');
  return {
    stop: async () => {
      stop.signal();
      await once(worker, 'exit');
    },
  };
}

async function inWorker(data: ToucherData): Promise<number> {
  const worker = startWorker(new URL(import.meta.url), { workerData: data });
  const [[nanoseconds]] = (await Promise.all([once(worker, 'message'), once(worker, 'exit')])) as [[number], unknown];
  return nanoseconds;
}

async function main(library: string, server: ServerName, kind: FaultKind, numbers: readonly number[]): Promise<void> {
  const [touches = 0, warm = 0, pages = 0, threads = 1, ahead = 1, pause = 0] = numbers;
  const size = pageSize();
  const [userfaultfd, region] = registered(kind, pages * size);
  const contents = Mapping.anonymous((kind === 'copy-each' ? pages : ahead) * size);
  contents.fill(0x78);
  const latencies = Mapping.anonymous(4 * Math.max(touches, warm));
  latencies.fill(0);
  const serving = await startServer(
    server,
    userfaultfd,
    { kind, source: Number(contents.address), length: ahead * size, region: Number(region.address) },
    pages * size,
  );
  const data: Omit<ToucherData, 'touches' | 'pause'> = {
    task: 'touch',
    library,
    protectedFd: kind === 'writeprotect' ? userfaultfd.fd : -1,
    region: Number(region.address),
    pages,
    latencies: Number(latencies.address),
    threads,
  };
  const run = async (count: number, between: number): Promise<number> => {
    const all = { ...data, touches: count, pause: between };
    return server === 'events' ? inWorker(all) : touch(all);
  };
  await run(warm, 0);
  const residentBefore = process.memoryUsage.rss() >> 10;
  const nanoseconds = await run(touches, pause);
  const residentAfter = process.memoryUsage.rss() >> 10;
  await serving.stop();

  const bytes = latencies.read(0, 4 * touches);
  const sorted = new Uint32Array(bytes.buffer, bytes.byteOffset, touches).sort();
  const result: FaultLoopResult = {
    touches,
    nanoseconds,
    p50: sorted[Math.floor(touches / 2)]!,
    p99: sorted[Math.floor((touches * 99) / 100)]!,
    residentBefore,
    residentAfter,
  };
  console.log(JSON.stringify(result));
  process.exit(0);
}

if (!isMainThread) {
  const data = workerData as HandlerData | ToucherData;
  if (data.task === 'serve') serve(data);
  else parentPort?.postMessage(touch(data));
} else {
  const [library, server, kind, ...numbers] = process.argv.slice(2);
  await main(library!, server as ServerName, kind as FaultKind, numbers.map(Number));
}
