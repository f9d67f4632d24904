// make soak: node soak.js [FAULTS]. Serves so many page faults, one at a time, and says what the process had before and has
// after; fails where it has grown.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import {
  type AddressRange,
  MADV_DONTNEED,
  Mapping,
  pageSize,
  startWorker,
  syscalls,
  Userfaultfd,
} from 'uapi-bindgen/runtime';
import { descriptors, descriptorsOver, steadyDescriptors } from './descriptors.ts';
import { whileServing } from './page-server.ts';

interface TouchData extends AddressRange {
  /** Times that all pages are touched before the first measurement, and before the second. */
  readonly passes: readonly [number, number];
}

/** What a process may have more after than before, in bytes: the engine's heap is not the same at every moment. */
const allowedGrowth = 16 * 2 ** 20;

function residentBytes(): number {
  return 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'))![1]);
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

interface Usage {
  readonly rss: number;
  readonly files: number;
}

const usage = (): Usage => ({ rss: residentBytes(), files: descriptors() });

/** Has a thread touch the mapping. @returns what the process used before and after, and the seconds between. */
async function touching(data: TouchData): Promise<readonly [before: Usage, after: Usage, seconds: number]> {
  const toucher = startWorker(fileURLToPath(import.meta.url), { workerData: data });
  const ended = once(toucher, 'exit');
  await once(toucher, 'message');
  const before = usage();
  const begin = performance.now();
  await once(toucher, 'message');
  const seconds = (performance.now() - begin) / 1000;
  const after = usage();
  toucher.postMessage('end');
  await ended;
  return [before, after, seconds];
}

/** @throws Error where memory or descriptors have grown. */
export async function soak(faults: number): Promise<string> {
  const size = pageSize();
  const pages = 4096;
  const passes = Math.ceil(faults / pages);
  const warmUp = Math.max(2, Math.ceil(passes / 20));
  const files = await steadyDescriptors();
  const userfaultfd = Userfaultfd.open();
  using mapping = Mapping.anonymous(pages * size);
  using source = Mapping.anonymous(pages * size);
  source.fill(0x73);
  userfaultfd.register(mapping);
  const { address, length } = mapping;
  let seen: Awaited<ReturnType<typeof touching>> | undefined;
  const count = await whileServing(userfaultfd, mapping, source, async () => {
    seen = await touching({ address, length, passes: [warmUp, passes] });
  });
  userfaultfd.close();
  const left = await descriptorsOver(files);
  const [before, after, seconds] = seen!;
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

/** In the thread that touches. */
function touchAll({ passes: [warmUp, passes], ...range }: TouchData): void {
  const mapping = Mapping.borrow(range);
  touch(mapping, warmUp);
  parentPort?.postMessage('warm');
  touch(mapping, passes);
  // It keeps what it has open until the process has been looked at.
  parentPort?.once('message', () => {});
  parentPort?.postMessage('done');
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
  touchAll(workerData as TouchData);
}
