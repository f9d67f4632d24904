import { PageBitmap } from './page-bitmap.ts';

/** Milliseconds; a step is a system call or a few. */
const longestStep = 2000;

/**
 * Which pages were written to. Letting somebody write and recording it are one step, and so are taking what is recorded and
 * protecting it anew: a lock keeps the two apart, so that what was written before the taking is in it.
 */
export class WrittenPages {
  readonly shared: SharedArrayBuffer;
  readonly #lock: Int32Array;
  readonly #pages: PageBitmap;

  constructor(shared: SharedArrayBuffer) {
    this.shared = shared;
    this.#pages = new PageBitmap(shared);
    // Behind the bits.
    this.#lock = new Int32Array(shared, shared.byteLength - 4, 1);
  }

  static of(pages: number): WrittenPages {
    return new WrittenPages(new SharedArrayBuffer(4 * Math.ceil(pages / 32) + 4));
  }

  /** Waits until the other thread is not between its two halves, or has died there. `leave` has to follow. */
  enter(): void {
    while (Atomics.compareExchange(this.#lock, 0, 0, 1) !== 0) {
      if (Atomics.wait(this.#lock, 0, 1, longestStep) === 'timed-out') return;
    }
  }

  leave(): void {
    Atomics.store(this.#lock, 0, 0);
    Atomics.notify(this.#lock, 0);
  }

  addRange(first: number, count: number): void {
    this.#pages.addRange(first, count);
  }

  /** The pages in ascending order; none is recorded afterwards. */
  take(count: number): number[] {
    // The lock is no page.
    return this.#pages.take(Math.ceil(count / 32));
  }
}
