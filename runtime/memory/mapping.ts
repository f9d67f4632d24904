import {
  MADV_DONTNEED,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_HUGETLB,
  MAP_PRIVATE,
  MAP_SHARED,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PROT_READ,
  PROT_WRITE,
} from '../../generated/linux/mman.ts';
import { type Syscalls, syscalls } from '../backends/syscalls.ts';
import { notForgotten, warnWhenForgotten } from '../descriptors/forgotten.ts';
import { checked, errnoName, SyscallError } from '../kernel/syscall-error.ts';
import { shown } from '../struct-view/checks.ts';
import { type AddressRange, addressNumber, formatRange, requireOpen, requireRange } from './address.ts';
import { EngineReservation } from './engine-reservation.ts';
import { type HugePages, hugePageAdvice, hugePageBits, hugePageSize } from './huge-pages.ts';
import { KernelReservation } from './kernel-reservation.ts';
import { wholePages } from './lengths.ts';
import type { Reservation } from './reservation.ts';
import { checkTouch } from './touch-guard.ts';

/** Bytes in a page of this machine. */
export function pageSize(): number {
  return syscalls().pageSize;
}

/** What kind of memory is mapped that no file backs. */
export interface AnonymousOptions {
  /** MAP_SHARED: shared with children that fork; its faults are those of shared memory. */
  readonly shared?: boolean;
  /** Of huge pages, which have to be reserved on the system. */
  readonly hugePages?: HugePages;
}

/** Which part of a file is mapped, and how. Offset and length are bytes. */
export interface FileMapOptions {
  readonly offset: number;
  readonly length: number;
  readonly shared: boolean;
  /** Bytes in a page of the file. */
  readonly pageSize: number;
}

interface Place {
  readonly reservation: Reservation;
  readonly pageSize: number;
  readonly owned: boolean;
}

/**
 * Memory of its own, outside the JavaScript heap: the kind that may be registered with a userfaultfd. `read`, `write` and
 * `fill` touch it as native code would, so the calling thread waits where a page is missing until another thread has
 * served it. Where the calling thread itself serves its faults they throw SelfTouchError instead; a view cannot.
 *
 * It belongs to the process: it stays mapped until it is closed, also where nobody has the object any more, and where the
 * worker that made it has ended.
 */
export class Mapping implements AddressRange, Disposable {
  /** That of its first byte, as events and ranges have it. */
  readonly address: bigint;
  readonly length: number;
  /** Bytes in a page of this memory. */
  readonly pageSize: number;
  readonly #syscalls: Syscalls = syscalls();
  readonly #start: number;
  readonly #owned: boolean;
  /** Undefined after `close`, so that it does not keep a view alive. */
  #reservation: Reservation | undefined;
  #view: Buffer | undefined;

  private constructor({ reservation, pageSize, owned }: Place) {
    this.#start = reservation.address;
    this.#owned = owned;
    this.#reservation = reservation;
    this.address = BigInt(reservation.address);
    this.length = reservation.length;
    this.pageSize = pageSize;
    if (owned) warnWhenForgotten(this, `the mapping of ${formatRange(this)}`);
  }

  /**
   * Maps zeroed memory that no file backs.
   *
   * @param length bytes, rounded up to whole pages.
   * @throws RangeError where it is no whole number from 0 on, or `hugePages` no size; SyscallError, for no bytes too.
   */
  static anonymous(length: number, { shared = false, hugePages = false }: AnonymousOptions = {}): Mapping {
    const size = hugePages === false ? pageSize() : hugePageSize(hugePages);
    const whole = wholePages(length, size, 'the anonymous memory');
    const huge = hugePages === false ? 0 : MAP_HUGETLB + hugePageBits(size);
    const flags = MAP_ANONYMOUS + (shared ? MAP_SHARED : MAP_PRIVATE) + huge;
    return new Mapping(mapped(whole, size, flags, -1, 0, `of ${length} bytes of anonymous memory`));
  }

  /**
   * Maps a part of a file of which only the descriptor is known: see also `MemoryFile`.
   *
   * @throws RangeError where the offset or the length is no whole number from 0 on, or `fd` no int of C; SyscallError
   */
  static ofFile(fd: number, options: FileMapOptions): Mapping {
    const { offset, length, shared, pageSize: size } = options;
    for (const [name, value] of Object.entries({ offset, length })) {
      if (Number.isSafeInteger(value) && value >= 0) continue;
      throw new RangeError(`expected the ${name} of a mapping to be a whole number of bytes from 0 on, saw ${value}`);
    }
    // Before addresses are taken for it.
    if ((fd | 0) !== fd) throw new RangeError(`expected the number of a descriptor to map, saw ${fd}`);
    const detail = `of ${length} bytes at offset ${offset} of fd ${fd}`;
    return new Mapping(mapped(length, size, shared ? MAP_SHARED : MAP_PRIVATE, fd, offset, detail));
  }

  /**
   * Memory that another thread has mapped and unmaps, when nobody uses what was borrowed any more.
   *
   * @param range where it is; with `pageSize`, bytes in a page of it, as a `Mapping` has it: that of the system where it is left out.
   * @throws RangeError where that can be no memory.
   */
  static borrow(range: AddressRange & { readonly pageSize?: number | undefined }): Mapping {
    const { address, length, pageSize: size = pageSize() } = range;
    requireRange(range);
    const reservation = new KernelReservation(addressNumber(address), length);
    return new Mapping({ reservation, pageSize: size, owned: false });
  }

  /** Whether it was closed on this thread: its address may belong to other memory then. */
  get closed(): boolean {
    return this.#reservation === undefined;
  }

