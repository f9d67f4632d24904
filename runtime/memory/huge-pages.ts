import { readFileSync } from 'node:fs';
import { MAP_HUGE_SHIFT } from '../../generated/linux/mman.ts';

/** True for huge pages of the size that the system prefers, or their size in bytes. */
export type HugePages = boolean | number;

/** Bytes in a page of memory with these huge pages. @throws RangeError for a size that is no power of two */
export function hugePageSize(hugePages: HugePages): number {
  if (typeof hugePages === 'number') {
    if (hugePages >= 1 && Number.isSafeInteger(hugePages) && Number.isInteger(Math.log2(hugePages))) return hugePages;
    throw new RangeError(`expected a power of two as the size of huge pages, saw ${hugePages}`);
  }
  const kibibytes = /^Hugepagesize:\s+(\d+) kB$/m.exec(memoryInformation())?.[1];
  if (kibibytes === undefined) throw new Error('this kernel has no huge pages: /proc/meminfo names no Hugepagesize');
  return Number(kibibytes) * 1024;
}

/** @throws Error that says what could not be learned: it is no answer of the kernel's about memory, and has no code. */
function memoryInformation(): string {
  try {
    return readFileSync('/proc/meminfo', 'latin1');
  } catch (cause) {
    const why = (cause as Error).message;
    throw new Error(`the size of huge pages is unknown: /proc/meminfo cannot be read (${why}); is /proc mounted?`, {
      cause,
    });
  }
}

/** The bits of the flags of mmap and memfd_create that say the size. */
export function hugePageBits(size: number): number {
  return Math.log2(size) * 2 ** MAP_HUGE_SHIFT;
}

export function hugePageAdvice(length: number, size: number): string {
  return `${length / size} huge pages have to be reserved: 'sysctl -w vm.nr_hugepages=${length / size}' reserves so many`;
}
