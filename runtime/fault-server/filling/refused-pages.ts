/** So often is no page refused that is there: each thread that waits for it asks once. */
const certain = 1000;

/**
 * Huge pages that the kernel has refused to fill with EEXIST. It says so where the page is there, and where it has no huge page
 * left: who waits is woken and looks again, and does not come back where the page is there. It knows no kernel.
 */
export class RefusedPages {
  readonly #times = new Map<number, number>();

  /** A page was refused. @returns whether it was before, and has not been filled since. */
  again(page: number): boolean {
    const before = this.#times.get(page) ?? 0;
    this.#times.set(page, before + 1);
    return before > 0;
  }

  has(page: number): boolean {
    return this.#times.has(page);
  }

  /** Whether that is certain to be for want of huge pages, where the kernel has no way to tell. */
  isCertain(page: number): boolean {
    return (this.#times.get(page) ?? 0) >= certain;
  }

  /** A page is there, or is poisoned. */
  settled(page: number): void {
    if (this.#times.size > 0) this.#times.delete(page);
  }
}
