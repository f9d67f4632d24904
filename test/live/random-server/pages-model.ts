/**
 * What each page of a memory may show. A page that nobody has looked at may be filled already, or be filled from what serves
 * it by then.
 */
export class PagesModel {
  #pages: Set<number>[];
  /** Whether somebody has seen what it shows, so that it is there. */
  #seen: boolean[];
  #written = new Set<number>();
  /** What was given back: a call may be too early to tell it, where a source is asynchronous. */
  #removed = new Set<number>();
  /** What was given back or moved at any time: it may be told for that as soon as the server's thread comes to it. */
  #mayBeTold = new Set<number>();
  /** What may count as written to, or not. */
  #doubtful = new Set<number>();
  /** What may have been there before the server, which protects what it fills. */
  #untracked = new Set<number>();
  /** Pages, from the first on, that have belonged to what is served all the time. */
  #kept = 0;

  constructor(pages: number) {
    this.#pages = Array.from({ length: pages }, () => new Set<number>([0]));
    this.#seen = new Array<boolean>(pages).fill(false);
  }

  get count(): number {
    return this.#pages.length;
  }

  /** From now on what is missing comes from there. */
  served(byteAt: (page: number) => number): void {
    for (const [page, values] of this.#pages.entries()) {
      if (!this.#seen[page]) values.add(byteAt(page));
    }
    this.#written.clear();
    this.#removed.clear();
    this.#doubtful.clear();
    this.#untracked = new Set(this.#pages.keys());
    this.#kept = this.count;
    this.#mayBeTold.clear();
  }

  /** The same where nothing is there yet. */
  fresh(byteAt: (page: number) => number): void {
    this.#pages = this.#pages.map((_, page) => new Set([byteAt(page)]));
    this.#written.clear();
    this.#removed.clear();
    this.#doubtful.clear();
    this.#untracked.clear();
    this.#kept = this.count;
    this.#mayBeTold.clear();
  }

  /** @throws Error where it may not show that. */
  saw(page: number, value: number, what: string): void {
    const allowed = this.#pages[page]!;
    if (!allowed.has(value)) {
      throw new Error(`${what}: page ${page} shows ${value}, expected ${[...allowed].join(' or ')}`);
    }
    this.#pages[page] = new Set([value]);
    this.#seen[page] = true;
  }

  wrote(page: number, value: number): void {
    this.#pages[page] = new Set([value]);
    this.#seen[page] = true;
    this.#written.add(page);
  }

  /** Given back. @param byteAt what is shown when it is touched next. @param heard whether the server is told. */
  removed(first: number, count: number, byteAt: (page: number) => number, heard: boolean): void {
    for (let page = first; page < first + count; page++) {
      this.#pages[page] = new Set([byteAt(page)]);
      this.#seen[page] = false;
      if (page >= this.#kept) continue;
      this.#untracked.delete(page);
      this.#mayBeTold.add(page);
      (heard ? this.#removed : this.#doubtful).add(page);
      this.#written.delete(page);
    }
  }

  /** What is more than before is empty, and belongs to nothing that is served yet. */
  resized(count: number): void {
    for (let page = count; page < this.#pages.length; page++) {
      for (const pages of [this.#written, this.#removed, this.#doubtful]) pages.delete(page);
      // It may be told, but is not looked at any more.
      this.#untracked.add(page);
    }
    for (let page = this.#pages.length; page < count; page++) {
      this.#pages[page] = new Set([0]);
      this.#seen[page] = false;
      this.#untracked.add(page);
    }
    this.#kept = Math.min(this.#kept, count);
    this.#pages.length = count;
    this.#seen.length = count;
  }

  moved(): void {
    this.#doubtful = new Set(this.#pages.keys());
    for (const page of this.#doubtful) this.#mayBeTold.add(page);
  }

  /** Whether all that was given back is told. */
  hasRemoved(pages: readonly number[]): boolean {
    return [...this.#removed].every((page) => pages.includes(page));
  }

  /** @throws Error where a page is missing, or is there that nobody has written to. */
  tookWritten(pages: readonly number[], what: string): void {
    const told = new Set(pages);
    const isOpen = (page: number): boolean => this.#doubtful.has(page) || this.#untracked.has(page);
    for (const page of [...this.#written, ...this.#removed]) {
      if (!told.has(page) && !isOpen(page)) throw new Error(`${what}: page ${page} was written to, and not told`);
    }
    for (const page of told) {
      const isWritten = this.#written.has(page) || this.#mayBeTold.has(page);
      if (!isWritten && !isOpen(page)) throw new Error(`${what}: page ${page} was not written to`);
    }
    this.#written.clear();
    this.#removed.clear();
    this.#doubtful.clear();
  }
}