  /** The bytes from `offset` on, copied. */
  read(offset = 0, length: number = this.length - offset): Buffer {
    const start = this.#at(offset, length);
    checkTouch(start, length, false);
    const bytes = Buffer.alloc(length);
    this.#syscalls.load(start, bytes);
    return bytes;
  }

  /** Copies `bytes` into the mapping. */
  write(offset: number, bytes: Uint8Array): void {
    if (!(bytes instanceof Uint8Array)) throw new TypeError(`expected a Uint8Array to write, saw ${shown(bytes)}`);
    const start = this.#at(offset, bytes.byteLength);
    checkTouch(start, bytes.byteLength, true);
    this.#syscalls.store(start, bytes);
  }

  /** Sets every byte of a range to the lowest 8 bits of `value`. */
  fill(value: number, offset = 0, length: number = this.length - offset): void {
    const start = this.#at(offset, length);
    checkTouch(start, length, true);
    this.#syscalls.fill(start, value, length);
  }

  /** Gives the pages of a range back (MADV_DONTNEED): in private anonymous memory they are missing again afterwards. */
  discard(offset = 0, length: number = this.length - offset): void {
    this.advise(MADV_DONTNEED, offset, length);
  }

  /** Tells the kernel what becomes of a range: MADV_REMOVE, MADV_POPULATE_WRITE and so on. */
  advise(advice: number, offset = 0, length: number = this.length - offset): void {
    const start = this.#at(offset, length);
    const detail = `of ${formatRange({ address: BigInt(start), length })}`;
    checked(this.#syscalls.madvise(start, length, advice), `madvise(${advice})`, detail);
  }

  /** Says who may touch a range: PROT_READ | PROT_WRITE and so on. Whoever may not gets SIGSEGV, which ends the process. */
  protect(protection: number, offset = 0, length: number = this.length - offset): void {
    const start = this.#at(offset, length);
    const detail = `of ${formatRange({ address: BigInt(start), length })}`;
    checked(this.#syscalls.mprotect(start, length, protection), `mprotect(${protection})`, detail);
  }

  /**
   * Moves the pages to new addresses (mremap), where there may be more or fewer of them. This object is closed then.
   *
   * @param length bytes, rounded up to whole pages.
   * @throws RangeError where it is no whole number from 0 on; SyscallError where the kernel does not move them, and Error where
   * this is borrowed: the mapping is what it was then.
   */
  remap(length: number = this.length): Mapping {
    const start = this.#at(0, this.length);
    if (!this.#owned) throw new Error(`only its owner can move the mapping of ${formatRange(this)}`);
    const whole = wholePages(length, this.pageSize, 'the mapping');
    const target = EngineReservation.of(whole, this.pageSize) ?? this.#elsewhere(whole);
    const flags = target === undefined ? MREMAP_MAYMOVE : MREMAP_MAYMOVE | MREMAP_FIXED;
    const result = this.#syscalls.mremap(start, this.length, whole, flags, target?.address ?? 0);
    if (result < 0) target?.fillHole();
    checked(result, 'mremap', `of ${formatRange(this)} to ${whole} bytes`);
    this.#forget()?.fillHole();
    const reservation = target instanceof EngineReservation ? target : new KernelReservation(result, whole);
    return new Mapping({ reservation, pageSize: this.pageSize, owned: true });
  }

  /**
   * The mapping itself, not a copy: bytes over an ArrayBuffer that stays valid as long as it is reachable. After `close` a
   * view that was kept shows zeroes, or what was last written to it: never memory of somebody else. Do not clone it to
   * another thread, which borrows the mapping instead; a view of what was borrowed is valid until the owner closes it.
   *
   * @throws RangeError where no Buffer can be as long: of more than 4 GiB in Node 20. A part of it may be borrowed and looked into.
   */
  view(): Buffer {
    this.#at(0, this.length);
    this.#view ??= this.#reservation!.view();
    return this.#view;
  }

  /** Unmaps the memory where this object owns it. May be called again. */
  close(): void {
    const reservation = this.#forget();
    if (reservation === undefined || !this.#owned) return;
    checked(reservation.retire(), 'munmap', `of ${formatRange(this)}`);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Lets go of everything that a view keeps alive. @returns the addresses, to be given back. */
  #forget(): Reservation | undefined {
    const reservation = this.#reservation;
    this.#view = undefined;
    this.#reservation = undefined;
    notForgotten(this);
    return reservation;
  }

  /** Other addresses than those that a view shows. */
  #elsewhere(length: number): KernelReservation | undefined {
    return this.#reservation!.seen ? KernelReservation.empty(length) : undefined;
  }

  #at(offset: number, length: number): number {
    requireOpen(this);
    if (
      !Number.isInteger(offset) ||
      !Number.isInteger(length) ||
      offset < 0 ||
      length < 0 ||
      offset + length > this.length
    ) {
      throw new RangeError(
        `expected a range inside ${this.length} bytes, saw ${shown(length)} bytes at offset ${shown(offset)}`,
      );
    }
    return this.#start + offset;
  }
}

/** Maps where JavaScript can look, or else where the kernel likes. */
function mapped(length: number, size: number, flags: number, fd: number, offset: number, detail: string): Place {
  const reservation = length > 0 ? EngineReservation.of(length, size) : undefined;
  const fixed = reservation === undefined ? 0 : MAP_FIXED;
  const protection = PROT_READ | PROT_WRITE;
  const result = syscalls().mmap(reservation?.address ?? 0, length, protection, flags + fixed, fd, offset);
  if (result < 0) {
    reservation?.fillHole();
    const advice = errnoName(result) === 'ENOMEM' && size > pageSize() ? hugePageAdvice(length, size) : undefined;
    throw new SyscallError({ syscall: 'mmap', errno: result, detail, advice });
  }
  return { reservation: reservation ?? new KernelReservation(result, length), pageSize: size, owned: true };
}
