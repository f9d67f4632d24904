import type { ResourceLimits } from 'node:worker_threads';
import { seen } from '../../kernel/require-count.ts';
import type { AddressRange } from '../../memory/address.ts';
import { Mapping, pageSize as systemPageSize } from '../../memory/mapping.ts';
import type { FaultSource } from '../contents/source-list.ts';
import type { FillOptions } from '../filling/background-fill.ts';
import type { SourceErrorPolicy } from '../filling/failure-policy.ts';
import type { Prefetch } from '../filling/prefetch-window.ts';

/** A range that is served. */
export interface ServedRegion extends AddressRange {
  /**
   * Where its contents begin in the source, in bytes from 0 on. Left out: where those of the region before it end that has
   * the same source.
   */
  readonly offset?: number;
  /** Its source, where it is another than that of the others. */
  readonly source?: FaultSource;
  /**
   * Another mapping of the same file that is not registered: where the page is in the file already (a minor fault), its
   * contents are written there once before it is mapped. It is as long as the region, or longer, and whole pages. Left out: what
   * the file has is mapped.
   */
  readonly alias?: AddressRange;
}

/** How one userfaultfd is served. */
export interface MemoryOptions {
  /** Where contents come from; left out, everything that has no source of its own is zeroes. */
  readonly source?: FaultSource;
  /** What is served, and where its contents are. Left out: what is registered, in ascending order, from offset 0 on. */
  readonly regions?: readonly ServedRegion[];
  /**
   * Bytes in a page of the regions, which have to have the same ones: that of the system, or of their huge pages. Left out: that
   * of the regions that are a `Mapping`, else that of the system.
   */
  readonly pageSize?: number;
  /**
   * Pages to fill for one fault, always so many (a number: 16 is as fast as it gets where pages are touched in order), or a
   * window that doubles from `least` to `most` where pages are touched in order; never more than 1 GiB. 1 where it is left out.
   */
  readonly prefetch?: number | Prefetch;
  /** Fills in the background what nobody has touched yet, until the server is to stop. Faults come first. */
  readonly fill?: boolean | FillOptions;
  /**
   * What becomes of a page whose source fails: its toucher gets SIGBUS (`poison`, where this is left out; where the kernel
   * cannot, as `kill`), it is zeroed (`zero`), or the process is killed (`kill`). Nobody is ever left waiting. The same
   * becomes of everything that is missing where the thread itself dies.
   */
  readonly onSourceError?: SourceErrorPolicy;
  /** Times that a source that failed is asked again before that, ever more slowly; none where it is left out. */
  readonly retries?: number;
  /**
   * Milliseconds after which a module or asynchronous file that has not answered has failed, at most 2147483647 (24.8 days);
   * Infinity, or left out: no limit. Opening it has as long, but 2000 at least: `add` fails then, and where a module does not
   * return while it is opened, the server ends.
   */
  readonly sourceTimeout?: number;
  /** Requests to an asynchronous module or file under way at once: 32 where it is left out. */
  readonly concurrency?: number;
  /** Whether to find out which pages are written to: the memory has to be registered for UFFDIO_REGISTER_MODE_WP too. */
  readonly trackWrites?: boolean;
  /** Whether the memory of children is served too, where UFFD_FEATURE_EVENT_FORK is on; else who touches it gets zeroes. */
  readonly serveChildren?: boolean;
  /** The process that owns the memory, for `kill`: this one where it is left out. */
  readonly owner?: number;
}

/** How the server works. */
export interface ServerOptions {
  /** Whether times are measured. Off where it is left out: looking at the clock twice takes some 3 % of what a fault takes. */
  readonly latencies?: boolean;
  /** Stops the server; `add` is refused from then on. */
  readonly signal?: AbortSignal;
  /** Is told what went wrong with a source, when this thread is idle. */
  readonly onError?: (error: Error) => void;
  /** Of the thread in which modules run. */
  readonly resourceLimits?: ResourceLimits;
}

/** @throws TypeError where they are none: later nobody could be told. */
export function requireServerOptions({ signal, onError }: ServerOptions): void {
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`expected 'signal' to be an AbortSignal, saw ${String(signal)}`);
  }
  if (onError !== undefined && typeof onError !== 'function') {
    throw new TypeError(`expected 'onError' to be a function, saw ${String(onError)}`);
  }
}

/** @throws TypeError where `regions` are none. */
export function pageSizeOf({ pageSize, regions = [] }: MemoryOptions): number {
  if (!Array.isArray(regions)) throw new TypeError(`expected 'regions' to be an array, saw ${seen(regions)}`);
  const mapping = regions.find((region) => region instanceof Mapping) as Mapping | undefined;
  return pageSize ?? mapping?.pageSize ?? systemPageSize();
}
