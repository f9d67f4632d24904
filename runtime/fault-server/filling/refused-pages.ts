/** Milliseconds. Another thread that fills a page has the last huge page for as long as it copies, or waits for a processor. */
const longestFilling = 100;

/** Milliseconds after which a page is not there, where the kernel has no way to tell. */
const certain = 1000;

/** Milliseconds without anybody who waits for a page that is not there: who was woken comes back at once. */
const pause = 1000;

/** Refusals of a page, between which it was not filled, as far as is known. */
interface Series {
  readonly first: number;
  readonly last: number;
  /** Whether somebody waits again since the last one. */
  awaited: boolean;
}

/**
 * Huge pages that the kernel has refused to fill with EEXIST. It says so where the page is there, where it has no huge page left,
 * and where somebody else has the last one to fill this very page with it, or gives one back. Who waits is woken and looks again, and
 * does not come back where the page is there. So only what is refused for a while is for want of huge pages. It knows no kernel.
 */
export class RefusedPages {
  readonly #series = new Map<number, Series>();
  readonly #pageSize: number;
  readonly #now: () => number;

  /** @param now milliseconds by any clock. */
  constructor(pageSize: number, now: () => number = () => performance.now()) {
    this.#pageSize = pageSize;
    this.#now = now;
  }

  /** A page was refused. @returns whether it has been for long enough. */
  again(page: number): boolean {
    const now = this.#now();
    const series = this.#series.get(page);
    this.#series.set(page, { first: series?.first ?? now, last: now, awaited: false });
    return this.isLasting(page);
  }

  /** Somebody waits for a page. It may be said again while he does, however long its source takes. */
  waitedFor(page: number): void {
    const series = this.#series.get(page);
    if (series === undefined || series.awaited) return;
    if (this.#now() - series.last > pause) this.#series.delete(page);
    else series.awaited = true;
  }

  has(page: number): boolean {
    return this.#series.has(page);
  }

  /** Whether refusals have gone on for longer than others take to fill the page. */
  isLasting(page: number): boolean {
    return this.#duration(page) >= longestFilling;
  }

  /** Whether that is certain to be for want of huge pages, where the kernel has no way to tell. */
  isCertain(page: number): boolean {
    return this.#duration(page) >= certain;
  }

  get isEmpty(): boolean {
    return this.#series.size === 0;
  }

  /** Pages that somebody who was woken may be about to come back for. Those that nobody has come back for are forgotten. */
  open(): number[] {
    const now = this.#now();
    const isOver = ({ last }: Series): boolean => now - last > pause;
    for (const [page, series] of this.#series) if (isOver(series) && !series.awaited) this.#series.delete(page);
    return [...this.#series].filter(([, series]) => !isOver(series)).map(([page]) => page);
  }

  /** Pages are there, or are poisoned. */
  settled(page: number, length: number): void {
    if (this.#series.size === 0) return;
    for (let each = page; each < page + length; each += this.#pageSize) this.#series.delete(each);
  }

  /** Milliseconds from the first refusal to the last. */
  #duration(page: number): number {
    const { first, last } = this.#series.get(page) ?? { first: 0, last: 0 };
    return last - first;
  }
}
