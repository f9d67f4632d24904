// A thread that serves the faults of some memory must not touch a missing page of it: it would wait for itself, for ever.
// So each thread knows what it serves, and looks into /proc/self/pagemap before it touches that.

import { UFFDIO_REGISTER_MODE_MINOR, UFFDIO_REGISTER_MODE_MISSING } from '../../generated/linux/userfaultfd.ts';
import { syscalls } from '../backends/syscalls.ts';
import { type AddressRange, addressNumber, formatRange } from './address.ts';
import { isPresent, isProtected, readPagemap } from './pagemap.ts';

/** The thread that serves the page faults of some memory was about to wait for one. */
export class SelfTouchError extends Error {
  readonly code = 'ERR_UAPI_SELF_TOUCH';

  constructor(range: AddressRange, page: number) {
    super(
      `touching 0x${page.toString(16)} in ${formatRange(range)} would wait for ever: its page is not there, and this ` +
        'thread is the one that serves its page faults; fill the page first, or have another thread touch it',
    );
    this.name = 'SelfTouchError';
  }
}

interface ServedRange extends AddressRange {
  /** UFFDIO_REGISTER_MODE_* bits; undefined where all faults come here. */
  readonly mode?: bigint;
}

type Ranges = () => readonly ServedRange[];

const missingModes = UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_MINOR;

/** What this thread serves. */
const servedHere = new Set<Ranges>();

/** Says that this thread serves the faults of some ranges, until `end` is called. */
export function serveHere(ranges: Ranges): { end(): void } {
  servedHere.add(ranges);
  return { end: () => servedHere.delete(ranges) };
}

/** @throws SelfTouchError where the touch could only be served by this thread itself. */
export function checkTouch(start: number, length: number, write: boolean): void {
  if (servedHere.size === 0 || length === 0) return;
  for (const ranges of servedHere) {
    for (const range of ranges()) {
      const from = Math.max(start, addressNumber(range.address));
      const to = Math.min(start + length, addressNumber(range.address) + range.length);
      const { mode = missingModes } = range;
      const waitsForMissing = (mode & missingModes) !== 0n;
      const page = from < to ? firstFaulting(from, to, write, waitsForMissing) : undefined;
      if (page !== undefined) throw new SelfTouchError(range, page);
    }
  }
}

/** The first page that is not there, where that is a fault, or may not be written to. */
function firstFaulting(from: number, to: number, write: boolean, waitsForMissing: boolean): number | undefined {
  const { pageSize } = syscalls();
  const first = Math.floor(from / pageSize);
  const entries = readPagemap(first, Math.ceil(to / pageSize) - first);
  const found = entries.findIndex((entry) => (!isPresent(entry) && waitsForMissing) || (write && isProtected(entry)));
  return found < 0 ? undefined : (first + found) * pageSize;
}
