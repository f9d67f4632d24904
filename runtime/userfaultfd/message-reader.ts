import { constants } from 'node:os';
import {
  UffdMsg,
  UffdMsgArg,
  UffdMsgArgPagefault,
  UffdMsgArgPagefaultFeat,
} from '../../generated/linux/userfaultfd.ts';
import { type Syscalls, syscalls } from '../backends/syscalls.ts';
import { unsignedPair } from '../backends/words.ts';
import { BlockingError, isBlocking } from '../descriptors/blocking-error.ts';
import type { CallGate } from '../descriptors/call-gate.ts';
import { ClosedError } from '../descriptors/closed-error.ts';
import { servedError } from '../descriptors/other-reader-error.ts';
import type { PollSet } from '../descriptors/poll-set.ts';
import { ReadFirst } from '../descriptors/read-first.ts';
import type { CallRow } from '../kernel/call-row.ts';
import { PinnedMemory } from '../kernel/pinned-memory.ts';
import { SyscallError } from '../kernel/syscall-error.ts';
import { numberOf, type TransferTarget } from './range-record.ts';
import { decodeEvent, type UserfaultfdEvent } from './userfaultfd-event.ts';

const interrupted = -constants.errno.EINTR;
const nothing = -constants.errno.EAGAIN;

const { size } = UffdMsg.layout;
const wordsOfMessage = size / 4;
const untried = -1;
const { event } = UffdMsg.layout.offsets;
const pagefault = UffdMsg.layout.offsets.arg + UffdMsgArg.layout.offsets.pagefault;
const flags = pagefault + UffdMsgArgPagefault.layout.offsets.flags;
const address = pagefault + UffdMsgArgPagefault.layout.offsets.address;
const ptid = pagefault + UffdMsgArgPagefault.layout.offsets.feat + UffdMsgArgPagefaultFeat.layout.offsets.ptid;

/**
 * Reads the messages of a userfaultfd, many at a time, into memory that it keeps. Reading and the accessors of page
 * faults allocate nothing; addresses are numbers, since user addresses fit in 53 bits. What an index means lasts until
 * the next read.
 */
export class MessageReader {
  /** Messages that one read can take. */
  readonly capacity: number;
  /** Messages of the last read. */
  count = 0;
  readonly #fd: number;
  readonly #gate: CallGate | undefined;
  readonly #syscalls: Syscalls = syscalls();
  readonly #memory: PinnedMemory;
  readonly #words: Uint32Array;
  /** Made when it is known that reading does not wait. */
  #readFirst: ReadFirst | undefined;
  /** Where reading along puts messages: what was read before stays until the next read. Undefined where there is no such thing. */
  #along: PinnedMemory | undefined;
  #alongWords: Uint32Array = new Uint32Array();
  /** What reading along has found: messages, 0 where a poll has to come first, or `untried`. */
  #found = untried;
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
    this.#fd = numberOf(source);
    this.#gate = source.gate;
    this.capacity = capacity;
    this.#memory = new PinnedMemory(size * capacity);
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
    this.#found = untried;
    this.count = 0;
    let result = this.#call();
    while (result === interrupted) result = this.#call();
    if (result < 0 && result !== nothing) {
      throw new SyscallError({ syscall: 'read', errno: result, detail: 'of the userfaultfd' });
    }
    if (result > 0) this.count = result / size;
    if (this.#triesFirst) {
      this.#triesFirst = false;
      this.#readFirst!.learn(result > 0);
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
    if (this.skipsPoll() && this.read() > 0) return this.count;
    waiting.wait();
    return this.read();
  }

