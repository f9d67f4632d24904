import { isMainThread } from 'node:worker_threads';
import { UFFD_FEATURE_EVENT_FORK } from '../../generated/linux/userfaultfd.ts';
import { syscalls } from '../backends/syscalls.ts';
import { uninterrupted } from '../backends/uninterrupted.ts';
import { BlockingError, isBlocking } from '../descriptors/blocking-error.ts';
import type { GatePlace } from '../descriptors/call-gate.ts';
import { ClosedError } from '../descriptors/closed-error.ts';
import { FileDescriptor, requireDescriptor } from '../descriptors/file-descriptor.ts';
import { OpenFile, readAlone } from '../descriptors/open-files.ts';
import { OtherReaderError, servedError } from '../descriptors/other-reader-error.ts';
import { PollSet } from '../descriptors/poll-set.ts';
import { checked, SyscallError } from '../kernel/syscall-error.ts';
import { serveHere } from '../memory/touch-guard.ts';
import { EventStream } from './event-stream.ts';
import { chooseFeatures, type Offer, requireFeatures, shakeHands } from './handshake.ts';
import { MessageReader } from './message-reader.ts';
import { type OpenWay, openFirstWay, type WayOptions } from './open-ways.ts';
import { RangeOperations } from './range-operations.ts';
import type { Registration } from './registrations.ts';
import type { UserfaultfdEvent } from './userfaultfd-event.ts';

export interface OpenOptions extends WayOptions {
  /** UFFD_FEATURE_* bits without which opening fails. */
  readonly required?: bigint | undefined;
  /** UFFD_FEATURE_* bits that are enabled where the kernel has and allows them. */
  readonly optional?: bigint | undefined;
}

/** What makes a userfaultfd known on another thread: a plain object, to be passed in a message. */
export interface UserfaultfdHandle {
  readonly fd: number;
  /** Counts the calls in flight on all threads, so that the owner closes after the last one. */
  readonly gate?: GatePlace | undefined;
  /** A descriptor that hangs up when the owner closes: for whoever polls `fd` in a `PollSet` of its own, which does not tell. */
  readonly hangUp?: number | undefined;
  /** What the owner has registered so far. */
  readonly registrations?: readonly Registration[] | undefined;
  /** UFFD_FEATURE_* bits that the owner has enabled. */
  readonly features?: bigint | undefined;
  readonly via?: OpenWay['via'] | undefined;
  readonly userModeOnly?: boolean | undefined;
}

/** What this thread iterates over by `events()`. */
const iterated = new Set<Userfaultfd>();

/**
 * A userfaultfd: page faults of registered memory arrive here as messages, and the thread that caused one waits until
 * its page is filled. The thread that touches registered memory must never be the one that serves it.
 */
export class Userfaultfd extends RangeOperations implements Disposable {
  /** The features that are enabled; undefined where another process enabled them. */
  readonly features: bigint | undefined;
  /** What the kernel has; undefined for an adopted descriptor. */
  readonly available: Offer | undefined;
  /** The way that was open; undefined for an adopted descriptor. */
  readonly via: OpenWay['via'] | undefined;
  /** Whether system calls that touch missing pages fail with EFAULT instead of waiting. */
  readonly userModeOnly: boolean | undefined;
  readonly #file: FileDescriptor;
  /** What the process closes when this thread ends and has not; undefined for what another thread owns. */
  readonly #open: OpenFile | undefined;
  readonly #streams = new Set<EventStream>();
  /** What an iteration had read and nobody took. */
  readonly #returned: UserfaultfdEvent[] = [];
  readonly #borrowedHangUp: number | undefined;
  #reader: MessageReader | undefined;
  #pollSet: PollSet | undefined;
  #blocking: boolean | undefined;

  private constructor(handle: UserfaultfdHandle, available?: Offer, open?: OpenFile) {
    super(open?.gate.place ?? handle.gate, handle.registrations);
    this.features = handle.features;
    this.via = handle.via;
    this.userModeOnly = handle.userModeOnly;
    this.available = available;
    this.#borrowedHangUp = handle.hangUp;
    this.#open = open;
    this.#file = new FileDescriptor(handle.fd, 'the userfaultfd', open === undefined ? 'borrowed' : 'owned');
  }

