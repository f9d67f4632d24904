// What a scenario sees of the kernel's doing.

import { closeSync, openSync, readSync } from 'node:fs';
import {
  type AddressRange,
  type PagefaultEvent,
  pageSize,
  SyscallError,
  type Userfaultfd,
  type UserfaultfdEvent,
} from 'uapi-bindgen/runtime';

/** Pages of a mapping. */
export function pageAt(mapping: AddressRange, index: number, count = 1): AddressRange {
  const size = pageSize();
  return { address: mapping.address + BigInt(index * size), length: count * size };
}

export function filled(text: string, pages = 1): Buffer {
  return Buffer.alloc(pages * pageSize(), text);
}

/** `done`, or the name of the errno. */
export function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof SyscallError) return error.code;
    throw error;
  }
  return 'done';
}

/** The next event, which has to be a page fault. */
export function nextFault(userfaultfd: Userfaultfd): PagefaultEvent {
  const [event] = nextEvents(userfaultfd);
  if (event?.type !== 'pagefault') throw new Error(`expected a page fault, saw ${event?.type}`);
  return event;
}

/** The next `count` events. */
export function nextEvents(userfaultfd: Userfaultfd, count = 1): UserfaultfdEvent[] {
  const events: UserfaultfdEvent[] = [];
  while (events.length < count) {
    if (!userfaultfd.poll(5000)) throw new Error(`expected ${count} events, saw ${events.length}`);
    events.push(...userfaultfd.readEvents());
  }
  return events;
}

/** Tries until the kernel lets it: after an event was read, its cause may still be on the way. */
export async function settled(work: () => void): Promise<void> {
  while (codeOf(work) === 'EAGAIN') await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Whether a page is write-protected by userfaultfd, as /proc/self/pagemap tells. */
export function isProtected(mapping: AddressRange, index: number): boolean {
  const bytes = Buffer.alloc(8);
  const file = openSync('/proc/self/pagemap', 'r');
  readSync(file, bytes, 0, 8, 8 * (Number(mapping.address) / pageSize() + index));
  closeSync(file);
  return (bytes.readBigUInt64LE() >> 57n) % 2n === 1n;
}
