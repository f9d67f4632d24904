import type { ResourceLimits } from 'node:worker_threads';
import { UFFDIO_REGISTER_MODE_WP } from '../../generated/linux/userfaultfd.ts';
import type { AddressRange } from '../memory/address.ts';
import { formatRange } from '../memory/address.ts';
import { Mapping, pageSize as systemPageSize } from '../memory/mapping.ts';
import type { Userfaultfd } from '../userfaultfd/userfaultfd.ts';
import type { SourceDescription } from './contents/page-contents.ts';
import type { FillOptions } from './filling/background-fill.ts';
import type { SourceErrorPolicy } from './filling/failure-policy.ts';
import type { Prefetch } from './filling/prefetch-window.ts';
import { requireApart, requireOpen, requirePageSize, requirePlaces } from './pages/region-checks.ts';
import type { ThreadRegion } from './pages/thread-region.ts';

/**
 * Where contents come from: a module that exports `readPages` or `openPages` (see `PageSourceModule`), alone or with data for
 * `openPages`; a file, with `asynchronous` where reading it may take long, or for ever; bytes, which are copied once unless they
 * are shared memory; or a mapping, which is not copied, and has to stay open while it is served from.
 */
export type FaultSource =
  | URL
  | { readonly module: URL; readonly data?: unknown }
  | { readonly file: string; readonly asynchronous?: boolean }
  | Uint8Array
  | SharedArrayBuffer
  | Mapping;

/** A range that is served. */
export interface ServedRegion extends AddressRange {
  /** Where its contents begin in the source, in bytes from 0 on. Left out: where those of the region before it end that has the same source. */
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
   * Bytes in a page of the regions: a power of two, not less than that of the system, nor than that of a region that is a
   * `Mapping`. Left out: that of the regions that are a `Mapping`, which have to have the same one, else that of the system.
   */
  readonly pageSize?: number;
  /**
   * Pages to fill for one fault, always so many (a number: 16 is as fast as it gets where pages are touched in order), or a
   * window that doubles from `least` to `most` where pages are touched in order. 1 where it is left out.
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

/** The sources of all regions, each once. */
export class SourceList implements Disposable {
  readonly descriptions: SourceDescription[] = [];
  readonly #sources: FaultSource[] = [];
  readonly #copies: Mapping[] = [];
  readonly #pageSize: number;

  constructor(pageSize: number) {
    this.#pageSize = pageSize;
  }

  get hasModule(): boolean {
    return this.descriptions.some(({ kind }) => kind === 'module');
  }

  /** Memory that is served from where it is. */
  get mappings(): Mapping[] {
    return this.#sources.filter((source) => source instanceof Mapping);
  }

  /** @returns the number of a source, -1 for none. @throws ClosedError */
  add(source: FaultSource | undefined): number {
    if (source === undefined) return -1;
    const known = this.#sources.indexOf(source);
    if (known >= 0) return known;
    this.descriptions.push(this.#describe(source));
    return this.#sources.push(source) - 1;
  }

  [Symbol.dispose](): void {
    for (const copy of this.#copies) copy.close();
  }

  #describe(source: FaultSource): SourceDescription {
    if (source instanceof URL) return { kind: 'module', url: source.href };
    if (source instanceof Mapping) {
      requireOpen(source, 'the source at');
      return { kind: 'memory', range: { address: source.address, length: source.length } };
    }
    if (source instanceof SharedArrayBuffer) return { kind: 'shared', bytes: new Uint8Array(source) };
    if (source instanceof Uint8Array) {
      const { buffer } = source;
      if (buffer instanceof SharedArrayBuffer) {
        return { kind: 'shared', bytes: new Uint8Array(buffer, source.byteOffset, source.byteLength) };
      }
      return this.#copy(source);
    }
    if ('module' in source) return { kind: 'module', url: source.module.href, data: source.data };
    return { kind: 'file', path: source.file, asynchronous: source.asynchronous ?? false };
  }

  /** Into a mapping of whole pages, whose address the server's thread can have. */
  #copy(source: Uint8Array): SourceDescription {
    const length = Math.max(1, Math.ceil(source.byteLength / this.#pageSize)) * this.#pageSize;
    const copy = Mapping.anonymous(length);
    copy.write(0, source);
    this.#copies.push(copy);
    return { kind: 'memory', range: { address: copy.address, length: source.byteLength } };
  }
}

export function pageSizeOf({ pageSize, regions = [] }: MemoryOptions): number {
  const mapping = regions.find((region) => region instanceof Mapping) as Mapping | undefined;
  return pageSize ?? mapping?.pageSize ?? systemPageSize();
}

/** @throws RangeError, ClosedError, Error where what is asked for cannot be. */
export function describeRegions(userfaultfd: Userfaultfd, options: MemoryOptions, sources: SourceList): ThreadRegion[] {
  const pageSize = pageSizeOf(options);
  const given: readonly ServedRegion[] = options.regions ?? userfaultfd.registrations;
  if (given.length === 0) {
    throw new Error('nothing is registered with the userfaultfd: register memory first, or say regions');
  }
  requirePageSize(pageSize, given, userfaultfd, options.pageSize !== undefined);
  const ends = new Map<number, number>();
  let first = 0;
  const regions = given.map((each) => {
    const { address, length, offset, source: own, alias } = each;
    const range = { address, length };
    requireOpen(each, 'the region at');
    if (length <= 0 || length % pageSize !== 0 || address % BigInt(pageSize) !== 0n) {
      throw new RangeError(`expected a region of whole pages of ${pageSize} bytes, saw ${formatRange(range)}`);
    }
    requirePlaces(each, pageSize);
    if (options.trackWrites) requireTracking(userfaultfd, range);
    const source = sources.add(own ?? options.source);
    const begin = offset ?? ends.get(source) ?? 0;
    ends.set(source, begin + length);
    const region = { ...range, offset: begin, source, first, alias: alias?.address };
    first += length / pageSize;
    return region;
  });
  const aliases = given.flatMap(({ alias }) => alias ?? []);
  requireApart(regions, [...sources.mappings, ...aliases], userfaultfd, options.owner);
  return regions;
}

function requireTracking(userfaultfd: Userfaultfd, range: AddressRange): void {
  for (const { address, length, mode } of userfaultfd.registrations) {
    const overlaps = address < range.address + BigInt(range.length) && range.address < address + BigInt(length);
    if (overlaps && (mode & UFFDIO_REGISTER_MODE_WP) === 0n) {
      throw new Error(`trackWrites needs ${formatRange(range)} to be registered for UFFDIO_REGISTER_MODE_WP too`);
    }
  }
}
