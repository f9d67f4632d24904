import { type AddressRange, addressNumber, formatRange } from './address.ts';
import { ClosedError } from './closed-error.ts';
import {
  MADV_DONTNEED,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_NORESERVE,
  MAP_PRIVATE,
  MAP_SHARED,
  PROT_READ,
  PROT_WRITE,
} from './linux-abi.ts';
import { checked } from './syscall-error.ts';
import { type Syscalls, syscalls } from './syscalls.ts';

/** Bytes in a page of this machine. */
export function pageSize(): number {
  return syscalls().pageSize;
}

/** Where a view was handed out, the addresses stay reserved until the view is collected. */
const retired = new FinalizationRegistry<{ readonly address: number; readonly length: number }>((range) => {
  syscalls().munmap(range.address, range.length);
});

/**
 * Memory of its own, outside the JavaScript heap: the kind that may be registered with a userfaultfd. `read`, `write` and
 * `fill` touch it as native code would, so the calling thread waits where a page is missing until another thread has
 * served it: never touch registered memory on the thread that serves its faults.
 */
export class Mapping implements AddressRange, Disposable {
  readonly address: bigint;
  readonly length: number;
  readonly pageSize: number;
  readonly #syscalls: Syscalls;
  readonly #start: number;
  readonly #owned: boolean;
  #view: Buffer | undefined;
  #closed = false;

  private constructor(start: number, length: number, owned: boolean) {
    this.#syscalls = syscalls();
    this.#start = start;
    this.#owned = owned;
    this.address = BigInt(start);
    this.length = length;
    this.pageSize = this.#syscalls.pageSize;
  }

  /**
   * Maps zeroed memory that no file backs.
   *
   * @param length bytes, rounded up to whole pages.
   * @param options.shared MAP_SHARED: shared with children that fork; its faults are those of shared memory.
   */
  static anonymous(length: number, { shared = false }: { readonly shared?: boolean } = {}): Mapping {
    const flags = MAP_ANONYMOUS | (shared ? MAP_SHARED : MAP_PRIVATE);
    const whole = Math.ceil(length / pageSize()) * pageSize();
    const start = checked(
      syscalls().mmap(0, whole, PROT_READ | PROT_WRITE, flags, -1, 0),
      'mmap',
      `of ${length} bytes of anonymous memory`,
    );
    return new Mapping(start, whole, true);
  }

  /** Memory that another thread has mapped and unmaps. */
  static borrow({ address, length }: AddressRange): Mapping {
    return new Mapping(addressNumber(address), length, false);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The bytes from `offset` on, copied. */
  read(offset = 0, length: number = this.length - offset): Buffer {
    const start = this.#at(offset, length);
    const bytes = Buffer.alloc(length);
    this.#syscalls.load(start, bytes);
    return bytes;
  }

  /** Copies `bytes` into the mapping. */
  write(offset: number, bytes: Uint8Array): void {
    this.#syscalls.store(this.#at(offset, bytes.byteLength), bytes);
  }

  fill(value: number, offset = 0, length: number = this.length - offset): void {
    this.#syscalls.fill(this.#at(offset, length), value, length);
  }

  /** Gives the pages of a range back (MADV_DONTNEED): in private anonymous memory they are missing again afterwards. */
  discard(offset = 0, length: number = this.length - offset): void {
    const start = this.#at(offset, length);
    const range = { address: BigInt(start), length };
    checked(this.#syscalls.madvise(start, length, MADV_DONTNEED), 'madvise(MADV_DONTNEED)', `of ${formatRange(range)}`);
  }

  /**
   * The mapping itself, not a copy. Making it takes milliseconds the first time. After `close` a view that was kept shows
   * zeroes, or what was last written to it: never memory of somebody else. Do not clone it to another thread.
   */
  view(): Buffer {
    this.#at(0, this.length);
    this.#view ??= this.#syscalls.viewOf(this.#start, this.length);
    return this.#view;
  }

  /** Unmaps the memory where this object owns it. May be called again. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (!this.#owned) return;
    if (this.#view === undefined) {
      checked(this.#syscalls.munmap(this.#start, this.length), 'munmap', `of ${formatRange(this)}`);
    } else {
      this.#retire(this.#view);
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Puts empty memory where the mapping was, for a view that may still be used. */
  #retire(view: Buffer): void {
    const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE;
    const result = this.#syscalls.mmap(this.#start, this.length, PROT_READ | PROT_WRITE, flags, -1, 0);
    checked(result, 'mmap', `over ${formatRange(this)}`);
    retired.register(view.buffer, { address: this.#start, length: this.length });
    this.#view = undefined;
  }

  #at(offset: number, length: number): number {
    if (this.#closed) throw new ClosedError(`the mapping of ${formatRange(this)}`);
    if (
      !Number.isInteger(offset) ||
      !Number.isInteger(length) ||
      offset < 0 ||
      length < 0 ||
      offset + length > this.length
    ) {
      throw new RangeError(`expected a range inside ${this.length} bytes, saw ${length} bytes at offset ${offset}`);
    }
    return this.#start + offset;
  }
}
