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
import { type Syscalls, syscalls } from '../backends/syscalls.ts';
import type { CallGate } from '../descriptors/call-gate.ts';
import { ClosedError } from '../descriptors/closed-error.ts';
import { PinnedMemory } from '../kernel/pinned-memory.ts';
import { littleEndian } from '../struct-view.ts';
import type { TransferTarget } from './range-transfer.ts';

const lowWord = littleEndian ? 0 : 1;
const highWord = 1 - lowWord;
const twoTo32 = 0x1_0000_0000;

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
  readonly #kind: RequestKind;
  readonly #target: TransferTarget;
  readonly #gate: CallGate | undefined;
  readonly #syscalls: Syscalls = syscalls();
  readonly #memory: PinnedMemory;
  readonly #words: Uint32Array;

  constructor(kind: RequestKind, target: TransferTarget) {
    this.#kind = kind;
    this.#target = target;
    this.#gate = target.gate;
    this.#memory = new PinnedMemory(kind.size);
    this.#words = this.#memory.words();
  }

  /** @returns `length`, or the negated errno. */
  perform(address: number, length: number): number {
    this.#set(this.#kind.start, address);
    this.#set(this.#kind.length, length);
    const result = this.#call();
    return result === 0 ? length : result;
  }

  #call(): number {
    const gate = this.#gate;
    const { request } = this.#kind;
    if (gate === undefined) return this.#syscalls.ioctl(this.#target.fd, request, this.#memory.address);
    if (!gate.enter()) throw new ClosedError('the userfaultfd');
    try {
      return this.#syscalls.ioctl(this.#target.fd, request, this.#memory.address);
    } finally {
      gate.leave();
    }
  }

  #set(offset: number, value: number): void {
    const word = offset >> 2;
    this.#words[word + lowWord] = value;
    this.#words[word + highWord] = Math.floor(value / twoTo32);
  }
}
