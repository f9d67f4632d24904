import { constants } from 'node:os';
import { syscalls } from '../../backends/syscalls.ts';
import { isMapped } from '../../memory/pagemap.ts';
import type { Placed } from '../pages/page-origins.ts';
import { counted, type ServerStatistics } from '../statistics/server-statistics.ts';
import { type FailurePolicy, killOwner, mayNotKill } from './failure-policy.ts';
import { NoHugePageError } from './no-huge-page-error.ts';
import type { PageFiller } from './page-filler.ts';
import { RefusedPages } from './refused-pages.ts';

const { EAGAIN, EEXIST, EFAULT, EINVAL, ENOENT, ESRCH } = constants.errno;

/** What a page is refused with that is there, or is no more: unmapped, without a process, behind the end of its file by now. */
const changed: readonly number[] = [-EEXIST, -ENOENT, -ESRCH, -EFAULT];

export interface LastResortOptions extends FailurePolicy {
  readonly statistics: ServerStatistics;
  readonly report: (error: Error) => void;
  /** Whether the memory is that of this process, which can see what is there. */
  readonly isOwn: boolean;
  /** Milliseconds; those of performance.now() where it is left out. */
  readonly clock?: () => number;
}

/** What becomes of a page that cannot be had: its source has failed, or there is no huge page left for it. */
export class LastResort {
  readonly #options: LastResortOptions;
  readonly #filler: PageFiller;
  readonly #wake: (page: number) => void;
  readonly #counts: Float64Array;
  /** Whether the kernel answers EEXIST also where it has no page. */
  readonly isHuge: boolean;
  readonly #refused: RefusedPages;

  constructor(options: LastResortOptions, filler: PageFiller, wake: (page: number) => void) {
    this.#options = options;
    this.#filler = filler;
    this.#wake = wake;
    this.#counts = options.statistics.counts;
    this.isHuge = options.pageSize > syscalls().pageSize;
    this.#refused = new RefusedPages(options.pageSize, options.clock);
  }

  /** Counts and reports what went wrong with a source, or with what it answered. */
  failed(error: Error): void {
    this.#counts[counted.sourceErrors]!++;
    this.#options.report(error);
  }

  /** Leaves a page to the policy. @returns -EAGAIN where it has to be done again, else what ends the fault. */
  giveUp(placed: Placed): number {
    const { page } = placed;
    if (this.#refused.isLasting(page)) return this.#giveUpRefused(page);
    const { onSourceError, pageSize } = this.#options;
    if (onSourceError === 'kill' && !killOwner(this.#options)) this.#options.report(mayNotKill(this.#options.owner));
    const zeroed = onSourceError === 'zero';
    const result = zeroed ? this.#filler.zero(placed, pageSize, false) : this.#filler.poisonMissing(page);
    if (result > 0) {
      this.#counts[zeroed ? counted.zeroedPages : counted.poisonedPages]!++;
      if (zeroed) this.settled(page, pageSize);
    } else if (zeroed && result === -EEXIST && this.#isRefusedTwice(page)) {
      return this.#giveUpRefused(page);
    } else if (changed.includes(result)) {
      this.#wake(page);
    } else if (result !== -EAGAIN && !killOwner(this.#options)) {
      // There is nothing left but to try again.
      this.#wake(page);
    }
    return result === -EAGAIN ? result : pageSize;
  }

  /** Whether a page is refused with EEXIST for so long that it is not there, and no huge page is left for it. */
  isRefusedAgain(page: number): boolean {
    if (!this.isHuge) return false;
    if (!this.#isSeen(page)) return this.#refused.again(page);
    this.settled(page, this.#options.pageSize);
    return false;
  }

  /** Somebody waits for a page. It may be said again while he does. */
  waitedFor(page: number): void {
    this.#refused.waitedFor(page);
  }

  /** Whether somebody who was woken may be about to come back for a page that cannot be had. */
  get isOpen(): boolean {
    return !this.#refused.isEmpty && this.#isAnyOpen();
  }

  /** Apart, since what is asked for each fault may allocate nothing, not even a function. */
  #isAnyOpen(): boolean {
    return this.#refused.open().some((page) => !this.#isSeen(page));
  }

  /** Pages are there. */
  settled(page: number, length: number): void {
    this.#refused.settled(page, length);
  }

  /** Whether a page is certain to be there; of another process nothing is. */
  #isSeen(page: number): boolean {
    return this.#options.isOwn && isMapped(page);
  }

  /** A source that has failed is not asked, and told of, for as long as others might take to fill the page. */
  #isRefusedTwice(page: number): boolean {
    const wasRefused = this.#refused.has(page);
    return this.isRefusedAgain(page) || (wasRefused && this.#refused.has(page));
  }

  /** The same as `giveUp` where there may be no huge page left, so that zeroes cannot be had either. */
  #giveUpRefused(page: number): number {
    const { onSourceError, pageSize } = this.#options;
    const result = this.#filler.poisonMissing(page);
    if (result === -EAGAIN) return result;
    const cannotPoison = result === -EINVAL;
    if (result > 0 || (cannotPoison && this.#refused.isCertain(page))) {
      this.#counts[counted.exhaustedPages]!++;
      this.#options.report(new NoHugePageError(page, pageSize));
      if (cannotPoison || onSourceError === 'kill') killOwner(this.#options);
      this.#counts[counted.poisonedPages]!++;
    } else {
      this.#wake(page);
      if (cannotPoison) return pageSize;
    }
    this.settled(page, pageSize);
    return pageSize;
  }
}
