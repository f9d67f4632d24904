import { type Syscalls, syscalls } from '../backends/syscalls.ts';
import { copyToPair, highWord, lowWord, setPair, signedPair } from '../backends/words.ts';
import { CallGate } from '../descriptors/call-gate.ts';
import { CallRow } from '../descriptors/call-row.ts';
import { ClosedError } from '../descriptors/closed-error.ts';
import { requireDescriptor } from '../descriptors/file-descriptor.ts';
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
  requireDescriptor(fd, what);
  return fd;
}

const what = 'the userfaultfd';

/** The ioctl, and a read after it. */
const callsOfRow = 2;
const rowBytes = CallRow.bytes(callsOfRow);
/** The record lies behind two rows, in the same memory. */
const recordAt = 2 * rowBytes;

/** Where the field at an offset of the record lies, for the methods that take a word. */
export function wordOf(offset: number): number {
  return (recordAt + offset) / 4;
}

/**
 * An ioctl on a userfaultfd with its argument, kept for every call: the 64-bit fields are written as pairs of words, so that a
 * call allocates nothing and touches no bigint.
 */
export class RangeRecord {
  readonly #fd: number;
  readonly #gate: CallGate;
  readonly #syscalls: Syscalls = syscalls();
  readonly #memory: PinnedMemory;
  readonly #words: Uint32Array;
  /** V8 keeps a number of more than 31 bits in an array of several types as it is; out of a field it would copy it each time. */
  readonly #arguments: readonly [request: number, address: number, null];
  /** Who reads in the rows. */
  #reader: MessageReader | undefined;
  /** For each side of what he reads into. */
  #rows: readonly CallRow[] = [];

  constructor(request: number, size: number, target: TransferTarget) {
    this.#fd = numberOf(target);
    this.#gate = target.gate ?? new CallGate();
    this.#memory = new PinnedMemory(recordAt + size);
    this.#words = this.#memory.words();
    this.#arguments = [request, this.#memory.address + recordAt, null];
  }

  set(word: number, value: number): void {
    setPair(this.#words, word, value);
  }

  /** Sets the field to the value at `from` of `values`, for which V8 never allocates anything. */
  copy(word: number, values: Float64Array, from: number): void {
    copyToPair(this.#words, word, values, from);
  }

  /** Sets the field to 0. */
  clear(word: number): void {
    this.#words[word] = 0;
    this.#words[word + 1] = 0;
  }

  /** @throws RangeError for bits that 64 do not hold. */
  setBits(word: number, bits: bigint): void {
    if (BigInt.asUintN(64, bits) !== bits) throw new RangeError(`expected a mode of at most 64 bits, saw ${bits}`);
    this.#words[word + lowWord] = Number(BigInt.asUintN(32, bits));
    this.#words[word + highWord] = Number(BigInt.asUintN(32, bits >> 32n));
  }

  /** The value of a `__s64` field, or 0 where it is negative. */
  countAt(word: number): number {
    return Math.max(0, signedPair(this.#words, word));
  }

  /** @returns what the kernel answers, or the negated errno. @throws ClosedError */
  call(): number {
    const gate = this.#gate;
    if (!gate.enter()) return refuse();
    try {
      return this.#syscalls.ioctl(this.#fd, this.#arguments[0], this.#arguments[1]);
    } finally {
      gate.leave();
    }
  }

  /**
   * The same.
   *
   * @param reader reads what comes next in the same call, where it has said that it does.
   * @throws ClosedError; RangeError where the reader reads from another file.
   */
  callAndRead(reader: MessageReader): number {
    const known = reader === this.#reader && reader.readsAlong();
    const row = known ? this.#rows[reader.side]! : this.#prepare(reader);
    if (row === undefined) return this.call();
    const result = row.perform();
    if (result >= 0) reader.hasReadAlong(row.result(1));
    return result;
  }

  /** @returns undefined where the reader does not read along. */
  #prepare(reader: MessageReader): CallRow | undefined {
    if (reader.fd !== this.#fd) {
      throw new RangeError(`expected a reader of descriptor ${this.#fd}, saw one of ${reader.fd}`);
    }
    if (reader === this.#reader || !reader.readsAlong()) return undefined;
    // Another file may have its number by now.
    if (reader.closed) return refuse();
    this.#rows = [0, 1].map((side) => this.#row(reader, side));
    this.#reader = reader;
    return this.#rows[reader.side];
  }

  #row(reader: MessageReader, side: number): CallRow {
    const place = { memory: this.#memory, words: this.#words, at: side * rowBytes };
    const row = CallRow.of({ calls: callsOfRow, gate: this.#gate, what, place })!;
    row.set(0, 'ioctl', this.#fd, this.#arguments[0], this.#arguments[1]);
    row.set(1, 'read', this.#fd, reader.addressAlong(side), reader.bytes);
    return row;
  }
}

function refuse(): never {
  throw new ClosedError(what);
}
