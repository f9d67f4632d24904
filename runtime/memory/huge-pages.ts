import { readFileSync } from 'node:fs';
import { MAP_HUGE_SHIFT } from '../kernel/linux-abi.ts';

/** True for huge pages of the size that the system prefers, or their size in bytes. */
export type HugePages = boolean | number;

/** Bytes in a page of memory with these huge pages. */
export function hugePageSize(hugePages: HugePages): number {
  if (typeof hugePages === 'number') return hugePages;
  const kibibytes = /^Hugepagesize:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'latin1'))?.[1];
  if (kibibytes === undefined) throw new Error('this kernel has no huge pages: /proc/meminfo names no Hugepagesize');
  return Number(kibibytes) * 1024;
}

/** The bits of the flags of mmap and memfd_create that say the size. */
export function hugePageBits(size: number): number {
  return Math.log2(size) * 2 ** MAP_HUGE_SHIFT;
}

export function hugePageAdvice(length: number, size: number): string {
  return `${length / size} huge pages have to be reserved: 'sysctl -w vm.nr_hugepages=${length / size}' reserves so many`;
}
