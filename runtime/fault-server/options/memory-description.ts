// What the server's thread is told of memory, from what its user says: each option is checked here, before anything is started.

import { UFFDIO_REGISTER_MODE_WP } from '../../../generated/linux/userfaultfd.ts';
import { requireCount, seen } from '../../kernel/require-count.ts';
import type { AddressRange } from '../../memory/address.ts';
import { formatRange } from '../../memory/address.ts';
import type { Userfaultfd } from '../../userfaultfd/userfaultfd.ts';
import type { SourceList } from '../contents/source-list.ts';
import type { FillOptions } from '../filling/background-fill.ts';
import { requirePolicy } from '../filling/failure-policy.ts';
import { requireOrder } from '../filling/fill-order.ts';
import type { Prefetch } from '../filling/prefetch-window.ts';
import {
  requireApart,
  requireDisjoint,
  requireOpen,
  requirePageSize,
  requirePlaces,
  requireRange,
} from '../pages/region-checks.ts';
import type { ThreadRegion } from '../pages/thread-region.ts';
import type { MemoryDescription } from '../thread/served-memory.ts';
import { type MemoryOptions, pageSizeOf, type ServedRegion } from './serve-options.ts';

/** Bytes that are filled at a time, or one page where that has more: a buffer of Node has no room for much more. */
const mostBytes = 2 ** 30;

/** Milliseconds that a timer of Node can wait; what is more would be one. */
const longestTimer = 2 ** 31 - 1;

/** What is served, and from where. @throws RangeError, ClosedError, TypeError, Error where what is asked for cannot be. */
export function describeRegions(userfaultfd: Userfaultfd, options: MemoryOptions, sources: SourceList): ThreadRegion[] {
  const pageSize = pageSizeOf(options);
  const given: readonly ServedRegion[] = options.regions ?? userfaultfd.registrations;
  if (given.length === 0) {
    throw new Error('nothing is registered with the userfaultfd: register memory first, or say regions');
  }
  for (const each of given) requireRange(each, 'the region');
  requirePageSize(pageSize, given, userfaultfd);
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
  requireDisjoint(regions);
  const aliases = given.flatMap(({ alias }) => alias ?? []);
  requireApart(regions, [...sources.mappings, ...aliases], userfaultfd, options.owner);
  return regions;
}

/**
 * What the server's thread is told of memory.
 *
 * @param pages how many it has.
 * @throws RangeError for an option that is out of its range.
 */
export function describeMemory(
  options: MemoryOptions,
  known: Pick<MemoryDescription, 'regions' | 'pageSize' | 'served' | 'written' | 'workingSet' | 'places'>,
  pages: number,
): MemoryDescription {
  const { prefetch = 1, fill = false, retries = 0, concurrency = 32 } = options;
  const { sourceTimeout = Number.POSITIVE_INFINITY, onSourceError = 'poison', owner = process.pid } = options;
  const limit = Math.max(1, mostBytes / known.pageSize);
  const window = windowOf(prefetch, limit);
  const filling = fillOf(fill, pages, limit);
  requireCount('concurrency', concurrency, 1);
  requireCount('retries', retries, 0);
  requirePolicy({ onSourceError, owner });
  if (typeof sourceTimeout !== 'number' || !(sourceTimeout > 0)) {
    throw new RangeError(
      `expected 'sourceTimeout' to be a positive number of milliseconds, saw ${seen(sourceTimeout)}`,
    );
  }
  return {
    ...known,
    prefetch: window,
    retries,
    concurrency,
    fill: filling,
    onSourceError,
    sourceTimeout:
      sourceTimeout > longestTimer && sourceTimeout < Number.POSITIVE_INFINITY ? longestTimer : sourceTimeout,
    trackWrites: options.trackWrites ?? false,
    serveChildren: options.serveChildren ?? false,
    owner,
  };
}

function requireTracking(userfaultfd: Userfaultfd, range: AddressRange): void {
  for (const { address, length, mode } of userfaultfd.registrations) {
    const overlaps = address < range.address + BigInt(range.length) && range.address < address + BigInt(length);
    if (overlaps && (mode & UFFDIO_REGISTER_MODE_WP) === 0n) {
      throw new Error(`trackWrites needs ${formatRange(range)} to be registered for UFFDIO_REGISTER_MODE_WP too`);
    }
  }
}

/** @param limit pages. */
function windowOf(prefetch: number | Prefetch, limit: number): Prefetch {
  if (typeof prefetch !== 'object' || prefetch === null) {
    requireCount('prefetch', prefetch, 1);
    return { least: Math.min(prefetch, limit), most: Math.min(prefetch, limit) };
  }
  const { least = 1, most } = prefetch;
  requireCount('prefetch.most', most, 1);
  requireCount('prefetch.least', least, 1);
  return { least: Math.min(least, limit), most: Math.min(most, limit) };
}

/** @param limit pages. @returns undefined where nothing is filled. */
function fillOf(fill: boolean | FillOptions, pages: number, limit: number): FillOptions | undefined {
  if (typeof fill === 'boolean') return fill ? {} : undefined;
  if (typeof fill !== 'object' || fill === null) {
    throw new TypeError(`expected 'fill' to be a truth value or options, saw ${String(fill)}`);
  }
  requireFill(fill, pages);
  return fill.pages === undefined ? fill : { ...fill, pages: Math.min(fill.pages, limit) };
}

function requireFill({ order = 'ascending', pages = 1, bytesPerSecond = 1 }: FillOptions, count: number): void {
  requireOrder(order, count);
  requireCount('fill.pages', pages, 1);
  if (typeof bytesPerSecond === 'number' && bytesPerSecond > 0) return;
  throw new RangeError(`expected 'fill.bytesPerSecond' to be greater than 0, saw ${seen(bytesPerSecond)}`);
}
