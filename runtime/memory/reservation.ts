// Addresses that a mapping was made at. A view of it may live longer than the mapping: then they stay taken, and show zeroes,
// until nobody has the view any more.

import {
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_FIXED_NOREPLACE,
  MAP_NORESERVE,
  MAP_PRIVATE,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from '../../generated/linux/mman.ts';
import { syscalls } from '../backends/syscalls.ts';

export interface Reservation {
  readonly address: number;
  readonly length: number;
  /** Whether a view was handed out. */
  readonly seen: boolean;
  /** The memory itself: see `Mapping.view`. */
  view(): Buffer;
  /** Takes the mapping away. @returns 0 or an address, or the negated errno. */
  retire(): number;
  /**
   * The same where the mapping has gone by itself and left a hole, or never came. What another thread has put there is left
   * alone.
   */
  fillHole(): void;
}

/** Puts empty memory at addresses, in the place of what is there. It can be read and written where somebody may look. */
export function coverWithZeroes({ address, length, seen }: Reservation): number {
  return cover(address, length, seen, MAP_FIXED);
}

/** The same where nothing is there. */
export function fillWithZeroes({ address, length, seen }: Reservation): number {
  return cover(address, length, seen, MAP_FIXED_NOREPLACE);
}

function cover(address: number, length: number, seen: boolean, fixed: number): number {
  const protection = seen ? PROT_READ | PROT_WRITE : PROT_NONE;
  return syscalls().mmap(address, length, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | fixed, -1, 0);
}
