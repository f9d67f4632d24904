import { syscalls } from '../backends/syscalls.ts';
import { coverWithZeroes, fillWithZeroes, type Reservation } from './reservation.ts';

/** Addresses that a view was of stay taken until it is collected. */
const retired = new FinalizationRegistry<Pick<Reservation, 'address' | 'length'>>(({ address, length }) => {
  syscalls().munmap(address, length);
});

/** Addresses that the kernel chose, for as long as the process lives. Looking into them costs more than into the engine's. */
export class KernelReservation implements Reservation {
  readonly address: number;
  readonly length: number;
  #view: Buffer | undefined;

  constructor(address: number, length: number) {
    this.address = address;
    this.length = length;
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
    if (this.seen && fillWithZeroes(this) >= 0) this.#releaseWithView();
  }

  #releaseWithView(): void {
    retired.register(this.view().buffer, { address: this.address, length: this.length });
  }
}
