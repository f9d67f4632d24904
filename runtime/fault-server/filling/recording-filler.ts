import { constants } from 'node:os';
import type { Placed } from '../pages/page-origins.ts';
import type { PageRecords } from '../pages/page-records.ts';
import type { PageCopy, PageFiller } from './page-filler.ts';

const { EINVAL } = constants.errno;

/** What is done to the first page of a range so that somebody may write to it, or to all of it. */
type Step<At extends Placed> = (filler: PageFiller, at: At, length: number) => number;

const copying: Step<PageCopy> = (filler, copy) => filler.copy(copy, true);
const zeroing: Step<Placed> = (filler, at, length) => filler.zero(at, length, true);
const mapping: Step<Placed> = (filler, { page }) => filler.continue(page, true);
const unprotecting: Step<Placed> = (filler, { page }) => filler.unprotect(page);

/**
 * Fills pages, and records those that somebody may write to from then on. Every method answers the bytes done, or the negated
 * errno.
 */
export class RecordingFiller {
  /** Fills without recording. */
  readonly plain: PageFiller;
  readonly #records: PageRecords;

  constructor(filler: PageFiller, records: PageRecords) {
    this.plain = filler;
    this.#records = records;
  }

  /** @param write whether somebody is about to write to the first page. */
  copy(copy: PageCopy, write: boolean): number {
    return write ? this.#letWrite(copying, copy, copy.length) : this.plain.copy(copy, false);
  }

  /** @param write whether somebody is about to write to the first page. */
  zero(at: Placed, length: number, write: boolean): number {
    return write ? this.#letWrite(zeroing, at, length) : this.plain.zero(at, length, false);
  }

  /**
   * Maps a page that its file has. Where a kernel cannot protect what it maps, it counts as written to: no write is missed.
   *
   * @param write whether somebody is about to write to it.
   */
  continue(at: Placed, write: boolean): number {
    if (!write) {
      const result = this.plain.continue(at.page, false);
      if (result !== -EINVAL) return result;
    }
    return this.#letWrite(mapping, at, 0);
  }

  unprotect(at: Placed): number {
    return this.#letWrite(unprotecting, at, 0);
  }

  /** The step and its record are one for whoever takes the records. It is no closure: this happens at each fault. */
  #letWrite<At extends Placed>(step: Step<At>, at: At, length: number): number {
    this.#records.beginWriting();
    try {
      const result = step(this.plain, at, length);
      if (result > 0) this.#records.writable(at);
      return result;
    } finally {
      this.#records.endWriting();
    }
  }
}
