import {
  _UFFDIO_RWPROTECT,
  _UFFDIO_WRITEPROTECT,
  UFFDIO_REGISTER,
  UFFDIO_REGISTER_MODE_MISSING,
  UFFDIO_RWPROTECT,
  UFFDIO_RWPROTECT_MODE_RWP,
  UFFDIO_SET_MODE,
  UFFDIO_UNREGISTER,
  UFFDIO_WAKE,
  UFFDIO_WRITEPROTECT,
  UFFDIO_WRITEPROTECT_MODE_WP,
  UffdFeature,
  UffdioRange,
  UffdioRegister,
  UffdioRegisterMode,
  UffdioRwprotect,
  UffdioSetMode,
  UffdioWriteprotect,
} from '../../generated/linux/userfaultfd.ts';
import { holding } from '../backends/holding.ts';
import { withAddress } from '../backends/shared-bytes.ts';
import { syscalls } from '../backends/syscalls.ts';
import { CallGate, type GatePlace } from '../descriptors/call-gate.ts';
import { ClosedError } from '../descriptors/closed-error.ts';
import { PinnedMemory } from '../kernel/pinned-memory.ts';
import { errnoName, SyscallError } from '../kernel/syscall-error.ts';
import { type AddressRange, addressNumber, formatRange, requireOpen, requireRange } from '../memory/address.ts';
import { shown } from '../struct-view/checks.ts';
import { RangeTransfer, type TransferKind, transferKinds } from './range-transfer.ts';
import { type Registration, Registrations } from './registrations.ts';
import { transferAdvice } from './transfer-advice.ts';

interface CopyTarget {
  /** Where the missing pages are: a multiple of the page size. */
  readonly destination: bigint;
  /** UFFDIO_COPY_MODE_* bits. */
  readonly mode?: bigint | undefined;
}

interface CopyOfBytes extends CopyTarget {
  /** The bytes; at least `length`. */
  readonly source: Uint8Array;
  /** Bytes: a multiple of the page size. The length of `source` where it is left out. */
  readonly length?: number | undefined;
}

interface CopyOfLength extends CopyTarget {
  /** The bytes, or where they are; at least `length`. */
  readonly source: bigint | Uint8Array;
  /** Bytes: a multiple of the page size. */
  readonly length: number;
}

export type Copy = CopyOfBytes | CopyOfLength;

export interface Move {
  /** Where the missing pages are. */
  readonly destination: bigint;
  /** The pages, which are missing there afterwards. */
  readonly source: bigint;
  /** Bytes: a multiple of the page size. */
  readonly length: number;
  /** UFFDIO_MOVE_MODE_* bits. */
  readonly mode?: bigint | undefined;
}

/** What a userfaultfd does with ranges of memory. */
export abstract class RangeOperations {
  /** For code that uses `fd` in calls of its own, on whatever thread: enter before, leave after. */
  readonly gate: CallGate;
  readonly #registrations: Registrations;

  protected constructor(gate: GatePlace | undefined, registrations: readonly Registration[] | undefined) {
    this.gate = new CallGate(gate);
    this.#registrations = new Registrations(registrations);
  }

  abstract get fd(): number;

  /** What was registered through this object, and before it was borrowed. */
  get registrations(): readonly Registration[] {
    return this.#registrations.list();
  }

  /**
   * Has the faults of a range sent here. A range registered before changes its mode to this one, unless it was registered for
   * this and more: the kernel leaves it as it is then, and only `unregister` takes the rest away.
   *
   * @param mode UFFDIO_REGISTER_MODE_* bits.
   * @returns the ioctls that work on the range, `1n << BigInt(_UFFDIO_COPY)` and so on; an open set.
   * @throws ClosedError for a mapping that was closed; SyscallError
   */
  register(range: AddressRange, mode: bigint = UFFDIO_REGISTER_MODE_MISSING): bigint {
    requireOpen(range);
    const memory = new PinnedMemory(UffdioRegister.layout.size);
    const argument = new UffdioRegister(memory.bytes);
    setRange(argument.range, range);
    argument.mode = mode;
    const detail = `of ${formatRange(range)} for ${UffdioRegisterMode.format(mode)}`;
    this.#ioctl('UFFDIO_REGISTER', UFFDIO_REGISTER, memory, detail, registerAdvice);
    const { ioctls } = argument;
    this.#registrations.add({ address: range.address, length: range.length, mode, ioctls });
    return ioctls;
  }

