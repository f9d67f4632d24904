import { constants } from 'node:os';
import {
  UffdMsg,
  UffdMsgArg,
  UffdMsgArgPagefault,
  UffdMsgArgPagefaultFeat,
} from '../../generated/linux/userfaultfd.ts';
import { type Syscalls, syscalls } from '../backends/syscalls.ts';
import { firstByte, placePage, unsignedPair } from '../backends/words.ts';
import { BlockingError, isBlocking } from '../descriptors/blocking-error.ts';
import { CallGate } from '../descriptors/call-gate.ts';
import { CallRow } from '../descriptors/call-row.ts';
import { ClosedError } from '../descriptors/closed-error.ts';
import { servedError } from '../descriptors/other-reader-error.ts';
import type { PollSet } from '../descriptors/poll-set.ts';
import { ReadFirst } from '../descriptors/read-first.ts';
import { nearMemory } from '../kernel/near-memory.ts';
import type { PinnedMemory } from '../kernel/pinned-memory.ts';
import { SyscallError } from '../kernel/syscall-error.ts';
import { numberOf, type TransferTarget } from './range-record.ts';
import { decodeEvent, type UserfaultfdEvent } from './userfaultfd-event.ts';
import { WaitingRow } from './waiting-row.ts';

// V8 loads what another module exports from memory for each use, and knows what this one keeps to itself.
const [pairAt, firstByteAt] = [unsignedPair, firstByte];

const interrupted = -constants.errno.EINTR;
const nothing = -constants.errno.EAGAIN;

const { size } = UffdMsg.layout;
const wordsOfMessage = size / 4;
/** What reading along has found before it was tried, and where it cannot be. */
const [untried, impossible] = [-1, -2];

/**
 * The memory of a reader has room for three reads. One that is made along goes to the side, the first or the second, that has
 * not what was read before: that stays until the next read. Whoever else reads has the third room.
 */
const rooms = 3;
const roomOfOthers = 2;

const pagefault = UffdMsg.layout.offsets.arg + UffdMsgArg.layout.offsets.pagefault;
/** In words; the event is the first byte of its word. */
const event = UffdMsg.layout.offsets.event / 4;
const flags = (pagefault + UffdMsgArgPagefault.layout.offsets.flags) / 4;
const address = (pagefault + UffdMsgArgPagefault.layout.offsets.address) / 4;
const ptid = (pagefault + UffdMsgArgPagefault.layout.offsets.feat + UffdMsgArgPagefaultFeat.layout.offsets.ptid) / 4;

const what = 'the userfaultfd';

let readers = 0;

/**
 * Reads the messages of a userfaultfd, many at a time, into memory that it keeps. Reading and the accessors of page
 * faults allocate nothing; addresses are numbers, since user addresses fit in 53 bits. What an index means lasts until
 * the next read.
 */
export class MessageReader {
  /** Another one for each reader of a thread: V8 compares numbers without looking at what the objects are. */
  readonly serial = ++readers;
  /** Messages that one read can take. */
  readonly capacity: number;
  /** Their bytes. */
  readonly bytes: number;
  /** Messages of the last read. */
  count = 0;
  /** What is read from. */
  readonly fd: number;
  readonly #gate: CallGate;
  readonly #syscalls: Syscalls = syscalls();
  readonly #memory: PinnedMemory;
  readonly #words: Uint32Array;
  readonly #readFirst = new ReadFirst();
  /** A read alone; null where there is no code for rows, and undefined as long as nobody has asked. */
  #row: CallRow | null | undefined;
  /** Whether it is known that reading does not wait. */
  #started = false;
  /** Words of what one read can take. */
  readonly #sideWords: number;
  /** Where the messages of the last read begin, in words. */
  #first = 0;
  #side = 1;
  /** Reads that may follow without a poll, as long as each finds something. */
  #left = 0;
  /** What reading along has found: messages, 0 where a poll has to come first; negative as long as it has found neither. */
  #found = impossible;
  /** What `#found` is as long as nothing is. */
  #unfound = impossible;
  /** For each side, what waits and reads, with what it waits, and whether this thread is in the gate then. */
  #waitingRows: readonly WaitingRow[] = [];
  #waiting: PollSet | undefined;
  #waitsInside = false;
  /** Whether the next read is one without a poll before it. */
  #triesFirst = false;