  /**
   * Opens one by the first way that is allowed and enables the features asked for.
   *
   * @throws UserfaultfdRefusedError, MissingFeaturesError, BackendError; TypeError, RangeError for features that are none
   */
  static open(options: OpenOptions = {}): Userfaultfd {
    loadRows();
    const { required = 0n, optional = 0n } = options;
    requireFeatures('required', required);
    requireFeatures('optional', optional);
    const offered = required === 0n && optional === 0n ? undefined : Userfaultfd.probe(options);
    const features = offered === undefined ? 0n : chooseFeatures(offered.features, required, optional);
    return uninterrupted(() => {
      const way = openFirstWay(options);
      try {
        const enabled = enable(way.fd, features, required);
        return new Userfaultfd({ ...way, features: enabled.features }, enabled.offer, new OpenFile(way.fd));
      } catch (error) {
        syscalls().close(way.fd);
        throw error;
      }
    });
  }

  /** What the kernel offers, asked on a descriptor of its own that is closed again. */
  static probe(options: WayOptions = {}): Offer {
    return uninterrupted(() => {
      const way = openFirstWay(options);
      try {
        return shakeHands(way.fd, 0n);
      } finally {
        syscalls().close(way.fd);
      }
    });
  }

  /**
   * Takes over a descriptor whose handshake was done elsewhere: by a fork event, or by another process that sent it.
   *
   * @throws RangeError for a number that no file can have; ClosedError for a descriptor that was taken already.
   */
  static adopt(fd: number | FileDescriptor): Userfaultfd {
    loadRows();
    if (!(fd instanceof FileDescriptor)) requireDescriptor(fd, 'the userfaultfd');
    const open = OpenFile.of(() => (fd instanceof FileDescriptor ? fd.take() : fd));
    return new Userfaultfd({ fd: open.fd }, undefined, open);
  }

  /** The userfaultfd that another thread owns: closing this one leaves that one open. */
  static borrow(handle: UserfaultfdHandle): Userfaultfd {
    loadRows();
    return new Userfaultfd(handle);
  }

  /** @throws ClosedError after `close`, also after the owner's, as everything that needs the descriptor. */
  override get fd(): number {
    if (this.gate.isShut) throw new ClosedError('the userfaultfd');
    return this.#file.number;
  }

  /** Whether it was closed, on this thread or by its owner on another. */
  get closed(): boolean {
    return this.#file.closed || this.gate.isShut;
  }

  /** For `borrow` on another thread, where everything throws ClosedError when the owner has closed. */
  get handle(): UserfaultfdHandle {
    const { fd, features, via, userModeOnly } = this;
    const hangUp = this.#open?.hangUp() ?? this.#borrowedHangUp;
    return {
      fd,
      features,
      via,
      userModeOnly,
      gate: this.gate.place,
      hangUp,
      registrations: this.registrations,
    };
  }