  /**
   * Stops sending the faults of a range here. Threads that wait for a missing page of it get a zeroed one; those that wait
   * for a minor or write-protect fault are woken too, which the kernel leaves to its caller.
   */
  unregister(range: AddressRange): void {
    this.#ioctl('UFFDIO_UNREGISTER', UFFDIO_UNREGISTER, rangeRecord(range), `of ${formatRange(range)}`, registerAdvice);
    this.#registrations.remove(range);
    this.wake(range);
  }

  /**
   * Fills missing pages with a copy of `source` and wakes who waits for them.
   *
   * @returns the bytes copied. Fewer than asked for where the kernel stopped on the way: asked for the rest, it says why.
   * @throws SyscallError with `done: 0` where nothing was copied: EEXIST, EAGAIN while an event is unread, …
   * @throws RangeError where `length` is no whole number from 0 on, or more than `source` has; TypeError for a source that is none.
   */
  copy(copy: Copy): number {
    const { destination, source, mode = 0n } = copy;
    if (typeof source === 'bigint') {
      return this.#copyFrom(addressNumber(source), destination, (copy as CopyOfLength).length, mode);
    }
    if (!(source instanceof Uint8Array)) {
      throw new TypeError(`expected a Uint8Array or an address as the source of a copy, saw ${shown(source)}`);
    }
    const bytes = copy.length ?? source.byteLength;
    if (bytes > source.byteLength) {
      throw new RangeError(`expected a source of ${bytes} bytes, saw one of ${source.byteLength}`);
    }
    const there = withAddress(source, bytes);
    return holding(there, () => this.#copyFrom(syscalls().addressOf(there), destination, bytes, mode));
  }

  /**
   * Fills missing pages with zeroes and wakes who waits for them.
   *
   * @param mode UFFDIO_ZEROPAGE_MODE_* bits.
   * @returns the bytes filled, as `copy` does.
   */
  zeropage(range: AddressRange, mode = 0n): number {
    return this.#transfer(transferKinds.zeropage, range, mode);
  }

  /**
   * Maps the pages that the page cache has, after a minor fault, and wakes who waits for them.
   *
   * @param mode UFFDIO_CONTINUE_MODE_* bits.
   * @returns the bytes mapped, as `copy` does.
   */
  continue(range: AddressRange, mode = 0n): number {
    return this.#transfer(transferKinds.continue, range, mode);
  }

  /**
   * Poisons missing pages: whoever touches one gets SIGBUS, or EFAULT in a system call.
   *
   * @param mode UFFDIO_POISON_MODE_* bits.
   * @returns the bytes poisoned, as `copy` does.
   */
  poison(range: AddressRange, mode = 0n): number {
    return this.#transfer(transferKinds.poison, range, mode);
  }

  /**
   * Moves pages of this process into missing ones, without copying, and wakes who waits for them.
   *
   * @returns the bytes moved, as `copy` does.
   */
  move({ destination, source, length, mode = 0n }: Move): number {
    return this.#transfer(transferKinds.move, { address: destination, length }, mode, addressNumber(source));
  }

  /**
   * Has whoever writes to the pages of a range fault first. Pages that are missing are protected in anonymous memory with
   * UFFD_FEATURE_WP_UNPOPULATED only.
   */
  writeProtect(range: AddressRange): void {
    this.#protect(range, UFFDIO_WRITEPROTECT_MODE_WP);
  }

  /**
   * Lets the pages of a range be written to, and wakes who waits for that.
   *
   * @param mode UFFDIO_WRITEPROTECT_MODE_DONTWAKE, or nothing.
   */
  unprotect(range: AddressRange, mode = 0n): void {
    this.#protect(range, mode & ~UFFDIO_WRITEPROTECT_MODE_WP);
  }

  /** Has whoever touches the pages of a range fault first. Since Linux 7.3. */
  rwProtect(range: AddressRange): void {
    this.#rwProtect(range, UFFDIO_RWPROTECT_MODE_RWP);
  }

  /**
   * Lets the pages of a range be touched again, and wakes who waits for that. Since Linux 7.3.
   *
   * @param mode UFFDIO_RWPROTECT_MODE_DONTWAKE, or nothing.
   */
  rwUnprotect(range: AddressRange, mode = 0n): void {
    this.#rwProtect(range, mode & ~UFFDIO_RWPROTECT_MODE_RWP);
  }

  /** Switches features on and off that may change while the userfaultfd is in use: UFFD_FEATURE_* bits. Since Linux 7.3. */
  setMode({ enable = 0n, disable = 0n }: { readonly enable?: bigint; readonly disable?: bigint }): void {
    const memory = new PinnedMemory(UffdioSetMode.layout.size);
    const argument = new UffdioSetMode(memory.bytes);
    argument.enable = enable;
    argument.disable = disable;
    const detail = `to enable ${UffdFeature.format(enable)} and disable ${UffdFeature.format(disable)}`;
    this.#ioctl('UFFDIO_SET_MODE', UFFDIO_SET_MODE, memory, detail);
  }

  /** Has the threads that wait for a page of the range look again. */
  wake(range: AddressRange): void {
    this.#ioctl('UFFDIO_WAKE', UFFDIO_WAKE, rangeRecord(range), `of ${formatRange(range)}`);
  }

  #copyFrom(source: number, destination: bigint, length: number, mode: bigint): number {
    return this.#transfer(transferKinds.copy, { address: destination, length }, mode, source);
  }

