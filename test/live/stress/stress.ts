// Threads that touch, a thread that serves, one that copies beside it, and threads that take the memory away meanwhile: removed,
// moved, unmapped. Every page that anybody reads is checked, and all of them in the end.

import { once } from 'node:events';
import {
  UFFD_FEATURE_EVENT_REMAP,
  UFFD_FEATURE_EVENT_REMOVE,
  UFFD_FEATURE_EVENT_UNMAP,
} from 'uapi-bindgen/linux/userfaultfd';
import { EventFd, Mapping, pageSize, startWorker, syscalls, Userfaultfd } from 'uapi-bindgen/runtime';
import { descriptorsOver, steadyDescriptors } from '../descriptors.ts';
import { type Chunk, chunkPages, patternOf, type Report, removed, type StressData, word, wordOf } from './shared.ts';

export interface StressOptions {
  readonly seed: number;
  readonly milliseconds: number;
  /** Of 4 KiB mostly: 16,384 are 64 MiB. */
  readonly pages: number;
  readonly readers: number;
  readonly chunks: number;
}

const countedPages = 64;

type Common = Omit<StressData, 'role' | 'turn'>;

/** @returns what all threads did. @throws where a page had wrong contents, or a thread failed. */
export async function stress(options: StressOptions): Promise<Report> {
  const size = pageSize();
  const files = await steadyDescriptors();
  const report: Record<string, number> = {};
  {
    const required = UFFD_FEATURE_EVENT_REMOVE | UFFD_FEATURE_EVENT_REMAP | UFFD_FEATURE_EVENT_UNMAP;
    using userfaultfd = Userfaultfd.open({ required });
    using stop = EventFd.open();
    const mapping = Mapping.anonymous(options.pages * size);
    using source = sourceOf(options);
    const chunks = Array.from({ length: options.chunks }, newChunk);
    userfaultfd.register(mapping);
    for (const { address } of chunks) userfaultfd.register({ address: BigInt(address), length: chunkPages * size });
    const data: Common = {
      handle: userfaultfd.handle,
      stopFd: stop.fd,
      seed: options.seed,
      pageSize: size,
      pages: options.pages,
      countedPages,
      address: Number(mapping.address),
      source: Number(source.address),
      chunks,
      words: new SharedArrayBuffer(4 * (word.progress + options.readers + 4)),
      flags: new SharedArrayBuffer(4 * options.pages),
      gone: new SharedArrayBuffer(4 * options.pages),
      visits: new SharedArrayBuffer(8 * countedPages),
    };
    const handler = await startThread(data, 'handler', 0);
    const roles = ['copier', 'remover', 'mover', ...new Array<'reader'>(options.readers).fill('reader')] as const;
    const others = await Promise.all(roles.map((role, index) => startThread(data, role, index + 1)));
    await untilDone(new Int32Array(data.words), roles.length, options);
    Atomics.store(new Int32Array(data.words), word.stop, 1);
    for (const other of others) add(report, await other.report);
    checkAll(data, mapping, report);
    stop.signal();
    add(report, await handler.report);
    userfaultfd.close();
    mapping.close();
  }
  const left = await descriptorsOver(files);
  if (left > 0) throw new Error(`${left} descriptors are left`);
  return report;
}

function sourceOf({ seed, pages, chunks }: StressOptions): Mapping {
  const size = pageSize();
  const source = Mapping.anonymous((pages + chunks * chunkPages) * size);
  const bytes = Buffer.alloc(size);
  for (let page = 0; page < pages + chunks * chunkPages; page++) {
    new Uint32Array(bytes.buffer, bytes.byteOffset, size >> 2).fill(patternOf(seed, page));
    if (page < countedPages) bytes.writeUInt32LE(0);
    source.write(page * size, bytes);
  }
  return source;
}

/** Memory that no `Mapping` stands for, since it moves, and others may map something where it was. */
function newChunk(): Chunk {
  // PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS
  const map = (): number => syscalls().mmap(0, chunkPages * pageSize(), 3, 0x22, -1, 0);
  return { address: map(), place: map() };
}

/** Resolves when the thread has begun. Its report comes when it is stopped. */
async function startThread(
  data: Common,
  role: StressData['role'],
  turn: number,
): Promise<{ readonly report: Promise<Report> }> {
  const workerData: StressData = { ...data, role, turn };
  const worker = startWorker(new URL('thread.js', import.meta.url), { workerData });
  await once(worker, 'message');
  const report = once(worker, 'message').then(([done]) => done as Report);
  // Whoever waits for it hears of a failure; until then it is none that nobody catches.
  report.catch(() => {});
  return { report };
}

/** Waits as long as was asked for, and on a busy machine until every thread has done something. */
async function untilDone(words: Int32Array, threads: number, { milliseconds }: StressOptions): Promise<void> {
  const slowest = (): number => Math.min(...words.subarray(word.progress + 1, word.progress + 1 + threads));
  for (let passed = 0; passed < milliseconds || (slowest() < 20 && passed < 10 * milliseconds); passed += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function add(report: Record<string, number>, done: Report): void {
  for (const [name, count] of Object.entries(done)) report[name] = (report[name] ?? 0) + count;
}

/** Every page is what it was, or empty where it was removed; no visit was lost. */
function checkAll(data: Common, mapping: Mapping, report: Report): void {
  const flags = new Int32Array(data.flags);
  const visits = new Int32Array(data.visits);
  let visited = 0;
  for (let page = 0; page < data.pages; page++) {
    const isCounted = page < countedPages;
    const bytes = mapping.read(page * data.pageSize, data.pageSize);
    const expected = flags[page]! & removed ? 0 : patternOf(data.seed, page);
    const found = wordOf(bytes, isCounted ? 4 : 0);
    if (found !== expected) throw new Error(`in the end page ${page} shows ${found}, not ${expected}`);
    if (!isCounted) continue;
    if (bytes.readUInt32LE() !== visits[2 * page + 1]) throw new Error(`in the end page ${page} has lost visits`);
    visited += bytes.readUInt32LE();
  }
  if (visited !== report.visits) throw new Error(`${report.visits} visits, of which ${visited} are there`);
}
