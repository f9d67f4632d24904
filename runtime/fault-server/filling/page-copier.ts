import type { TransferTarget } from '../../userfaultfd/range-record.ts';
import { RangeTransfer, transferKinds } from '../../userfaultfd/range-transfer.ts';

/** Performs UFFDIO_COPY with a record that it keeps: copying allocates nothing and throws nothing. */
export class PageCopier {
  readonly #transfer: RangeTransfer;

  /** @param mode UFFDIO_COPY_MODE_* bits. */
  constructor(target: TransferTarget, mode = 0n) {
    this.#transfer = new RangeTransfer(transferKinds.copy, target, mode);
  }

  /**
   * Copies `length` bytes into missing pages and wakes whoever waits for them, unless the mode says otherwise.
   *
   * @returns the bytes copied, which may be less than `length`: asked for the rest, the kernel says why. Where nothing
   * was copied, the negated errno.
   */
  copy(destination: number, source: number, length: number): number {
    return this.#transfer.perform(destination, length, source);
  }
}
