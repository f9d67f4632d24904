// Addresses for a mapping that JavaScript can look into. The memory of a WebAssembly.Memory is page-aligned, has an
// ArrayBuffer of exactly its length, and the engine gives it back when nothing can reach that buffer any more; so a mapping
// is put over it (MAP_FIXED), and its views are ordinary ArrayBuffers whose addresses are never reused under them.
// The price is 20 µs and 10 GiB of address space for each, of which a process has 128 TiB.
//
// On the main thread only: the engine gives a worker's memory back when the worker ends, whoever touches it at that time.

import { isMainThread } from 'node:worker_threads';
import { syscalls } from '../backends/syscalls.ts';
import { MemoryMark } from './memory-mark.ts';
import { coverWithZeroes, fillWithZeroes, type Reservation } from './reservation.ts';

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
const pinned = new Set<EngineReservation>();

export class EngineReservation implements Reservation {
  readonly address: number;
  readonly length: number;
  readonly #buffer: ArrayBuffer;
  readonly #offset: number;
  readonly #mark: MemoryMark;
  seen = false;

  private constructor(buffer: ArrayBuffer, length: number, alignment: number) {
    const start = syscalls().addressOf(Buffer.from(buffer));
    this.address = Math.ceil(start / alignment) * alignment;
    this.length = length;
    this.#buffer = buffer;
    this.#offset = this.address - start;
    this.#mark = new MemoryMark(this.address);
    pinned.add(this);
  }

  /** @returns undefined in a worker, where it is too long, or where the engine has no such memory left. */
  static of(length: number, alignment: number): EngineReservation | undefined {
    const { WebAssembly } = globalThis as { readonly WebAssembly?: WebAssemblyNamespace };
    const units = Math.ceil((length + (alignment > unit ? alignment : 0)) / unit);
    if (!isMainThread || WebAssembly === undefined || units === 0 || units > mostUnits) return undefined;
    try {
      const { buffer } = new WebAssembly.Memory({ initial: units, maximum: units });
      return new EngineReservation(buffer, length, alignment);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  view(): Buffer {
    this.seen = true;
    return Buffer.from(this.#buffer, this.#offset, this.length);
  }

  retire(): number {
    const result = coverWithZeroes(this);
    if (result >= 0) pinned.delete(this);
    return result;
  }

  fillHole(): void {
    if (fillWithZeroes(this) >= 0) pinned.delete(this);
    // The kernel has refused before it took anything away.
    else if (this.#mark.isThere) this.retire();
  }
}