  /**
   * For what polls: a blocking descriptor cannot be.
   *
   * @param what needs it: `poll()`.
   * @throws BlockingError
   */
  requireNonBlocking(what: string): void {
    if (this.#isBlocking()) throw new BlockingError(what);
  }

  /**
   * Leaves reading to somebody who has to read everything, in whatever thread.
   *
   * @param what he is: `serveFaults()`.
   * @returns the handle with which he reads: `new CallGate(handle.gate).endReadingAlone()` lets everybody read again.
   * @throws OtherReaderError where there is one already, or an iteration of `events()` in this thread; ClosedError
   */
  readAlone(what: string): UserfaultfdHandle {
    const { handle } = this;
    for (const other of iterated) {
      if (other.closed || other.fd !== handle.fd) continue;
      throw new OtherReaderError(what, 'an iteration of events()', 'end the iteration');
    }
    const gate = readAlone(this.gate);
    if (gate === undefined) throw servedError(what);
    return { ...handle, gate };
  }

  /**
   * Waits until a message can be read. Blocks the calling thread.
   *
   * @param timeout milliseconds, as in `PollSet.wait`; for ever where it is left out.
   * @returns whether one is there.
   * @throws RangeError where `timeout` is no number.
   * @throws BlockingError for a descriptor that cannot be polled; ClosedError where the owner closes it meanwhile;
   * OtherReaderError while a fault server serves it.
   */
  poll(timeout = -1): boolean {
    this.requireNonBlocking('poll()');
    this.#requireReading('poll()');
    if (this.#returned.length > 0) return true;
    const { fd } = this;
    // A worker that waits for its own could not be ended otherwise.
    const hangUp = this.#borrowedHangUp ?? (isMainThread ? undefined : this.#open?.hangUp());
    this.#pollSet ??= new PollSet(hangUp === undefined ? [fd] : [fd, hangUp]);
    const pollSet = this.#pollSet;
    const ready = this.gated(() => pollSet.wait(timeout));
    if (hangUp !== undefined && pollSet.returned(1) !== 0) throw new ClosedError('the userfaultfd');
    return ready > 0;
  }

  /**
   * The messages that are waiting, at most 16; none on a non-blocking descriptor that has none. On a blocking one it
   * waits for the first. For a loop that serves many faults see `MessageReader`.
   *
   * @throws OtherReaderError while a fault server serves it.
   */
  readEvents(): UserfaultfdEvent[] {
    this.#requireReading('readEvents()');
    this.#reader ??= new MessageReader(this);
    const reader = this.#reader;
    const returned = this.#returned.splice(0);
    const count = returned.length > 0 && this.#isBlocking() ? 0 : reader.read();
    return [...returned, ...Array.from({ length: count }, (_, index) => reader.decode(index))];
  }

  /**
   * The messages as the event loop finds them, without a thread that waits. It ends when the userfaultfd is closed. The
   * child of a fork event is closed where nobody has taken it when the next event is asked for.
   *
   * Faults that the iteration has read but not given are asked for again when it ends; other such events come first when
   * the next one begins.
   *
   * @param options.signal ends it by throwing the signal's reason.
   * @throws BlockingError; OtherReaderError while a fault server serves it.
   */
  events({ signal }: { readonly signal?: AbortSignal } = {}): AsyncGenerator<UserfaultfdEvent, void, void> {
    this.requireNonBlocking('events()');
    this.#requireReading('events()');
    return this.#iterate(() => new EventStream({ fd: this.fd, hangUp: this.#borrowedHangUp, signal }));
  }

  /**
   * Closes it where this object owns it, after the last call of every thread: all its ranges are unregistered, and who waits
   * goes on, with a zeroed page where it is missing. May be called again.
   *
   * Where the event loop of another thread polls it (`events()` there, or a server with asynchronous sources), that is so as soon
   * as that thread has heard of it; until then the ranges are refused to another userfaultfd with EBUSY.
   */
  close(): void {
    if (this.#file.closed) return;
    for (const stream of this.#streams) stream.close();
    iterated.delete(this);
    const fd = this.#file.take();
    if (this.#open !== undefined) checked(this.#open.close(), 'close', `of the userfaultfd (fd ${fd})`);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async *#iterate(open: () => EventStream): AsyncGenerator<UserfaultfdEvent, void, void> {
    if (this.closed) return;
    this.#requireReading('events()');
    const stream = this.gated(open);
    this.#streams.add(stream);
    iterated.add(this);
    const servedHere = serveHere(() => (this.closed ? [] : this.registrations));
    try {
      for (;;) {
        const event = this.#returned.shift() ?? (await stream.next());
        if (event === undefined) return;
        try {
          yield event;
        } finally {
          if (event.type === 'fork') event.child.close();
        }
      }
    } finally {
      servedHere.end();
      this.#streams.delete(stream);
      if (this.#streams.size === 0) iterated.delete(this);
      this.#giveBack(stream.close());
    }
  }

  /** Who waits for a page asks again when it is woken; other events are said once. */
  #giveBack(events: readonly UserfaultfdEvent[]): void {
    if (this.closed) return;
    const pageMask = BigInt(syscalls().pageSize) - 1n;
    for (const event of events) {
      if (event.type !== 'pagefault') this.#returned.push(event);
      else this.wake({ address: event.address & ~pageMask, length: syscalls().pageSize });
    }
  }

  #requireReading(what: string): void {
    if (!this.gate.mayRead) throw servedError(what);
  }

  #isBlocking(): boolean {
    return this.gated(() => {
      this.#blocking ??= isBlocking(this.fd);
      return this.#blocking;
    });
  }
}

/** Optional fork events are left out where this process may not have them. */
function enable(fd: number, features: bigint, required: bigint): { readonly features: bigint; readonly offer: Offer } {
  try {
    return { features, offer: shakeHands(fd, features) };
  } catch (error) {
    const lesser = features & ~(UFFD_FEATURE_EVENT_FORK & ~required);
    if (!(error instanceof SyscallError) || error.code !== 'EPERM' || lesser === features) throw error;
    return { features: lesser, offer: shakeHands(fd, lesser) };
  }
}

/** The loop that serves comes later: what loading leaves in V8's memory is not to lie between the objects that it works with. */
function loadRows(): void {
  syscalls().rows();
}
