import { type Syscalls, syscalls } from '../backends/syscalls.ts';
import { highWord, lowWord, setPair, signedPair } from '../backends/words.ts';
import type { CallGate } from '../descriptors/call-gate.ts';
import { ClosedError } from '../descriptors/closed-error.ts';
import { requireDescriptor } from '../descriptors/file-descriptor.ts';
import { CallRow } from '../kernel/call-row.ts';
import { PinnedMemory } from '../kernel/pinned-memory.ts';
import type { MessageReader } from './message-reader.ts';

/** What an ioctl works on: a userfaultfd, or a bare descriptor. */
export interface TransferTarget {
  readonly fd: number;
  readonly gate?: CallGate | undefined;
}

/**
 * The number of what is open, -1 for what is closed: to ask for it takes two atomic reads, and its gate, which lets no call
 * through then, is asked in each call anyway.
 *
 * @throws RangeError for a number that no file can have.
 */
export function numberOf(target: TransferTarget): number {
  if (target.gate?.isShut === true) return -1;
  const { fd } = target;
  requireDescriptor(fd, 'the userfaultfd');
  return fd;
}

/**
 * The argument of an ioctl on a userfaultfd, kept for every call: its 64-bit fields are written as pairs of words, so that a
 * call allocates nothing and touches no bigint. Offsets are in bytes.
 */
export class RangeRecord {
  readonly #fd: number;
  readonly #gate: CallGate | undefined;
  readonly #syscalls: Syscalls = syscalls();
  readonly #memory: PinnedMemory;
  readonly #words: Uint32Array;
  /** The ioctl, and a read after it. */
  #row: CallRow | undefined;
  /** Who reads in the row. */
  #reader: MessageReader | undefined;

  constructor(size: number, target: TransferTarget) {
    this.#fd = numberOf(target);
    this.#gate = target.gate;
    this.#memory = new PinnedMemory(size);
    this.#words = this.#memory.words();
  }

  set(offset: number, value: number): void {
    setPair(this.#words, offset >> 2, value);
  }

  /** @throws RangeError for bits that 64 do not hold. */
  setBits(offset: number, bits: bigint): void {
    if (BigInt.asUintN(64, bits) !== bits) throw new RangeError(`expected a mode of at most 64 bits, saw ${bits}`);
    const word = offset >> 2;
    this.#words[word + lowWord] = Number(BigInt.asUintN(32, bits));
    this.#words[word + highWord] = Number(BigInt.asUintN(32, bits >> 32n));
  }

  /** The value of a `__s64` field, or 0 where it is negative. */
  countAt(offset: number): number {
    return Math.max(0, signedPair(this.#words, offset >> 2));
  }

  /**
   * @param reader reads what comes next in the same call, where it has said that it does.
   * @returns what the kernel answers, or the negated errno.
   * @throws ClosedError; RangeError where the reader reads from another file.
   */
  call(request: number, reader?: MessageReader): number {
    const gate = this.#gate;
    if (reader?.readsAlong(this.#fd) === true) return this.#callAndRead(request, reader);
    if (gate === undefined) return this.#syscalls.ioctl(this.#fd, request, this.#memory.address);
    if (!gate.enter()) throw new ClosedError('the userfaultfd');
    try {
      return this.#syscalls.ioctl(this.#fd, request, this.#memory.address);
    } finally {
      gate.leave();
    }
  }

  #callAndRead(request: number, reader: MessageReader): number {
    if (reader !== this.#reader) this.#prepareRow(request, reader);
    if (this.#gate?.enter() === false) throw new ClosedError('the userfaultfd');
    const row = this.#row!;
    row.perform();
    this.#gate?.leave();
    const result = row.result(0);
    if (result >= 0) reader.hasReadAlong(row.result(1));
    return result;
  }

  #prepareRow(request: number, reader: MessageReader): void {
    this.#row ??= CallRow.of(2)!;
    this.#row.set(0, 'ioctl', this.#fd, request, this.#memory.address);
    reader.placeRead(this.#row, 1);
    this.#reader = reader;
  }
}
