import { constants } from 'node:os';
import { UFFDIO_CONTINUE_MODE_WP, UFFDIO_COPY_MODE_WP } from '../../../generated/linux/userfaultfd.ts';
import { PinnedMemory } from '../../kernel/pinned-memory.ts';
import type { MessageReader } from '../../userfaultfd/message-reader.ts';
import type { TransferTarget } from '../../userfaultfd/range-record.ts';
import { RangeRequest, requestKinds } from '../../userfaultfd/range-request.ts';
import { RangeTransfer, transferKinds } from '../../userfaultfd/range-transfer.ts';
import type { Placed } from '../pages/page-origins.ts';

const { EEXIST, EFAULT, EINVAL, ENOENT } = constants.errno;

export interface PageFillerOptions {
  readonly pageSize: number;
  /** Whether pages that nobody wants to write to yet are protected, so that the first write is heard. */
  readonly protects: boolean;
  /** Most pages that are filled at a time. */
  readonly most: number;
}

/** Pages and where their contents are. */
export interface PageCopy extends Placed {
  /** Bytes. */
  readonly length: number;
  /** Of the contents. */
  readonly address: number;
}

/** Where a transfer has which operand. */
const [destination, bytes, source] = [0, 1, 2];

/** What the kernel does with pages of served memory. Every method answers the bytes done, or the negated errno. */
export class PageFiller {
  readonly #pageSize: number;
  readonly #copy: RangeTransfer;
  /** Of pages that may be written to at once. */
  readonly #copyWritable: RangeTransfer;
  readonly #protects: boolean;
  readonly #zero: RangeTransfer;
  readonly #continue: RangeTransfer;
  readonly #continueWritable: RangeTransfer;
  readonly #poison: RangeTransfer;
  readonly #wake: RangeRequest;
  readonly #unprotect: RangeRequest;
  readonly #rwUnprotect: RangeRequest;
  readonly #most: number;
  /** Where zeroes have to be copied: as many as are filled at a time. */
  #zeroes: PinnedMemory;
  readonly #copyOfZeroes = { page: 0.5, length: 0, address: 0.5 };
  /** Reads along with what is done next, where that does all that it is asked for: it has to be the last thing in a round. */
  reader: MessageReader | undefined;

  constructor(target: TransferTarget, { pageSize, protects, most }: PageFillerOptions) {
    this.#most = most;
    this.#pageSize = pageSize;
    this.#protects = protects;
    this.#copyWritable = new RangeTransfer(transferKinds.copy, target);
    this.#copy = protects ? new RangeTransfer(transferKinds.copy, target, UFFDIO_COPY_MODE_WP) : this.#copyWritable;
    this.#zero = new RangeTransfer(transferKinds.zeropage, target);
    this.#continueWritable = new RangeTransfer(transferKinds.continue, target);
    this.#continue = protects
      ? new RangeTransfer(transferKinds.continue, target, UFFDIO_CONTINUE_MODE_WP)
      : this.#continueWritable;
    this.#poison = new RangeTransfer(transferKinds.poison, target);
    this.#wake = new RangeRequest(requestKinds.wake, target);
    this.#unprotect = new RangeRequest(requestKinds.unprotect, target);
    this.#rwUnprotect = new RangeRequest(requestKinds.rwUnprotect, target);
    this.#zeroes = new PinnedMemory(pageSize);
  }

  /** Copies pages, and wakes who waits for them. @param write whether somebody is about to write to the first page. */
  copy(copy: PageCopy, write: boolean): number {
    if (this.#protects && write) return this.#copyFirstWritable(copy);
    const { operands } = this.#copy;
    operands[destination] = copy.page;
    operands[bytes] = copy.length;
    operands[source] = copy.address;
    return this.#asFarAsMapped(this.#copy);
  }

  /** A function of its own, so that `copy` uses no address but to store it: V8 may allocate a number for any other use. */
  #copyFirstWritable({ page, length, address }: PageCopy): number {
    const size = this.#pageSize;
    const first = this.#copyWritable.perform(page, size, address);
    if (first < 0 || length === size) return first;
    const { operands } = this.#copy;
    operands[destination] = page + size;
    operands[bytes] = length - size;
    operands[source] = address + size;
    const rest = this.#asFarAsMapped(this.#copy);
    return rest > 0 ? size + rest : size;
  }

  /**
   * Zeroes pages. Huge pages cannot be zeroed but by copying, nor can a page be protected in the same step.
   *
   * @param write whether somebody is about to write to the first page.
   */
  zero({ page }: Placed, length: number, write: boolean): number {
    if (!this.#protects) {
      const { operands } = this.#zero;
      operands[destination] = page;
      operands[bytes] = length;
      const result = this.#asFarAsMapped(this.#zero);
      if (result !== -EINVAL) return result;
    }
    const zeroes = this.#copyOfZeroes;
    zeroes.page = page;
    zeroes.length = length;
    zeroes.address = this.#zeroesOf(length);
    return this.copy(zeroes, write);
  }

  /**
   * Maps a page that its file has, and wakes who waits for it.
   *
   * @param write whether it may be written to at once.
   * @returns -EINVAL also where this kernel cannot protect it in the same step (before Linux 6.4).
   */
  continue(page: number, write: boolean): number {
    return (write ? this.#continueWritable : this.#continue).perform(page, this.#pageSize, 0, this.reader);
  }

  /**
   * Poisons a page that is not there. Where its file has it, it is mapped instead: a page of a file that is not mapped yet would
   * be poisoned otherwise.
   *
   * @returns -EEXIST where it is there, and -EINVAL where this kernel cannot poison it.
   */
  poisonMissing(page: number): number {
    const mapped = this.#continue.perform(page, this.#pageSize);
    if (mapped > 0) return -EEXIST;
    // EFAULT: the file does not have it. EINVAL: there is no file, or the kernel does not know of continuing.
    if (mapped !== -EFAULT && mapped !== -EINVAL) return mapped;
    return this.#poison.perform(page, this.#pageSize);
  }

  unprotect(page: number): number {
    return this.#unprotect.perform(page, this.#pageSize, this.reader);
  }

  rwUnprotect(page: number): number {
    return this.#rwUnprotect.perform(page, this.#pageSize, this.reader);
  }

  wake(page: number): number {
    return this.#wake.perform(page, this.#pageSize);
  }

  /** Whether the process that owns the memory has ended: asked for a page that is not registered, only then it says so. */
  isGone(): boolean {
    const page = this.#zeroes.address - (this.#zeroes.address % this.#pageSize);
    return this.#zero.perform(page, this.#pageSize) === -constants.errno.ESRCH;
  }

  /** Beyond the first page there may be another mapping, or none. */
  #asFarAsMapped(transfer: RangeTransfer): number {
    const result = transfer.performOperands(this.reader);
    if (result !== -ENOENT || transfer.operands[bytes] === this.#pageSize) return result;
    transfer.operands[bytes] = this.#pageSize;
    return transfer.performOperands(this.reader);
  }

  #zeroesOf(length: number): number {
    if (this.#zeroes.bytes.length < length) this.#zeroes = new PinnedMemory(this.#most * this.#pageSize);
    return this.#zeroes.address;
  }
}
