// The order of things. The kernel hands out faults before events, whatever came first, and refuses every filling of pages
// while an event is unread. So whoever serves reads everything there is, lets the events take effect, and fills pages then;
// what the kernel still refuses stays here until the next round. A fault that is out of date by then does no harm: its page is
// there already, or is no more, and its toucher is woken and looks again.

import { constants } from 'node:os';
import { RangeMap } from '../memory/range-map.ts';
import type { FaultKind } from '../userfaultfd/userfaultfd-event.ts';

const { EAGAIN, EEXIST, EFAULT, ENOENT, ESRCH } = constants.errno;

/** A page that somebody waits for. However many wait for it in the same way, it stands in the queue once. */
export interface PendingFault {
  /** The address of the page. */
  readonly page: number;
  readonly kind: FaultKind;
  /** Whether somebody wants to write. */
  readonly write: boolean;
}

/** Where the contents of a page come from. */
export interface PageSource {
  /** Bytes from the beginning of the source. */
  readonly offset: number;
  /** Bytes from there on that belong to this page and those after it. */
  readonly length: number;
}

/** What the queue has done in its name. */
export interface FaultOperations {
  /**
   * Gives the toucher what it waits for, and wakes it.
   *
   * @param source undefined for a page that is all zeroes.
   * @returns the bytes done, or the negated errno.
   */
  resolve(fault: PendingFault, source: PageSource | undefined): number;
  wake(page: number): void;
  /** The kernel refused for a reason that waiting does not mend. */
  refused(fault: PendingFault, errno: number): void;
}

/**
 * `served`: nobody waits any more. `deferred`: an event is unread, or its reader is still on the way; read, and serve again.
 * `gone`: the process that owns the memory has ended.
 */
export type ServeOutcome = 'served' | 'deferred' | 'gone';

const kindIndex: Readonly<Record<FaultKind, number>> = {
  missing: 0,
  minor: 1,
  'write-protect': 2,
  'access-protect': 3,
};

/** Which pages are waited for, and where their contents come from. It knows no kernel. */
export class FaultQueue {
  readonly #pageSize: number;
  /** Bytes from an address to its place in the source. */
  readonly #sources = new RangeMap<number>();
  /** By page and kind, in the order in which they came. */
  readonly #pending = new Map<number, PendingFault>();

  constructor(pageSize: number) {
    this.#pageSize = pageSize;
  }

  /** Pages that are waited for. */
  get size(): number {
    return this.#pending.size;
  }

  /** Says that the source has the contents of a range from `offset` on. A page without a source is all zeroes. */
  addSource(address: number, length: number, offset: number): void {
    this.#sources.set(address, length, offset - address);
  }

  sourceOf(page: number): PageSource | undefined {
    const entry = this.#sources.at(page);
    return entry && { offset: page + entry.value, length: entry.end - page };
  }

  fault(address: number, kind: FaultKind, write: boolean): void {
    const page = address - (address % this.#pageSize);
    const key = page + kindIndex[kind];
    const known = this.#pending.get(key);
    if (known === undefined || (write && !known.write)) this.#pending.set(key, { page, kind, write });
  }

  /** The pages were given back: they read as zeroes ever after. */
  remove(address: number, length: number): void {
    this.#sources.delete(address, length);
  }

  /** The range is mapped no more. What is mapped there later is all zeroes, until `addSource` says otherwise. */
  unmap(address: number, length: number): void {
    this.#sources.delete(address, length);
  }

  /** The memory lies at `to` now. What is at `from` afterwards, if anything, is all zeroes. */
  remap(from: number, to: number, length: number): void {
    this.#sources.move(from, to, length, (distance) => distance + from - to);
  }

  /** Resolves what is pending, as far as the kernel lets it. */
  serve(operations: FaultOperations): ServeOutcome {
    for (const [key, fault] of this.#pending) {
      const result = operations.resolve(fault, this.sourceOf(fault.page));
      if (result === -EAGAIN) return 'deferred';
      if (result === -ESRCH) {
        this.#pending.clear();
        return 'gone';
      }
      this.#pending.delete(key);
      if (result >= 0) continue;
      if (isStale(fault, result)) operations.wake(fault.page);
      else operations.refused(fault, result);
    }
    return 'served';
  }
}

/** Whether the page has changed since the fault, so that its toucher has to look again. */
function isStale({ kind }: PendingFault, errno: number): boolean {
  return errno === -EEXIST || errno === -ENOENT || (errno === -EFAULT && kind !== 'missing');
}
