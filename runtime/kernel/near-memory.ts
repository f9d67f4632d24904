import { type Syscalls, syscalls } from '../backends/syscalls.ts';
import { PinnedMemory } from './pinned-memory.ts';

/** What is taken from the engine at once: pages that are given away, and what lies before the first of them. */
const pages = 5;

/** What of it has not been given away, and who has said where its pages begin. */
let rest: Buffer = Buffer.alloc(0);
let teller: Syscalls | undefined;

/**
 * Memory on the page of what this thread was given before, where that has room. After system calls that take the processor's
 * translations of addresses away each page that is touched costs time. For what lives as long as a loop that serves: none of it is
 * given back before all are.
 *
 * @param length bytes; it begins at a multiple of 8.
 */
export function nearMemory(length: number): PinnedMemory {
  const taken = 8 * Math.ceil(length / 8);
  const { pageSize } = syscalls();
  if (taken > pageSize) return new PinnedMemory(length);
  const ofPage = rest.length % pageSize;
  if (ofPage < taken) rest = rest.subarray(ofPage);
  if (rest.length === 0 || teller !== syscalls()) rest = wholePages(pageSize);
  const bytes = rest.subarray(0, length);
  rest = rest.subarray(taken);
  return new PinnedMemory(length, bytes);
}

/** Its length says how much of the first page is left. */
function wholePages(pageSize: number): Buffer {
  teller = syscalls();
  const memory = Buffer.alloc(pages * pageSize);
  const before = -syscalls().addressOf(memory) & (pageSize - 1);
  return memory.subarray(before, before + (pages - 1) * pageSize);
}
