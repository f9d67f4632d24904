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
import { PinnedMemory } from '../kernel/pinned-memory.ts';
import { SyscallError } from '../kernel/syscall-error.ts';
import { numberOf, type TransferTarget } from './range-record.ts';
import { decodeEvent, type UserfaultfdEvent } from './userfaultfd-event.ts';

const interrupted = -constants.errno.EINTR;
const nothing = -constants.errno.EAGAIN;

const { size } = UffdMsg.layout;
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
    this.count = 0;
    let result = this.#call();
    while (result === interrupted) result = this.#call();
    if (result === nothing) return 0;
    if (result < 0) throw new SyscallError({ syscall: 'read', errno: result, detail: 'of the userfaultfd' });
    this.count = result / size;
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
    this.#readFirst ??= this.#startReadingFirst();
    if (this.#readFirst.next()) {
      const found = this.read() > 0;
      this.#readFirst.learn(found);
      if (found) return this.count;
    }
    waiting.wait();
    return this.read();
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

  #startReadingFirst(): ReadFirst {
    const gate = this.#gate;
    if (gate?.enter() === false) throw new ClosedError('the userfaultfd');
    try {
      if (isBlocking(this.#fd)) throw new BlockingError('readOrWait()');
    } finally {
      gate?.leave();
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