  /**
   * Whether the next read needs no poll before it: messages have been read along, or reading without a poll has paid lately.
   *
   * @throws BlockingError, SyscallError, ClosedError
   */
  skipsPoll(): boolean {
    this.#readFirst ??= this.#startReadingFirst();
    if (this.#found !== untried) return this.#found > 0;
    this.#triesFirst = this.#readFirst.next();
    return this.#triesFirst;
  }

  /** Whether messages have been read along, which the next read answers. */
  get hasFound(): boolean {
    return this.#found > 0;
  }

  /**
   * For what performs calls in a row: whether it has to read along, and then to say what that has answered.
   *
   * @throws RangeError where `fd` is not what is read from.
   */
  readsAlong(fd: number): boolean {
    if (fd !== this.#fd) throw new RangeError(`expected a reader of descriptor ${fd}, saw one of ${this.#fd}`);
    if (this.#along === undefined || this.#found !== untried || this.#gate?.mayRead === false) return false;
    if (this.#readFirst!.next()) return true;
    this.#found = 0;
    return false;
  }

  /** Has the call at `index` of a row read along. */
  placeRead(row: CallRow, index: number): void {
    const { address, bytes } = this.#along!;
    row.set(index, 'read', this.#fd, address, bytes.length);
  }

  /** Takes what the read of a row has answered: the bytes, or a negated errno; what is none of this one is found by the next read. */
  hasReadAlong(result: number): void {
    if (result > 0) this.#found = result / size;
    else if (result === nothing) this.#found = 0;
    else return;
    this.#readFirst!.learn(result > 0);
  }

  /** Where the messages go: for somebody else who reads, and then says how many bytes there are. */
  get memory(): Buffer {
    return this.#memory.bytes;
  }

  /** Takes what somebody else has read into `memory` as the last read. */
  received(bytes: number): void {
    this.count = Math.floor(bytes / size);
  }

  /** UFFD_EVENT_PAGEFAULT or another, known or not. */
  event(index: number): number {
    return this.#memory.bytes[index * size + event]!;
  }

  /** For a page fault: the address that was touched, or that of its page. */
  faultAddress(index: number): number {
    return this.#number(index, address);
  }

  /** For a page fault: the address of its page. @param pageSize bytes in a page, a power of two. */
  faultPage(index: number, pageSize: number): number {
    const touched = this.#number(index, address);
    return touched - (touched & (pageSize - 1));
  }

  /** The same into an object, which costs no allocation where V8 does not inline the call. */
  placeFault(index: number, pageSize: number, into: { page: number }): void {
    const touched = unsignedPair(this.#words, (index * size + address) >> 2);
    into.page = touched - (touched & (pageSize - 1));
  }

  /** For a page fault: its UFFD_PAGEFAULT_FLAG_* bits. */
  faultFlags(index: number): number {
    return this.#number(index, flags);
  }

  /** For a page fault: the kernel's id of the thread, 0 unless UFFD_FEATURE_THREAD_ID is enabled. */
  faultThreadId(index: number): number {
    return this.#words[(index * size + ptid) >> 2]!;
  }

  /** The message as the generated view, over the memory that the next read overwrites. */
  message(index: number): UffdMsg {
    if (index >= this.count) throw new RangeError(`the last read gave ${this.count} messages, there is no ${index}`);
    return new UffdMsg(this.#memory.bytes, index * size);
  }

  /** The message as an object of its own. */
  decode(index: number): UserfaultfdEvent {
    return decodeEvent(this.message(index));
  }

  #takeFound(): number {
    const count = this.#found;
    const words = this.#words;
    const from = this.#alongWords;
    for (let word = wordsOfMessage * count - 1; word >= 0; word--) words[word] = from[word]!;
    this.#found = untried;
    this.count = count;
    return count;
  }

  #startReadingFirst(): ReadFirst {
    const gate = this.#gate;
    if (gate?.enter() === false) throw new ClosedError('the userfaultfd');
    try {
      if (isBlocking(this.#fd)) throw new BlockingError('readOrWait()');
    } finally {
      gate?.leave();
    }
    if (!('missing' in this.#syscalls.rows())) {
      this.#along = new PinnedMemory(this.#memory.bytes.length);
      this.#alongWords = this.#along.words();
    }
    return new ReadFirst();
  }

  #call(): number {
    const gate = this.#gate;
    if (gate?.enter() === false) throw new ClosedError('the userfaultfd');
    try {
      if (gate?.mayRead === false) throw servedError('reading');
      return this.#syscalls.read(this.#fd, this.#memory.address, this.#memory.bytes.length);
    } finally {
      gate?.leave();
    }
  }

  #number(index: number, offset: number): number {
    return unsignedPair(this.#words, (index * size + offset) >> 2);
  }
}
