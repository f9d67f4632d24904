import { MADV_POPULATE_READ } from '../../generated/linux/mman.ts';
import { syscalls } from '../backends/syscalls.ts';

/** A number at the beginning of writable memory, by which that is told from what somebody else has put there since. */
export class MemoryMark {
  readonly #address: number;
  readonly #value = Buffer.alloc(8);

  constructor(address: number) {
    this.#address = address;
    this.#value.writeDoubleLE(1 + Math.random());
    syscalls().store(address, this.#value);
  }

  get isThere(): boolean {
    if (syscalls().madvise(this.#address, syscalls().pageSize, MADV_POPULATE_READ) < 0) return false;
    const found = Buffer.alloc(8);
    syscalls().load(this.#address, found);
    return found.equals(this.#value);
  }
}