  /**
   * @param capacity from 1 on.
   * @throws RangeError where it is no such number.
   */
  constructor(source: TransferTarget, capacity = 16) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError(`expected room for 1 message or more, saw ${capacity}`);
    }
    this.fd = numberOf(source);
    this.#gate = new CallGate(source.gate?.place);
    this.capacity = capacity;
    this.bytes = size * capacity;
    this.#sideWords = wordsOfMessage * capacity;
    this.#memory = nearMemory(rooms * this.bytes);
    this.#words = this.#memory.words();
  }

  /**
   * Reads what is waiting. On a blocking descriptor it waits for a first message, on a non-blocking one it answers 0.
   *
   * @returns the number of messages.
   * @throws SyscallError, ClosedError; OtherReaderError while a fault server serves the userfaultfd.
   */
  read(): number {
    if (this.#found > 0) return this.#takeFound();
    this.#found = this.#unfound;
    this.#first = 0;
    this.#side = 1;
    this.count = 0;
    let result = this.#call();
    while (result === interrupted) result = this.#call();
    if (result < 0 && result !== nothing) {
      throw new SyscallError({ syscall: 'read', errno: result, detail: 'of the userfaultfd' });
    }
    if (result > 0) this.count = result / size;
    if (this.#triesFirst) {
      this.#triesFirst = false;
      if (result > 0) this.#left--;
      else this.#fail();
    }
    return this.count;
  }

  /**
   * Waits for messages and reads them: a round of a loop that serves faults. Where it has paid lately it reads without
   * polling first, which saves a third of the calls of a fault.
   *
   * @param waiting has the userfaultfd, and what else ends the wait, such as an `EventFd`. Where another thread owns the
   * userfaultfd it needs the `hangUp` of its handle too, `new PollSet([userfaultfd.fd, handle.hangUp])`: the kernel does not end
   * a poll for what is closed meanwhile, and with it the next read throws ClosedError. What its `returned` says is of its
   * last poll, at most 32 rounds ago: to be looked at after each round.
   * @returns the number of messages; 0 where something else ended the wait.
   * @throws BlockingError, SyscallError, ClosedError, OtherReaderError
   */
  readOrWait(waiting: PollSet): number {
    return this.#found > 0 ? this.#takeFound() : this.#readOrWait(waiting);
  }

  #readOrWait(waiting: PollSet): number {
    if (this.skipsPoll() && this.read() > 0) return this.count;
    this.wait(waiting);
    return this.read();
  }

  /**
   * Waits until anything of `waiting` is ready, and reads in the same call of native code where there is code for that; what that
   * has found the next read answers. A signal does not end the wait.
   *
   * @param inside whether this thread is in the gate of the userfaultfd, so that whoever closes it waits.
   * @throws SyscallError
   */
  wait(waiting: PollSet, inside = false): void {
    const row = this.#found === untried || this.#found === 0 ? this.#rowOf(waiting, inside) : undefined;
    if (row?.perform()) this.hasReadLate(row.read);
    else waiting.wait();
  }

  #rowOf(waiting: PollSet, inside: boolean): WaitingRow | undefined {
    const known = waiting === this.#waiting && inside === this.#waitsInside;
    if (!known) this.#prepare(waiting, inside);
    return this.#gate.mayRead ? this.#waitingRows[this.#side] : undefined;
  }

  #prepare(waiting: PollSet, inside: boolean): void {
    this.#waiting = waiting;
    this.#waitsInside = inside;
    this.#waitingRows = [];
    if (!inside && !CallRow.enters(this.#gate)) return;
    const memory = nearMemory(2 * WaitingRow.bytes);
    const words = memory.words();
    const gate = inside ? undefined : this.#gate;
    this.#waitingRows = [0, 1].map(
      (side) => new WaitingRow(waiting, this, side, gate, { memory, words, at: side * WaitingRow.bytes }),
    );
  }

  /**
   * Whether the next read needs no poll before it: messages have been read along, or reading without a poll has paid lately.
   *
   * @throws BlockingError, SyscallError, ClosedError
   */
  skipsPoll(): boolean {
    if (!this.#started) this.#start();
    if (this.#found >= 0) return this.#found > 0;
    this.#triesFirst = this.#left > 0 || this.#asks();
    return this.#triesFirst;
  }

  /** Whether what is read from has been closed. */
  get closed(): boolean {
    return this.#gate.isShut;
  }

  /** Whether messages have been read along, which the next read answers. */
  get hasFound(): boolean {
    return this.#found > 0;
  }

  /** For what performs calls in a row: whether it has to read along, to where `side` says, and to tell what that has answered. */
  readsAlong(): boolean {
    // V8 takes the result for what it is where all that is returned are constants.
    if (this.#found !== untried || !this.#gate.mayRead) return false;
    if (this.#left <= 0 && !this.#asksAlong()) return false;
    return true;
  }

  /** The same, whether a wait has to come before the next read. */
  get waitsAlong(): boolean {
    return this.#found === 0 && this.#gate.mayRead;
  }

  /** Where the next messages go that are read along: 0 or 1. */
  get side(): number {
    return this.#side;
  }

  /** Where that is. */
  addressAlong(side: number): number {
    return this.#memory.address + side * this.bytes;
  }

  /** Takes what the read of a row has answered: the bytes, or a negated errno; what is none of this one is found by the next read. */
  hasReadAlong(result: number): void {
    if (result > 0) {
      this.#found = result / size;
      this.#left--;
    } else if (result === nothing) {
      this.#found = 0;
      this.#fail();
    }
  }

  /** The same of one after a wait. */
  hasReadLate(result: number): void {
    if (result > 0) this.#found = result / size;
  }

  /** Where the messages go: for somebody else who reads, and then says how many bytes there are. */
  get memory(): Buffer {
    return this.#memory.bytes.subarray(roomOfOthers * this.bytes);
  }

  /** Takes what somebody else has read into `memory` as the last read. */
  received(bytes: number): void {
    this.#first = roomOfOthers * this.#sideWords;
    this.count = Math.floor(bytes / size);
  }

  /** UFFD_EVENT_PAGEFAULT or another, known or not. */
  event(index: number): number {
    return firstByteAt(this.#words, this.#first + index * wordsOfMessage + event);
  }

  /** For a page fault: the address that was touched, or that of its page. */
  faultAddress(index: number): number {
    return this.#number(index, address);
  }

  /** For a page fault: the address of its page. @param pageSize bytes in a page, a power of two. */
  faultPage(index: number, pageSize: number): number {
    const touched = pairAt(this.#words, this.#first + index * wordsOfMessage + address);
    return touched - (touched & (pageSize - 1));
  }

  /** The same into an object, which costs no allocation where V8 does not inline the call. */
  placeFault(index: number, pageSize: number, into: { page: number }): void {
    placePage(this.#words, this.#first + index * wordsOfMessage + address, pageSize, into);
  }

  /** For a page fault: its UFFD_PAGEFAULT_FLAG_* bits. */
  faultFlags(index: number): number {
    return this.#number(index, flags);
  }

  /** For a page fault: the kernel's id of the thread, 0 unless UFFD_FEATURE_THREAD_ID is enabled. */
  faultThreadId(index: number): number {
    return this.#words[this.#first + index * wordsOfMessage + ptid]!;
  }

  /** The message as the generated view, over the memory that the next read overwrites. */
  message(index: number): UffdMsg {
    if (index >= this.count) throw new RangeError(`the last read gave ${this.count} messages, there is no ${index}`);
    return new UffdMsg(this.#memory.bytes, 4 * this.#first + index * size);
  }

  /** The message as an object of its own. */
  decode(index: number): UserfaultfdEvent {
    return decodeEvent(this.message(index));
  }

  #takeFound(): number {
    this.#first = this.#side * this.#sideWords;
    this.#side ^= 1;
    const count = this.#found;
    this.#found = untried;
    this.count = count;
    return count;
  }

  /** Whether a read without a poll may follow, where all that might have found something. */
  #asks(): boolean {
    this.#left = this.#readFirst.allow();
    return this.#left > 0;
  }

  #fail(): void {
    this.#left = 0;
    this.#readFirst.failed();
  }

  /** The same of one along: where it may not, a poll has to come first. */
  #asksAlong(): boolean {
    if (this.#asks()) return true;
    this.#found = 0;
    return false;
  }

  #start(): void {
    const gate = this.#gate;
    if (!gate.enter()) throw new ClosedError(what);
    try {
      if (isBlocking(this.fd)) throw new BlockingError('readOrWait()');
    } finally {
      gate.leave();
    }
    if (!('missing' in this.#syscalls.rows())) this.#unfound = untried;
    this.#found = this.#unfound;
    this.#started = true;
  }

  #call(): number {
    const gate = this.#gate;
    if (this.#row === undefined) {
      this.#row = CallRow.ofOne({ gate, what }, 'read', this.fd, this.#memory.address, this.bytes);
    }
    if (this.#row !== null && gate.mayRead) return this.#row.perform();
    if (!gate.enter()) throw new ClosedError(what);
    try {
      if (!gate.mayRead) throw servedError('reading');
      return this.#syscalls.read(this.fd, this.#memory.address, this.bytes);
    } finally {
      gate.leave();
    }
  }

  #number(index: number, offset: number): number {
    return pairAt(this.#words, this.#first + index * wordsOfMessage + offset);
  }
}
