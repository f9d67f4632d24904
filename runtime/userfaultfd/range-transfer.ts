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
import type { PollSet } from '../descriptors/poll-set.ts';
import type { MessageReader } from './message-reader.ts';
import { RangeRecord, type TransferTarget, wordOf } from './range-record.ts';

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

const tryAgain = -constants.errno.EAGAIN;

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

/** Performs one of the ioctls with a record that it keeps: it allocates nothing and throws nothing but ClosedError. */
export class RangeTransfer {
  /** What `performOperands` works on: the destination, the length in bytes, the source. */
  readonly operands: Float64Array = new Float64Array(3);
  readonly #record: RangeRecord;
  /** Words of the record. */
  readonly #destination: number;
  readonly #source: number | undefined;
  readonly #length: number;
  readonly #result: number;

  /** @param mode the bits of its mode field. @throws RangeError for more than 64 of them. */
  constructor(kind: TransferKind, target: TransferTarget, mode = 0n) {
    this.#record = new RangeRecord(kind.request, kind.size, target);
    this.#destination = wordOf(kind.destination);
    this.#source = kind.source === undefined ? undefined : wordOf(kind.source);
    this.#length = wordOf(kind.length);
    this.#result = wordOf(kind.result);
    this.#record.setBits(wordOf(kind.mode), mode);
  }

  /**
   * @param reader reads what comes next in the same call of native code, if `readOrWait` is what it is read with and this has
   * done all that was asked for: for what is done last of all before the next `readOrWait`. Until then nothing else may be
   * filled, since whoever gives pages back goes on as soon as that is read.
   * @param waiting what the next `readOrWait` is given, for a thread that has nothing else to do before it: then this waits already, where
   * nothing has come and the backend can, until anything of it is ready.
   * @returns the bytes done, which may be less than `length`: asked for the rest, the kernel says why. Where nothing was
   * done, the negated errno.
   * @throws ClosedError; RangeError where the reader reads from another file.
   */
  perform(destination: number, length: number, source = 0, reader?: MessageReader, waiting?: PollSet): number {
    this.operands[0] = destination;
    this.operands[1] = length;
    this.operands[2] = source;
    return this.performOperands(reader, waiting);
  }

  /** The same with `operands`: V8 allocates nothing for numbers that lie there, whether it inlines this call or not. */
  performOperands(reader?: MessageReader, waiting?: PollSet): number {
    const record = this.#record;
    const operands = this.operands;
    record.copy(this.#destination, operands, 0);
    if (this.#source !== undefined) record.copy(this.#source, operands, 2);
    record.copy(this.#length, operands, 1);
    // Kernels before 6.15 may leave the result alone.
    record.clear(this.#result);
    const result = reader === undefined ? record.call() : record.callAndRead(reader, waiting);
    return result === 0 ? operands[1]! : this.#partOf(result);
  }

  #partOf(result: number): number {
    return (result === tryAgain && this.#record.countAt(this.#result)) || result;
  }
}
