import {
  UFFD_EVENT_FORK,
  UFFD_EVENT_PAGEFAULT,
  UFFD_EVENT_REMAP,
  UFFD_EVENT_REMOVE,
  UFFD_EVENT_UNMAP,
  type UffdMsg,
} from '../generated/linux/userfaultfd.ts';
import type { AddressRange } from './address.ts';
import { bytesOf } from './struct-view.ts';

/** A thread touched a page that is missing, minor-mapped or write-protected, and waits. */
export interface PagefaultEvent {
  readonly type: 'pagefault';
  /** UFFD_PAGEFAULT_FLAG_* bits, also those that have no name yet. */
  readonly flags: bigint;
  /** Rounded down to the page unless UFFD_FEATURE_EXACT_ADDRESS is enabled. */
  readonly address: bigint;
  /** The kernel's id of the thread; 0 unless UFFD_FEATURE_THREAD_ID is enabled. */
  readonly threadId: number;
}

/** The process forked; `fd` is the child's userfaultfd, now this process's to close: see `Userfaultfd.adopt`. */
export interface ForkEvent {
  readonly type: 'fork';
  readonly fd: number;
}

/** mremap moved memory; the faults of its pages come from `to` now. */
export interface RemapEvent {
  readonly type: 'remap';
  readonly from: bigint;
  readonly to: bigint;
  /** Bytes, as they were before. */
  readonly length: number;
}

/** The range's pages were given back (`remove`) or its memory unmapped (`unmap`). */
export interface RangeEvent extends AddressRange {
  readonly type: 'remove' | 'unmap';
}

/** An event that this version does not know. */
export interface UnknownEvent {
  readonly type: 'unknown';
  readonly event: number;
  /** The whole message as the kernel wrote it, copied. */
  readonly bytes: Buffer;
}

export type UserfaultfdEvent = PagefaultEvent | ForkEvent | RemapEvent | RangeEvent | UnknownEvent;

/** Copies what a message says out of the memory that the next read overwrites. */
export function decodeEvent(message: UffdMsg): UserfaultfdEvent {
  const { event, arg } = message;
  switch (event) {
    case UFFD_EVENT_PAGEFAULT: {
      const { flags, address, feat } = arg.pagefault;
      return { type: 'pagefault', flags, address, threadId: feat.ptid };
    }
    case UFFD_EVENT_FORK:
      return { type: 'fork', fd: arg.fork.ufd };
    case UFFD_EVENT_REMAP: {
      const { from, to, len } = arg.remap;
      return { type: 'remap', from, to, length: Number(len) };
    }
    case UFFD_EVENT_REMOVE:
    case UFFD_EVENT_UNMAP: {
      const { start, end } = arg.remove;
      return { type: event === UFFD_EVENT_REMOVE ? 'remove' : 'unmap', address: start, length: Number(end - start) };
    }
    default:
      return { type: 'unknown', event, bytes: Buffer.from(bytesOf(message)) };
  }
}
