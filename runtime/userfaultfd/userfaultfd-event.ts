import {
  UFFD_EVENT_FORK,
  UFFD_EVENT_PAGEFAULT,
  UFFD_EVENT_REMAP,
  UFFD_EVENT_REMOVE,
  UFFD_EVENT_UNMAP,
  UFFD_PAGEFAULT_FLAG_MINOR,
  UFFD_PAGEFAULT_FLAG_RWP,
  UFFD_PAGEFAULT_FLAG_WP,
  UFFD_PAGEFAULT_FLAG_WRITE,
  type UffdMsg,
} from '../../generated/linux/userfaultfd.ts';
import { FileDescriptor } from '../descriptors/file-descriptor.ts';
import type { AddressRange } from '../memory/address.ts';
import { bytesOf } from '../struct-view.ts';

/**
 * What a page fault waits for: a page that is nowhere yet (`missing`: copy, zeropage, poison or move), one that is in the
 * page cache but not mapped (`minor`: continue), leave to write (`write-protect`: unprotect), leave to touch it at all
 * (`access-protect`: rwUnprotect, since Linux 7.3).
 */
export type FaultKind = 'missing' | 'minor' | 'write-protect' | 'access-protect';

/** A thread touched a page and waits. */
export interface PagefaultEvent {
  readonly type: 'pagefault';
  /** What it waits for. */
  readonly kind: FaultKind;
  /** Whether it wanted to write. */
  readonly write: boolean;
  /** UFFD_PAGEFAULT_FLAG_* bits, also those that have no name yet. */
  readonly flags: bigint;
  /** Rounded down to the page unless UFFD_FEATURE_EXACT_ADDRESS is enabled. */
  readonly address: bigint;
  /** The kernel's id of the thread; 0 unless UFFD_FEATURE_THREAD_ID is enabled. */
  readonly threadId: number;
}

/** The process forked; nobody but this event has the child's userfaultfd. */
export interface ForkEvent {
  readonly type: 'fork';
  /** For `Userfaultfd.adopt`. Where nobody takes it, it is closed when the event is collected. */
  readonly child: FileDescriptor;
}

/** mremap moved memory; the faults of its pages come from `to` now. */
export interface RemapEvent {
  readonly type: 'remap';
  /** Where it began before. */
  readonly from: bigint;
  /** Where it begins now. */
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
  /** Its number in `struct uffd_msg`. */
  readonly event: number;
  /** The whole message as the kernel wrote it, copied. */
  readonly bytes: Buffer;
}

/** What a message of a userfaultfd says, by its `type`. */
export type UserfaultfdEvent = PagefaultEvent | ForkEvent | RemapEvent | RangeEvent | UnknownEvent;

/** Copies what a message says out of the memory that the next read overwrites. */
export function decodeEvent(message: UffdMsg): UserfaultfdEvent {
  const { event, arg } = message;
  switch (event) {
    case UFFD_EVENT_PAGEFAULT: {
      const { flags, address, feat } = arg.pagefault;
      const write = (flags & UFFD_PAGEFAULT_FLAG_WRITE) !== 0n;
      return { type: 'pagefault', kind: faultKind(flags), write, flags, address, threadId: feat.ptid };
    }
    case UFFD_EVENT_FORK:
      return { type: 'fork', child: new FileDescriptor(arg.fork.ufd, "the child's userfaultfd", 'offered') };
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

function faultKind(flags: bigint): FaultKind {
  if (flags & UFFD_PAGEFAULT_FLAG_WP) return 'write-protect';
  if (flags & UFFD_PAGEFAULT_FLAG_RWP) return 'access-protect';
  return flags & UFFD_PAGEFAULT_FLAG_MINOR ? 'minor' : 'missing';
}
