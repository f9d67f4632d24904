// What the kernel says of the pages of this process: proc_pid_pagemap(5).

import { closeSync, openSync, readSync } from 'node:fs';
import { syscalls } from '../backends/syscalls.ts';

/** An entry without its lower half, which says where in the machine's memory a page is. */
export type PagemapEntry = number;

/**
 * Reads the entries of pages.
 *
 * @param first the number of the first page: its address divided by the page size of the system.
 * @throws what reading /proc/self/pagemap fails with.
 */
export function readPagemap(first: number, count: number): PagemapEntry[] {
  const bytes = Buffer.alloc(8 * count);
  const file = openSync('/proc/self/pagemap', 'r');
  try {
    readSync(file, bytes, 0, bytes.length, 8 * first);
  } finally {
    closeSync(file);
  }
  return Array.from({ length: count }, (_, index) => bytes.readUInt32LE(8 * index + 4));
}

/** Bits 63 (present) and 62 (swapped). */
export function isPresent(entry: PagemapEntry): boolean {
  return (entry & 0xc000_0000) !== 0;
}

/** Bit 57 (write-protected by userfaultfd). */
export function isProtected(entry: PagemapEntry): boolean {
  return (entry & 0x0200_0000) !== 0;
}

/** Whether the page at an address is there; false also where that cannot be learned. */
export function isMapped(address: number): boolean {
  try {
    return isPresent(readPagemap(Math.floor(address / syscalls().pageSize), 1)[0]!);
  } catch {
    return false;
  }
}
