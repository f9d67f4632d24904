import { MAP_ANONYMOUS, MAP_NORESERVE, MAP_PRIVATE, PROT_READ, PROT_WRITE } from '../../generated/linux/mman.ts';
import { syscalls } from '../backends/syscalls.ts';
import { checked } from '../kernel/syscall-error.ts';
import { MemoryMark } from './memory-mark.ts';
import { coverWithZeroes, fillWithZeroes, type Reservation } from './reservation.ts';

/** Addresses that a view was of stay taken until it is collected. */
const retired = new FinalizationRegistry<Pick<Reservation, 'address' | 'length'>>(({ address, length }) => {
  syscalls().munmap(address, length);
});

/** Addresses that the kernel chose, for as long as the process lives. Looking into them costs more than into the engine's. */
export class KernelReservation implements Reservation {
  readonly address: number;
  readonly length: number;
  /** Of memory that nothing was put over yet. */
  readonly #mark: MemoryMark | undefined;
  #view: Buffer | undefined;

  /** @param mark where it is empty memory, for something to be put over it. */
  constructor(address: number, length: number, mark?: MemoryMark) {
    this.address = address;
    this.length = length;
    this.#mark = mark;
  }

  /** Addresses that nothing is at yet. @throws SyscallError */
  static empty(length: number): KernelReservation {
    const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    const result = syscalls().mmap(0, length, PROT_READ | PROT_WRITE, flags, -1, 0);
    const address = checked(result, 'mmap', `of ${length} bytes`);
    return new KernelReservation(address, length, new MemoryMark(address));
  }

  get seen(): boolean {
    return this.#view !== undefined;
  }

  view(): Buffer {
    this.#view ??= syscalls().viewOf(this.address, this.length);
    return this.#view;
  }

  retire(): number {
    if (!this.seen) return syscalls().munmap(this.address, this.length);
    const result = coverWithZeroes(this);
    if (result >= 0) this.#releaseWithView();
    return result;
  }

  fillHole(): void {
    if (this.#mark?.isThere) syscalls().munmap(this.address, this.length);
    else if (this.seen && fillWithZeroes(this) >= 0) this.#releaseWithView();
  }

  #releaseWithView(): void {
    retired.register(this.view().buffer, { address: this.address, length: this.length });
  }
}
