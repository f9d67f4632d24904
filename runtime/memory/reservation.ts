// Addresses for a mapping that JavaScript can look into. The memory of a WebAssembly.Memory is page-aligned, has an
// ArrayBuffer of exactly its length, and the engine gives it back when nothing can reach that buffer any more; so a mapping
// is put over it (MAP_FIXED), and its views are ordinary ArrayBuffers whose addresses are never reused under them.
// The price is 20 µs and 10 GiB of address space for each, of which a process has 128 TiB.

import { type Syscalls, syscalls } from '../backends/syscalls.ts';
import {
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_FIXED_NOREPLACE,
  MAP_NORESERVE,
  MAP_PRIVATE,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from '../kernel/linux-abi.ts';

interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer;
}

interface WebAssemblyNamespace {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => WebAssemblyMemory;
}

/** Bytes in a page of WebAssembly. */
const unit = 0x1_0000;
const mostUnits = 0x1_0000;

/** What may not be collected: somebody may know the address. */
const pinned = new Set<Reservation>();

export class Reservation {
  readonly address: number;
  readonly length: number;
  readonly #syscalls: Syscalls = syscalls();
  readonly #buffer: ArrayBuffer;
  readonly #offset: number;
  #seen = false;

  private constructor(buffer: ArrayBuffer, length: number, alignment: number) {
    const start = this.#syscalls.addressOf(Buffer.from(buffer));
    this.address = Math.ceil(start / alignment) * alignment;
    this.length = length;
    this.#buffer = buffer;
    this.#offset = this.address - start;
    pinned.add(this);
  }

  /** @returns undefined where it is too long, or where the engine has no such memory left. */
  static of(length: number, alignment: number): Reservation | undefined {
    const { WebAssembly } = globalThis as { readonly WebAssembly?: WebAssemblyNamespace };
    const units = Math.ceil((length + (alignment > unit ? alignment : 0)) / unit);
    if (WebAssembly === undefined || units === 0 || units > mostUnits) return undefined;
    try {
      const { buffer } = new WebAssembly.Memory({ initial: units, maximum: units });
      return new Reservation(buffer, length, alignment);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  view(): Buffer {
    this.#seen = true;
    return Buffer.from(this.#buffer, this.#offset, this.length);
  }

  /** Takes the mapping away. The addresses are free when the last view is collected, until then it shows zeroes. */
  retire(): number {
    const result = this.#cover(MAP_FIXED);
    if (result >= 0) pinned.delete(this);
    return result;
  }

  /** The same where the mapping has gone by itself and left a hole. What another thread has put there is left alone. */
  fillHole(): void {
    if (this.#cover(MAP_FIXED_NOREPLACE) >= 0) pinned.delete(this);
  }

  #cover(fixed: number): number {
    const protection = this.#seen ? PROT_READ | PROT_WRITE : PROT_NONE;
    const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | fixed;
    return this.#syscalls.mmap(this.address, this.length, protection, flags, -1, 0);
  }
}
