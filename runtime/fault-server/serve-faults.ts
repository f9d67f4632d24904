import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { UFFD_FEATURE_EVENT_FORK } from '../../generated/linux/userfaultfd.ts';
import { EventFd } from '../descriptors/event-fd.ts';
import { startWorker } from '../kernel/worker.ts';
import { Mapping, pageSize as systemPageSize } from '../memory/mapping.ts';
import type { Userfaultfd } from '../userfaultfd/userfaultfd.ts';
import type { ServedRegion, SourceErrorPolicy } from './fault-loop.ts';
import type { FaultServerData, FaultServerMessage } from './fault-server-worker.ts';
import type { SourceDescription } from './page-contents.ts';
import { ServerCounters, type ServerCounts } from './server-counters.ts';

/**
 * Where contents come from: a module that exports `readPages(offset, into)` (see `PageSourceModule`), a file, bytes, which are
 * copied once, or a mapping, which is not, and has to stay open while it is served from.
 */
export type FaultSource = URL | { readonly file: string } | Uint8Array | Mapping;

export interface ServeOptions {
  readonly source: FaultSource;
  /** What is served, and where its contents are. Left out: what is registered, in ascending order, from offset 0 on. */
  readonly regions?: readonly ServedRegion[];
  /** Bytes in a page of the regions; that of the system where it is left out. */
  readonly pageSize?: number;
  /** Pages to fill for one fault: 1 where it is left out; 16 is as fast as it gets where pages are touched in order. */
  readonly prefetch?: number;
  /**
   * What becomes of a page whose source fails: its toucher gets SIGBUS (`poison`, where this is left out; where the kernel
   * cannot, as `kill`), it is zeroed (`zero`), or the process is killed (`kill`). Nobody is ever left waiting.
   */
  readonly onSourceError?: SourceErrorPolicy;
  /** Times that a source that failed is asked again before that, ever more slowly; none where it is left out. */
  readonly retries?: number;
  /** Is told what the source threw, when this thread is idle. */
  readonly onError?: (error: Error) => void;
}

/** What running servers use: it may not be collected, whoever else has forgotten it. */
const inUse = new Set<readonly object[]>();

/** Serves page faults in a thread of its own, from when `serveFaults` has resolved until it is stopped. */
export class FaultServer implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #stop: EventFd;
  readonly #counters: ServerCounters;
  readonly #ended: Promise<void>;

  constructor(worker: Worker, stop: EventFd, counters: ServerCounters, ended: Promise<void>) {
    this.#worker = worker;
    this.#stop = stop;
    this.#counters = counters;
    this.#ended = ended;
  }

  /** What it has done up to now, read from memory that both threads share: a page may be there before it is counted. */
  get counts(): ServerCounts {
    return this.#counters.read();
  }

  /**
   * Serves what was asked up to now, and ends. Whoever touches a missing page after that waits until somebody else serves it,
   * or the userfaultfd is closed. May be called again.
   *
   * @throws what the server itself failed with.
   */
  async stop(): Promise<void> {
    this.#worker.ref();
    if (!this.#stop.closed) this.#stop.signal();
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/**
 * Starts a thread that serves the page faults of a userfaultfd. It does not keep the process alive. When this has resolved,
 * every other thread may touch the memory, this one too.
 *
 * @throws what opening the source failed with.
 */
export async function serveFaults(userfaultfd: Userfaultfd, options: ServeOptions): Promise<FaultServer> {
  if (((userfaultfd.features ?? 0n) & UFFD_FEATURE_EVENT_FORK) !== 0n) {
    throw new Error('serveFaults() serves one process: open the userfaultfd without UFFD_FEATURE_EVENT_FORK');
  }
  const { pageSize = systemPageSize(), prefetch = 1, onSourceError = 'poison', retries = 0, onError } = options;
  const counters = new ServerCounters();
  const { source, copy } = describe(options.source, pageSize);
  const stop = EventFd.open();
  const data: FaultServerData = {
    handle: userfaultfd.handle,
    stopFd: stop.fd,
    regions:
      options.regions?.map(({ address, length, offset }) => ({ address, length, offset })) ?? inOrder(userfaultfd),
    source,
    pageSize,
    prefetch,
    onSourceError,
    retries,
    counters: counters.shared,
  };
  const module = fileURLToPath(new URL('./fault-server-worker.js', import.meta.url));
  const worker = startWorker(module, { workerData: data, name: 'fault server' });
  const ready = new Promise<void>((resolve) => {
    worker.on('message', (message: FaultServerMessage) => (message === 'ready' ? resolve() : onError?.(message)));
  });
  const ended = once(worker, 'exit').then(() => {});
  const used = [userfaultfd, options];
  inUse.add(used);
  const released = ended.finally(() => {
    inUse.delete(used);
    stop.close();
    copy?.close();
  });
  // Whoever calls stop() is told; until then it is no unhandled rejection.
  released.catch(() => {});
  await Promise.race([ready, released]);
  worker.unref();
  return new FaultServer(worker, stop, counters, released);
}

function inOrder({ registrations }: Userfaultfd): ServedRegion[] {
  let offset = 0;
  return registrations.map(({ address, length }) => {
    const region = { address, length, offset };
    offset += length;
    return region;
  });
}

/** Bytes are copied into a mapping of whole pages, whose address the server's thread can have. */
function describe(
  source: FaultSource,
  pageSize: number,
): { readonly source: SourceDescription; readonly copy?: Mapping } {
  if (source instanceof URL) return { source: { kind: 'module', url: source.href } };
  if (source instanceof Mapping) {
    return { source: { kind: 'memory', range: { address: source.address, length: source.length } } };
  }
  if (!(source instanceof Uint8Array)) return { source: { kind: 'file', path: source.file } };
  const length = Math.ceil(source.byteLength / pageSize) * pageSize;
  const copy = Mapping.anonymous(Math.max(length, pageSize));
  copy.write(0, source);
  return { source: { kind: 'memory', range: { address: copy.address, length } }, copy };
}
