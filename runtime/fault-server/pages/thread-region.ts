import type { AddressRange } from '../../memory/address.ts';
import type { PageOrigin } from './page-origins.ts';

/** A region as the server's thread knows it. */
export interface ThreadRegion extends AddressRange {
  /** Where its contents begin in the source. */
  readonly offset: number;
  /** The number of its source, -1 for zeroes. */
  readonly source: number;
  /** The number of its first page: pages are counted over all regions in their order. */
  readonly first: number;
  /** Where the same file is mapped without being registered. */
  readonly alias: bigint | undefined;
}

/** The number of a page, wherever its region lies by now. */
export function pageNumber(page: number, { region, distance }: PageOrigin<ThreadRegion>, pageSize: number): number {
  return region.first + (page + distance - region.offset) / pageSize;
}
