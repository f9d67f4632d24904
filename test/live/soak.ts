// make soak: node soak.js [FAULTS]. Serves so many page faults, one at a time, and says what the process had before and has
// after; fails where it has grown.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import {
  EventFd,
  MADV_DONTNEED,
  Mapping,
  MessageReader,
  PageCopier,
  PollSet,
  pageSize,
  startWorker,
  syscalls,
  Userfaultfd,
  type UserfaultfdHandle,
} from 'uapi-bindgen/runtime';
import { descriptors, descriptorsOver, steadyDescriptors } from './descriptors.ts';

interface SoakData {
  readonly role: 'handler' | 'toucher';
  readonly handle: UserfaultfdHandle;
  readonly stopFd: number;
  readonly address: bigint;
  readonly length: number;
  readonly source: number;
  /** Times that all pages are touched before the first measurement, and before the second. */
  readonly passes: readonly [number, number];
}

/** What a process may have more after than before, in bytes: the engine's heap is not the same at every moment. */
const allowedGrowth = 16 * 2 ** 20;

function residentBytes(): number {
  return 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'))![1]);
}

/** Serves until it is told to stop. @returns the faults served. */
function handle({ handle, stopFd, address, source }: SoakData): number {
  const userfaultfd = Userfaultfd.borrow(handle);
  const reader = new MessageReader(userfaultfd);
  const copier = new PageCopier(userfaultfd);
  const waiting = new PollSet([userfaultfd.fd, stopFd]);
  const size = pageSize();
  const distance = source - Number(address);
  parentPort?.postMessage('ready');
  for (let served = 0; ; ) {
    waiting.wait();
    if (waiting.returned(1) !== 0) return served;
    const count = reader.read();
    for (let index = 0; index < count; index++) {
      const page = reader.faultAddress(index);
      if (copier.copy(page, page + distance, size) === size) served++;
    }
  }
}

/** Touches every page, gives all back, and begins again. */
function touch(mapping: Mapping, passes: number): void {
  const size = pageSize();
  const view = mapping.view();
  for (let pass = 0; pass < passes; pass++) {
    for (let offset = 0; offset < view.length; offset += size) {
      if (view[offset] !== 0x73) throw new Error(`page ${offset / size} shows ${view[offset]} in pass ${pass}`);
    }
    mapping.advise(MADV_DONTNEED);
  }
}

/** @throws Error where memory or descriptors have grown. */
export async function soak(faults: number): Promise<string> {
  const size = pageSize();
  const pages = 4096;
  const passes = Math.ceil(faults / pages);
  const warmUp = Math.max(2, Math.ceil(passes / 20));
  const files = await steadyDescriptors();
  using userfaultfd = Userfaultfd.open();
  using stop = EventFd.open();
  using mapping = Mapping.anonymous(pages * size);
  using source = Mapping.anonymous(pages * size);
  source.fill(0x73);
  userfaultfd.register(mapping);
  const data = {
    handle: userfaultfd.handle,
    stopFd: stop.fd,
    address: mapping.address,
    length: mapping.length,
    source: Number(source.address),
    passes: [warmUp, passes],
  } as const;
  const start = (role: SoakData['role']) =>
    startWorker(fileURLToPath(import.meta.url), { workerData: { ...data, role } satisfies SoakData });
  const handler = start('handler');
  const handlerEnd = once(handler, 'exit');
  await once(handler, 'message');
  const toucher = start('toucher');
  const toucherEnd = once(toucher, 'exit');
  await once(toucher, 'message');
  const before = { rss: residentBytes(), files: descriptors() };
  const begin = performance.now();
  await once(toucher, 'message');
  const seconds = (performance.now() - begin) / 1000;
  const after = { rss: residentBytes(), files: descriptors() };
  toucher.postMessage('end');
  const served = once(handler, 'message');
  stop.signal();
  const [count] = (await served) as [number];
  await Promise.all([handlerEnd, toucherEnd]);
  userfaultfd.close();
  stop.close();
  const left = await descriptorsOver(files);
  const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  const report =
    `${syscalls().backend}: ${count} faults served, ${passes * pages} of them in ${seconds.toFixed(1)} s ` +
    `(${Math.round((passes * pages) / seconds)} a second); resident ${mebibytes(before.rss)} MiB before, ` +
    `${mebibytes(after.rss)} MiB after; descriptors ${before.files} before, ${after.files} after, ${left} left in the end`;
  if (count !== (warmUp + passes) * pages) throw new Error(`${report}; expected ${(warmUp + passes) * pages} faults`);
  if (after.rss - before.rss > allowedGrowth) throw new Error(`${report}; memory has grown`);
  if (after.files !== before.files || left > 0) throw new Error(`${report}; descriptors are left`);
  return report;
}

if (isMainThread) {
  const faults = Number(process.argv[2] ?? 1_000_000);
  if (!Number.isInteger(faults) || faults < 1) {
    console.error('Usage: node soak.js [FAULTS]');
    process.exit(1);
  }
  try {
    console.log(await soak(faults));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
} else {
  const data = workerData as SoakData;
  if (data.role === 'handler') parentPort?.postMessage(handle(data));
  else {
    const mapping = Mapping.borrow(data);
    touch(mapping, data.passes[0]);
    parentPort?.postMessage('warm');
    touch(mapping, data.passes[1]);
    // It keeps what it has open until the process has been looked at.
    parentPort?.once('message', () => {});
    parentPort?.postMessage('done');
  }
}
