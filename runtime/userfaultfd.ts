import {
  UFFD_FEATURE_EVENT_FORK,
  UFFDIO_REGISTER,
  UFFDIO_REGISTER_MODE_MISSING,
  UFFDIO_UNREGISTER,
  UFFDIO_WAKE,
  UFFDIO_ZEROPAGE,
  UffdioRange,
  UffdioRegister,
  UffdioRegisterMode,
  UffdioZeropage,
} from '../generated/linux/userfaultfd.ts';
import { type AddressRange, addressNumber, formatRange } from './address.ts';
import { FileDescriptor } from './file-descriptor.ts';
import { chooseFeatures, type Offer, shakeHands } from './handshake.ts';
import { holding } from './holding.ts';
import { MessageReader } from './message-reader.ts';
import { type OpenWay, openFirstWay, type WayOptions } from './open-ways.ts';
import { PageCopier } from './page-copier.ts';
import { PinnedMemory } from './pinned-memory.ts';
import { PollSet } from './poll-set.ts';
import { errnoName, SyscallError } from './syscall-error.ts';
import { syscalls } from './syscalls.ts';
import { transferAdvice } from './transfer-advice.ts';
import type { UserfaultfdEvent } from './userfaultfd-event.ts';

export interface OpenOptions extends WayOptions {
  /** UFFD_FEATURE_* bits without which opening fails. */
  readonly required?: bigint | undefined;
  /** UFFD_FEATURE_* bits that are enabled where the kernel has and allows them. */
  readonly optional?: bigint | undefined;
}

export interface Copy {
  /** Where the missing pages are: a multiple of the page size. */
  readonly destination: bigint;
  /** The bytes, or where they are; at least `length`. */
  readonly source: bigint | Uint8Array;
  /** Bytes: a multiple of the page size. The length of `source` where that is memory and this is left out. */
  readonly length?: number | undefined;
  /** UFFDIO_COPY_MODE_* bits. */
  readonly mode?: bigint | undefined;
}

/** What makes a userfaultfd known on another thread: a plain object, to be passed in a message. */
export interface UserfaultfdHandle {
  readonly fd: number;
  readonly features?: bigint | undefined;
  readonly via?: OpenWay['via'] | undefined;
  readonly userModeOnly?: boolean | undefined;
}

/**
 * A userfaultfd: page faults of registered memory arrive here as messages, and the thread that caused one waits until
 * its page is filled. The thread that touches registered memory must never be the one that serves it.
 */
export class Userfaultfd implements Disposable {
  /** The features that are enabled; undefined where another process enabled them. */
  readonly features: bigint | undefined;
  /** What the kernel has; undefined for an adopted descriptor. */
  readonly available: Offer | undefined;
  /** The way that was open; undefined for an adopted descriptor. */
  readonly via: OpenWay['via'] | undefined;
  /** Whether system calls that touch missing pages fail with EFAULT instead of waiting. */
  readonly userModeOnly: boolean | undefined;
  readonly #file: FileDescriptor;
  #reader: MessageReader | undefined;
  #pollSet: PollSet | undefined;

  private constructor(handle: UserfaultfdHandle, available: Offer | undefined, owned: boolean) {
    this.features = handle.features;
    this.via = handle.via;
    this.userModeOnly = handle.userModeOnly;
    this.available = available;
    this.#file = new FileDescriptor(handle.fd, 'the userfaultfd', owned);
  }

  /**
   * Opens one by the first way that is allowed and enables the features asked for.
   *
   * @throws UserfaultfdRefusedError, MissingFeaturesError, BackendError
   */
  static open(options: OpenOptions = {}): Userfaultfd {
    const { required = 0n, optional = 0n } = options;
    const offered = required === 0n && optional === 0n ? undefined : Userfaultfd.probe(options);
    const features = offered === undefined ? 0n : chooseFeatures(offered.features, required, optional);
    const way = openFirstWay(options);
    try {
      const enabled = enable(way.fd, features, required);
      return new Userfaultfd({ ...way, features: enabled.features }, enabled.offer, true);
    } catch (error) {
      syscalls().close(way.fd);
      throw error;
    }
  }

  /** What the kernel offers, asked on a descriptor of its own that is closed again. */
  static probe(options: WayOptions = {}): Offer {
    const way = openFirstWay(options);
    try {
      return shakeHands(way.fd, 0n);
    } finally {
      syscalls().close(way.fd);
    }
  }

  /** Takes over a descriptor whose handshake was done elsewhere: by a fork event, or by another process that sent it. */
  static adopt(fd: number): Userfaultfd {
    return new Userfaultfd({ fd }, undefined, true);
  }

  /** The userfaultfd that another thread owns: closing this one leaves that one open. */
  static borrow(handle: UserfaultfdHandle): Userfaultfd {
    return new Userfaultfd(handle, undefined, false);
  }

  /** @throws ClosedError after `close`, as everything that needs the descriptor. */
  get fd(): number {
    return this.#file.number;
  }

  get closed(): boolean {
    return this.#file.closed;
  }

  /** For `borrow` on another thread. The owner must outlive it. */
  get handle(): UserfaultfdHandle {
    const { fd, features, via, userModeOnly } = this;
    return { fd, features, via, userModeOnly };
  }

