// The ioctls that change pages that are there, or wake who waits for them: a range, mostly a mode, no result. Nothing is
// allocated for a call, and no bigint touched.

import {
  UFFDIO_RWPROTECT,
  UFFDIO_WAKE,
  UFFDIO_WRITEPROTECT,
  UffdioRange,
  UffdioRwprotect,
  UffdioWriteprotect,
} from '../../generated/linux/userfaultfd.ts';
import type { PollSet } from '../descriptors/poll-set.ts';
import type { MessageReader } from './message-reader.ts';
import { RangeRecord, type TransferTarget, wordOf } from './range-record.ts';

/** One of the ioctls: its request, the bytes of its record, and where they have the range. The mode stays zero. */
export interface RequestKind {
  readonly request: number;
  readonly size: number;
  readonly start: number;
  readonly length: number;
}

const { start, len } = UffdioRange.layout.offsets;

function rangeAt(request: number, size: number, offset: number): RequestKind {
  return { request, size, start: offset + start, length: offset + len };
}

export const requestKinds = {
  wake: rangeAt(UFFDIO_WAKE, UffdioRange.layout.size, 0),
  /** Lets the pages be written to, and wakes who waits for that. */
  unprotect: rangeAt(UFFDIO_WRITEPROTECT, UffdioWriteprotect.layout.size, UffdioWriteprotect.layout.offsets.range),
  /** Lets the pages be touched, and wakes who waits for that. */
  rwUnprotect: rangeAt(UFFDIO_RWPROTECT, UffdioRwprotect.layout.size, UffdioRwprotect.layout.offsets.range),
} as const satisfies Readonly<Record<string, RequestKind>>;

/** Performs one of the ioctls with a record that it keeps: it allocates nothing and throws nothing but ClosedError. */
export class RangeRequest {
  readonly #record: RangeRecord;
  /** Words of the record. */
  readonly #start: number;
  readonly #length: number;
  #lastLength = 0;

  constructor(kind: RequestKind, target: TransferTarget) {
    this.#record = new RangeRecord(kind.request, kind.size, target);
    this.#start = wordOf(kind.start);
    this.#length = wordOf(kind.length);
  }

  /** @param reader and `waiting` as in `RangeTransfer`. @returns `length`, or the negated errno. */
  perform(address: number, length: number, reader?: MessageReader, waiting?: PollSet): number {
    const record = this.#record;
    record.set(this.#start, address);
    if (length !== this.#lastLength) this.#lengthen(length);
    const result = reader === undefined ? record.call() : record.callAndRead(reader, waiting);
    return result === 0 ? length : result;
  }

  /** Most calls have the length of the one before: this apart leaves V8 room to inline the rest. */
  #lengthen(length: number): void {
    this.#record.set(this.#length, length);
    this.#lastLength = length;
  }
}
