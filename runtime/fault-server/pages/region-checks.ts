// What is refused before anything is served: a server would hang, write where it may not, or end the process by it.

import { _UFFDIO_COPY, _UFFDIO_ZEROPAGE } from '../../../generated/linux/userfaultfd.ts';
import { ClosedError } from '../../descriptors/closed-error.ts';
import { seen } from '../../kernel/require-count.ts';
import { type AddressRange, formatRange } from '../../memory/address.ts';
import { Mapping, pageSize as systemPageSize } from '../../memory/mapping.ts';
import { isOffered } from '../../userfaultfd/registrations.ts';
import type { Userfaultfd } from '../../userfaultfd/userfaultfd.ts';

/** A region as it was asked for: see `ServedRegion`. */
interface GivenRegion extends AddressRange {
  readonly offset?: number;
  readonly alias?: AddressRange;
}

/** @param what names it: `the source at`. @throws ClosedError where it is a mapping that is closed. */
export function requireOpen(range: AddressRange | undefined, what: string): void {
  if (range instanceof Mapping && range.closed) throw new ClosedError(`${what} ${formatRange(range)}`);
}

/** @param what names it: `the region`. @throws TypeError where it is no range of addresses. */
export function requireRange(range: unknown, what: string): void {
  if (typeof range !== 'object' || range === null) {
    throw new TypeError(`expected ${what} to be a range of addresses, saw ${String(range)}`);
  }
  const { address, length } = range as { readonly address?: unknown; readonly length?: unknown };
  if (typeof address !== 'bigint') {
    throw new TypeError(`expected the 'address' of ${what} to be a bigint, saw ${seen(address)}`);
  }
  if (typeof length === 'number') return;
  throw new TypeError(`expected the 'length' of ${what} to be a number of bytes, saw ${seen(length)}`);
}

/** @throws RangeError where the regions cannot be served in pages of this size. */
export function requirePageSize(pageSize: number, given: readonly AddressRange[], userfaultfd: Userfaultfd): void {
  const least = systemPageSize();
  if (!Number.isSafeInteger(pageSize) || pageSize < least || !Number.isInteger(Math.log2(pageSize))) {
    throw new RangeError(`expected 'pageSize' to be a power of two from ${least} on, saw ${seen(pageSize)}`);
  }
  for (const region of given) {
    if (!(region instanceof Mapping) || region.pageSize === pageSize) continue;
    throw new RangeError(
      `expected regions with pages of ${pageSize} bytes, saw ${formatRange(region)} with pages of ${region.pageSize}: ` +
        'serve memory of each page size by a userfaultfd of its own',
    );
  }
  for (const registration of userfaultfd.registrations) {
    const region = given.find((each) => Number.isSafeInteger(each.length) && overlap(each, registration));
    if (region !== undefined) requireSizeOf(region, registration.ioctls, pageSize, least);
  }
}

/** Huge pages are known by what the kernel offers for them: to copy, but not to zero. */
function requireSizeOf(region: AddressRange, ioctls: bigint, pageSize: number, least: number): void {
  const isZeroed = isOffered(ioctls, _UFFDIO_ZEROPAGE);
  if (pageSize === least && isOffered(ioctls, _UFFDIO_COPY) && !isZeroed) {
    throw new RangeError(
      `expected the page size of the huge pages at ${formatRange(region)}, saw ${pageSize} bytes: say pageSize, or regions that ` +
        'are a Mapping of huge pages',
    );
  }
  if (pageSize > least && isZeroed) {
    throw new RangeError(
      `expected the page size of the memory at ${formatRange(region)}, which has pages of ${least} bytes, saw ${pageSize}: ` +
        "several pages are filled for one fault by 'prefetch'",
    );
  }
}

/** @throws RangeError, ClosedError where the contents of a region have no place that can be. */
export function requirePlaces({ address, length, offset, alias }: GivenRegion, pageSize: number): void {
  const range = formatRange({ address, length });
  if (offset !== undefined && (!Number.isSafeInteger(offset) || offset < 0 || !Number.isSafeInteger(offset + length))) {
    throw new RangeError(
      `expected the 'offset' of the region ${range} to be a whole number from 0 on, saw ${seen(offset)}`,
    );
  }
  if (alias === undefined) return;
  requireRange(alias, 'the alias');
  requireOpen(alias, 'the alias at');
  if (alias.length >= length && alias.address % BigInt(pageSize) === 0n) return;
  throw new RangeError(
    `expected the 'alias' of the region ${range} to be whole pages of ${pageSize} bytes and at least ${length} bytes long, ` +
      `saw ${formatRange(alias)}`,
  );
}

/** A page has one number, and contents from one place. @throws RangeError where regions have a page in common. */
export function requireDisjoint(regions: readonly AddressRange[]): void {
  const ascending = [...regions].sort((one, other) => (one.address < other.address ? -1 : 1));
  for (const [index, region] of ascending.entries()) {
    const next = ascending[index + 1];
    if (next === undefined || !overlap(region, next)) continue;
    throw new RangeError(
      `expected regions that have no page in common, saw ${formatRange(region)} and ${formatRange(next)}`,
    );
  }
}

/** The thread that serves a page may not wait for it. @throws RangeError */
export function requireApart(
  regions: readonly AddressRange[],
  used: readonly AddressRange[],
  userfaultfd: Userfaultfd,
  owner: number | undefined,
): void {
  // Addresses of another process mean something else here.
  if (userfaultfd.features === undefined || (owner ?? process.pid) !== process.pid) return;
  for (const each of used) {
    const region = regions.find((range) => overlap(range, each));
    if (region === undefined) continue;
    throw new RangeError(
      `expected a source and an alias outside of what is served, saw ${formatRange(each)}, which has a part of the region ` +
        `${formatRange(region)}: the server would wait for itself`,
    );
  }
}

function overlap(one: AddressRange, other: AddressRange): boolean {
  return one.address < other.address + BigInt(other.length) && other.address < one.address + BigInt(one.length);
}