  #transfer(kind: TransferKind, range: AddressRange, mode: bigint, source?: number): number {
    const fd = this.#check(range, kind.number, kind.name);
    const transfer = new RangeTransfer(kind, { fd, gate: this.gate }, mode);
    const errno = transfer.perform(addressNumber(range.address), range.length, source);
    if (errno >= 0) return errno;
    const from = source === undefined ? '' : ` from 0x${source.toString(16)}`;
    throw new SyscallError({
      syscall: `ioctl(${kind.name})`,
      errno,
      detail: `${source === undefined ? 'of' : 'to'} ${formatRange(range)}${from}`,
      advice: transferAdvice(errnoName(errno), kind.name),
      done: 0,
    });
  }

  /** @returns the descriptor. */
  #check(range: AddressRange, number: number, name: string): number {
    const { fd } = this;
    requireRange(range);
    requireOpen(range);
    this.#registrations.check(range, number, name);
    return fd;
  }

  #protect(range: AddressRange, mode: bigint): void {
    this.#check(range, _UFFDIO_WRITEPROTECT, 'UFFDIO_WRITEPROTECT');
    const memory = new PinnedMemory(UffdioWriteprotect.layout.size);
    const argument = new UffdioWriteprotect(memory.bytes);
    setRange(argument.range, range);
    argument.mode = mode;
    this.#ioctl('UFFDIO_WRITEPROTECT', UFFDIO_WRITEPROTECT, memory, `of ${formatRange(range)}`);
  }

  #rwProtect(range: AddressRange, mode: bigint): void {
    this.#check(range, _UFFDIO_RWPROTECT, 'UFFDIO_RWPROTECT');
    const memory = new PinnedMemory(UffdioRwprotect.layout.size);
    const argument = new UffdioRwprotect(memory.bytes);
    setRange(argument.range, range);
    argument.mode = mode;
    this.#ioctl('UFFDIO_RWPROTECT', UFFDIO_RWPROTECT, memory, `of ${formatRange(range)}`);
  }

  #ioctl(
    name: string,
    request: number,
    argument: PinnedMemory,
    detail: string,
    advice: (code: string, name: string) => string | undefined = transferAdvice,
  ): void {
    const errno = this.gated(() => argument.ioctl(this.fd, request));
    if (errno >= 0) return;
    throw new SyscallError({ syscall: `ioctl(${name})`, errno, detail, advice: advice(errnoName(errno), name) });
  }

  /** The owner does not close while `call` runs. */
  protected gated<Result>(call: () => Result): Result {
    if (!this.gate.enter()) throw new ClosedError('the userfaultfd');
    try {
      return call();
    } finally {
      this.gate.leave();
    }
  }
}

function setRange(record: UffdioRange, range: AddressRange): void {
  requireRange(range);
  record.start = range.address;
  record.len = BigInt(range.length);
}

function rangeRecord(range: AddressRange): PinnedMemory {
  const memory = new PinnedMemory(UffdioRange.layout.size);
  setRange(new UffdioRange(memory.bytes), range);
  return memory;
}

function registerAdvice(code: string): string | undefined {
  switch (code) {
    case 'EINVAL':
      return 'the range has to be whole pages of mapped memory that can be registered in this mode';
    case 'EBUSY':
      return 'the range is registered with another userfaultfd';
    case 'EPERM':
      return 'it is shared memory of a file that may not be written to: open the file for writing, without F_SEAL_WRITE';
    case 'ENOMEM':
      return 'the process has too many mappings: register as few ranges as possible, or raise vm.max_map_count by sysctl';
    default:
      return undefined;
  }
}
