// The kernel lets the thread that has unmapped memory tell of it after the addresses are free: other memory may have moved
// there by then, and have been told of already. What is told late is known beforehand: moved memory has left its addresses, and
// memory moves only to where nothing is mapped any more.

interface Range {
  readonly start: number;
  /** The first address after it. */
  readonly end: number;
}

/** MREMAP_DONTUNMAP unmaps nothing, and may be used any number of times. */
const mostExpected = 1024;

/** What is known to be unmapped, and an event has yet to tell of. */
export class LateUnmaps {
  /** What has moved away: the event has the same range. */
  readonly #left: Range[] = [];
  /** What others have moved to: the event may have more. */
  #taken: Range[] = [];

  /** Memory has moved away from a range. */
  left(start: number, length: number): void {
    push(this.#left, { start, end: start + length });
  }

  /** Memory has moved to where, as far as was told, other memory is. */
  taken(range: Range): void {
    push(this.#taken, range);
  }

  /** Takes an event. @returns the parts of its range that it is the first to tell of. */
  heard(start: number, length: number): Range[] {
    const end = start + length;
    const index = this.#left.findIndex((each) => each.start === start && each.end === end);
    if (index >= 0) {
      this.#left.splice(index, 1);
      return [];
    }
    const news = this.#taken.reduce((parts, taken) => parts.flatMap((part) => without(part, taken)), [{ start, end }]);
    this.#taken = this.#taken.flatMap((taken) => without(taken, { start, end }));
    return news;
  }
}

function push(ranges: Range[], range: Range): void {
  ranges.push(range);
  if (ranges.length > mostExpected) ranges.shift();
}

function without({ start, end }: Range, taken: Range): Range[] {
  const parts = [
    { start, end: Math.min(end, taken.start) },
    { start: Math.max(start, taken.end), end },
  ];
  return parts.filter((part) => part.start < part.end);
}