  /**
   * Has the faults of a range sent here. A range registered before changes its mode to this one.
   *
   * @param mode UFFDIO_REGISTER_MODE_* bits.
   * @returns the ioctls that work on the range, `1n << BigInt(_UFFDIO_COPY)` and so on; an open set.
   */
  register(range: AddressRange, mode: bigint = UFFDIO_REGISTER_MODE_MISSING): bigint {
    const memory = new PinnedMemory(UffdioRegister.layout.size);
    const argument = new UffdioRegister(memory.bytes);
    setRange(argument.range, range);
    argument.mode = mode;
    const detail = `of ${formatRange(range)} for ${UffdioRegisterMode.format(mode)}`;
    this.#ioctl('UFFDIO_REGISTER', UFFDIO_REGISTER, memory, detail, registerAdvice);
    return argument.ioctls;
  }

  /** Stops sending the faults of a range here. Threads that wait for a missing page of it get a zeroed one. */
  unregister(range: AddressRange): void {
    this.#ioctl('UFFDIO_UNREGISTER', UFFDIO_UNREGISTER, rangeRecord(range), `of ${formatRange(range)}`, registerAdvice);
  }

  /**
   * Fills missing pages with a copy of `source` and wakes who waits for them.
   *
   * @returns the bytes copied. Fewer than asked for where the kernel stopped on the way: asked for the rest, it says why.
   * @throws SyscallError with `done: 0` where nothing was copied: EEXIST, EAGAIN while an event is unread, …
   */
  copy({ destination, source, length, mode = 0n }: Copy): number {
    if (typeof source === 'bigint') return this.#copyFrom(addressNumber(source), destination, length ?? 0, mode);
    const bytes = length ?? source.byteLength;
    if (bytes > source.byteLength) {
      throw new RangeError(`expected a source of ${bytes} bytes, saw one of ${source.byteLength}`);
    }
    return holding(source, () => this.#copyFrom(syscalls().addressOf(source), destination, bytes, mode));
  }

  /**
   * Fills missing pages with zeroes and wakes who waits for them.
   *
   * @param mode UFFDIO_ZEROPAGE_MODE_* bits.
   * @returns the bytes filled, as `copy` does.
   */
  zeropage(range: AddressRange, mode = 0n): number {
    const memory = new PinnedMemory(UffdioZeropage.layout.size);
    const argument = new UffdioZeropage(memory.bytes);
    setRange(argument.range, range);
    argument.mode = mode;
    const result = memory.ioctl(this.fd, UFFDIO_ZEROPAGE);
    if (result === 0) return range.length;
    if (errnoName(result) === 'EAGAIN' && argument.zeropage > 0n) return Number(argument.zeropage);
    throw transferError('UFFDIO_ZEROPAGE', result, `of ${formatRange(range)}`);
  }

  /** Has the threads that wait for a page of the range look again. */
  wake(range: AddressRange): void {
    this.#ioctl('UFFDIO_WAKE', UFFDIO_WAKE, rangeRecord(range), `of ${formatRange(range)}`, transferAdvice);
  }

  /**
   * Waits until a message can be read; needs a non-blocking descriptor. Blocks the calling thread.
   *
   * @param timeout milliseconds, for ever where it is left out.
   * @returns whether one is there.
   */
  poll(timeout = -1): boolean {
    const { fd } = this;
    this.#pollSet ??= new PollSet([fd]);
    return this.#pollSet.wait(timeout) > 0;
  }

  /**
   * The messages that are waiting, at most 16; none on a non-blocking descriptor that has none. On a blocking one it
   * waits for the first. For a loop that serves many faults see `MessageReader`.
   */
  readEvents(): UserfaultfdEvent[] {
    this.#reader ??= new MessageReader(this);
    const reader = this.#reader;
    return Array.from({ length: reader.read() }, (_, index) => reader.decode(index));
  }

  /** Closes it where this object owns it: all its ranges are unregistered and who waits gets zeroed pages. */
  close(): void {
    this.#file.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #copyFrom(source: number, destination: bigint, length: number, mode: bigint): number {
    const result = new PageCopier(this, mode).copy(addressNumber(destination), source, length);
    if (result >= 0) return result;
    const target = formatRange({ address: destination, length });
    throw transferError('UFFDIO_COPY', result, `to ${target} from 0x${source.toString(16)}`);
  }

  #ioctl(
    name: string,
    request: number,
    argument: PinnedMemory,
    detail: string,
    advice: (code: string) => string | undefined,
  ): void {
    const errno = argument.ioctl(this.fd, request);
    if (errno >= 0) return;
    throw new SyscallError({ syscall: `ioctl(${name})`, errno, detail, advice: advice(errnoName(errno)) });
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

function setRange(record: UffdioRange, { address, length }: AddressRange): void {
  record.start = address;
  record.len = BigInt(length);
}

function rangeRecord(range: AddressRange): PinnedMemory {
  const memory = new PinnedMemory(UffdioRange.layout.size);
  setRange(new UffdioRange(memory.bytes), range);
  return memory;
}

function transferError(name: string, errno: number, detail: string): SyscallError {
  return new SyscallError({
    syscall: `ioctl(${name})`,
    errno,
    detail,
    advice: transferAdvice(errnoName(errno)),
    done: 0,
  });
}

function registerAdvice(code: string): string | undefined {
  switch (code) {
    case 'EINVAL':
      return 'the range has to be whole pages of mapped memory that can be registered in this mode';
    case 'EBUSY':
      return 'the range is registered with another userfaultfd';
    default:
      return undefined;
  }
}
