/** A range of addresses and what it stands for. */
export interface RangeEntry<Value> {
  /** Its first address. */
  readonly start: number;
  /** The first address after it. */
  readonly end: number;
  readonly value: Value;
}

/**
 * Values of ranges that do not overlap: what is set last takes the place of what was there. A value has to hold for every
 * part of its range, since ranges are cut.
 */
export class RangeMap<Value> {
  /** In ascending order, none empty. */
  #entries: RangeEntry<Value>[] = [];

  /** How many ranges there are: what was set at once may have been cut into several. */
  get size(): number {
    return this.#entries.length;
  }

  [Symbol.iterator](): Iterator<RangeEntry<Value>> {
    return this.#entries.values();
  }

  /** The range that `address` lies in. */
  at(address: number): RangeEntry<Value> | undefined {
    const entry = this.#entries[this.#firstEndingAfter(address)];
    return entry !== undefined && entry.start <= address ? entry : undefined;
  }

  /** Has `length` bytes from `start` on stand for `value`. */
  set(start: number, length: number, value: Value): void {
    if (length <= 0) return;
    const index = this.#cutOut(start, start + length);
    this.#entries.splice(index, 0, { start, end: start + length, value });
  }

  /** Has `length` bytes from `start` on stand for nothing. */
  delete(start: number, length: number): void {
    if (length > 0) this.#cutOut(start, start + length);
  }

  /** What overlaps the range, cut to it. */
  within(start: number, length: number): RangeEntry<Value>[] {
    const end = start + length;
    const found: RangeEntry<Value>[] = [];
    for (let index = this.#firstEndingAfter(start); index < this.#entries.length; index++) {
      const entry = this.#entries[index]!;
      if (entry.start >= end) break;
      found.push({ start: Math.max(entry.start, start), end: Math.min(entry.end, end), value: entry.value });
    }
    return found;
  }

  /** Puts what lies in a range at another place; the ranges may overlap. @param moved makes the value fit there. */
  move(from: number, to: number, length: number, moved: (value: Value) => Value = (value) => value): void {
    const entries = this.within(from, length);
    this.delete(from, length);
    this.delete(to, length);
    for (const { start, end, value } of entries) this.set(start - from + to, end - start, moved(value));
  }

  /** The index of the first entry that ends after `address`. */
  #firstEndingAfter(address: number): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#entries[middle]!.end > address) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Empties a range. @returns the index where an entry for it belongs. */
  #cutOut(start: number, end: number): number {
    const first = this.#firstEndingAfter(start);
    let last = first;
    const kept: RangeEntry<Value>[] = [];
    while (last < this.#entries.length && this.#entries[last]!.start < end) {
      const entry = this.#entries[last++]!;
      if (entry.start < start) kept.push({ ...entry, end: start });
      if (entry.end > end) kept.push({ ...entry, start: end });
    }
    this.#entries.splice(first, last - first, ...kept);
    return kept[0] !== undefined && kept[0].start < start ? first + 1 : first;
  }
}
