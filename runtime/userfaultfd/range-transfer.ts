// The five ioctls that fill a range of pages: all take addresses, a length and a mode, and leave in a signed field how many
// bytes they did, or a negated errno. Partial work is refused with EAGAIN and the bytes done.

import { constants } from 'node:os';
import {
  _UFFDIO_CONTINUE,
  _UFFDIO_COPY,
  _UFFDIO_MOVE,
  _UFFDIO_POISON,
  _UFFDIO_ZEROPAGE,
  UFFDIO_CONTINUE,
  UFFDIO_COPY,
  UFFDIO_MOVE,
  UFFDIO_POISON,
  UFFDIO_ZEROPAGE,
  UffdioContinue,
  UffdioCopy,
  UffdioMove,
  UffdioPoison,
  UffdioRange,
  UffdioZeropage,
} from '../../generated/linux/userfaultfd.ts';
import { type Syscalls, syscalls } from '../backends/syscalls.ts';
import type { CallGate } from '../descriptors/call-gate.ts';
import { ClosedError } from '../descriptors/closed-error.ts';
import { PinnedMemory } from '../kernel/pinned-memory.ts';
import { littleEndian } from '../struct-view.ts';

const lowWord = littleEndian ? 0 : 1;
const highWord = 1 - lowWord;
const twoTo32 = 0x1_0000_0000;

/** One of the ioctls: its request, and where its record has what, in bytes. */
export interface TransferKind {
  readonly name: string;
  readonly request: number;
  /** Its bit in what `register` answers. */
  readonly number: number;
  readonly size: number;
  readonly destination: number;
  /** Undefined where the pages come from nowhere else. */
  readonly source?: number;
  readonly length: number;
  readonly mode: number;
  readonly result: number;
}

const range = UffdioRange.layout.offsets;
const copy = UffdioCopy.layout;
const move = UffdioMove.layout;

/** The parts of a record that begins with a `struct uffdio_range`. */
function rangeFirst(
  layout: { readonly size: number; readonly offsets: { readonly range: number; readonly mode: number } },
  result: number,
): Pick<TransferKind, 'size' | 'destination' | 'length' | 'mode' | 'result'> {
  const { range: first, mode } = layout.offsets;
  return { size: layout.size, destination: first + range.start, length: first + range.len, mode, result };
}

export const transferKinds = {
  copy: {
    name: 'UFFDIO_COPY',
    request: UFFDIO_COPY,
    number: _UFFDIO_COPY,
    size: copy.size,
    destination: copy.offsets.dst,
    source: copy.offsets.src,
    length: copy.offsets.len,
    mode: copy.offsets.mode,
    result: copy.offsets.copy,
  },
  move: {
    name: 'UFFDIO_MOVE',
    request: UFFDIO_MOVE,
    number: _UFFDIO_MOVE,
    size: move.size,
    destination: move.offsets.dst,
    source: move.offsets.src,
    length: move.offsets.len,
    mode: move.offsets.mode,
    result: move.offsets.move,
  },
  zeropage: {
    name: 'UFFDIO_ZEROPAGE',
    request: UFFDIO_ZEROPAGE,
    number: _UFFDIO_ZEROPAGE,
    ...rangeFirst(UffdioZeropage.layout, UffdioZeropage.layout.offsets.zeropage),
  },
  continue: {
    name: 'UFFDIO_CONTINUE',
    request: UFFDIO_CONTINUE,
    number: _UFFDIO_CONTINUE,
    ...rangeFirst(UffdioContinue.layout, UffdioContinue.layout.offsets.mapped),
  },
  poison: {
    name: 'UFFDIO_POISON',
    request: UFFDIO_POISON,
    number: _UFFDIO_POISON,
    ...rangeFirst(UffdioPoison.layout, UffdioPoison.layout.offsets.updated),
  },
} as const satisfies Readonly<Record<string, TransferKind>>;

/** What a transfer works on: a userfaultfd, or a bare descriptor. */
export interface TransferTarget {
  readonly fd: number;
  readonly gate?: CallGate | undefined;
}

/** Performs one of the ioctls with a record that it keeps: it allocates nothing and throws nothing but ClosedError. */
export class RangeTransfer {
  readonly #kind: TransferKind;
  readonly #target: TransferTarget;
  readonly #gate: CallGate | undefined;
  readonly #syscalls: Syscalls = syscalls();
  readonly #memory: PinnedMemory;
  readonly #words: Uint32Array;

  /** @param mode the bits of its mode field. */
  constructor(kind: TransferKind, target: TransferTarget, mode = 0n) {
    this.#kind = kind;
    this.#target = target;
    this.#gate = target.gate;
    this.#memory = new PinnedMemory(kind.size);
    this.#words = this.#memory.words();
    const word = kind.mode >> 2;
    this.#words[word + lowWord] = Number(BigInt.asUintN(32, mode));
    this.#words[word + highWord] = Number(BigInt.asUintN(32, mode >> 32n));
  }

  /**
   * @returns the bytes done, which may be less than `length`: asked for the rest, the kernel says why. Where nothing was
   * done, the negated errno.
   */
  perform(destination: number, length: number, source = 0): number {
    const kind = this.#kind;
    this.#set(kind.destination, destination);
    if (kind.source !== undefined) this.#set(kind.source, source);
    this.#set(kind.length, length);
    // Kernels before 6.15 may leave the result alone.
    this.#set(kind.result, 0);
    const result = this.#call(kind.request);
    if (result === 0) return length;
    return result === -constants.errno.EAGAIN ? this.#done() || result : result;
  }

  #call(request: number): number {
    const gate = this.#gate;
    if (gate === undefined) return this.#syscalls.ioctl(this.#target.fd, request, this.#memory.address);
    if (!gate.enter()) throw new ClosedError('the userfaultfd');
    try {
      return this.#syscalls.ioctl(this.#target.fd, request, this.#memory.address);
    } finally {
      gate.leave();
    }
  }

  /** The bytes done when the kernel stopped half-way; 0 where its result is a negative errno. */
  #done(): number {
    const word = this.#kind.result >> 2;
    const high = this.#words[word + highWord]! | 0;
    return high < 0 ? 0 : high * twoTo32 + this.#words[word + lowWord]!;
  }

  #set(offset: number, value: number): void {
    const word = offset >> 2;
    this.#words[word + lowWord] = value;
    this.#words[word + highWord] = Math.floor(value / twoTo32);
  }
}
