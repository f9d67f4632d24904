import { type Syscalls, syscalls } from '../backends/syscalls.ts';
import { copyToPair, highWord, lowWord, setPair, signedPair } from '../backends/words.ts';
import { CallGate } from '../descriptors/call-gate.ts';
import { CallRow, type RowPlace } from '../descriptors/call-row.ts';
import { ClosedError } from '../descriptors/closed-error.ts';
import { requireDescriptor } from '../descriptors/file-descriptor.ts';
import type { PollSet } from '../descriptors/poll-set.ts';
import { nearMemory } from '../kernel/near-memory.ts';
import type { PinnedMemory } from '../kernel/pinned-memory.ts';
import { shown } from '../struct-view/checks.ts';
import type { MessageReader } from './message-reader.ts';
import { ReadingRow } from './reading-row.ts';

// V8 loads what another module exports from memory for each use, and knows what this one keeps to itself.
const setWords = setPair;

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

/** The record lies behind the rows in the same memory: those for the two sides of a reader, and that of the ioctl alone. */
const aloneAt = 2 * ReadingRow.bytes;
const recordAt = aloneAt + CallRow.bytes(1);

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
  /** The serials of who reads in the rows, and of what they wait with; 0 for nobody and nothing. */
  #reader = 0;
  #waiting = 0;
  /** For each side of what he reads into. */
  #rows: readonly ReadingRow[] = [];
  /** The ioctl alone; null where there is no code for rows, and undefined as long as nobody has asked. */
  #alone: CallRow | null | undefined;

  constructor(request: number, size: number, target: TransferTarget) {
    this.#fd = numberOf(target);
    this.#gate = target.gate ?? new CallGate();
    this.#memory = nearMemory(recordAt + size);
    this.#words = this.#memory.words();
    this.#arguments = [request, this.#memory.address + recordAt, null];
  }

  set(word: number, value: number): void {
    setWords(this.#words, word, value);
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
    if (typeof bits !== 'bigint') throw new TypeError(`expected the bits of a mode, a bigint, saw ${shown(bits)}`);
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
    const row = this.#alone;
    return row ? row.perform() : this.#callFirst();
  }

  #callFirst(): number {
    if (this.#alone === undefined) {
      const options = { gate: this.#gate, what, place: this.#place(aloneAt) };
      this.#alone = CallRow.ofOne(options, 'ioctl', this.#fd, this.#arguments[0], this.#arguments[1]);
    }
    return this.#alone?.perform() ?? this.#callByItself();
  }

  #callByItself(): number {
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
   * @param waiting what it waits with for that, where nothing has come.
   * @throws ClosedError; RangeError where the reader reads from another file.
   */
  callAndRead(reader: MessageReader, waiting?: PollSet): number {
    const known = reader.serial === this.#reader && (waiting === undefined ? 0 : waiting.serial) === this.#waiting;
    if (!known) this.#require(reader);
    const atOnce = reader.readsAlong();
    if (!atOnce && (waiting === undefined || !reader.waitsAlong)) return this.call();
    if (!known) this.#prepare(reader, waiting);
    const row = this.#rows[reader.side]!;
    return atOnce || row.waits ? row.perform(atOnce) : this.call();
  }

  #place(at: number): RowPlace {
    return { memory: this.#memory, words: this.#words, at };
  }

  #require(reader: MessageReader): void {
    if (reader.fd !== this.#fd) {
      throw new RangeError(`expected a reader of descriptor ${this.#fd}, saw one of ${reader.fd}`);
    }
  }

  #prepare(reader: MessageReader, waiting: PollSet | undefined): void {
    // Another file may have its number by now.
    if (reader.closed) refuse();
    const [request, address] = this.#arguments;
    const ioctl = { fd: this.#fd, gate: this.#gate, what, request, address };
    this.#rows = [0, 1].map(
      (side) => new ReadingRow(ioctl, reader, side, waiting, this.#place(side * ReadingRow.bytes)),
    );
    this.#reader = reader.serial;
    this.#waiting = waiting?.serial ?? 0;
  }
}

function refuse(): never {
  throw new ClosedError(what);
}
