// The order of things. The kernel hands out faults before events, whatever came first, and refuses every filling of pages
// while an event is unread. So whoever serves reads everything there is, lets the events take effect, and fills pages then;
// what the kernel still refuses stays here until the next round. A fault that is out of date by then does no harm: its page is
// there already, or is no more, and its toucher is woken and looks again.

import { constants } from 'node:os';
import type { FaultKind } from '../../userfaultfd/userfaultfd-event.ts';

const { EAGAIN, EEXIST, EFAULT, ENOENT, ESRCH } = constants.errno;

/** What a resolution answers where the page comes later: its fault stays in the queue. */
export const later = 0;

/** A page that is waited for. */
export interface PendingFault {
  /** Its address. */
  readonly page: number;
  readonly kind: FaultKind;
  /** Whether somebody wants to write. */
  readonly write: boolean;
  /** When it was heard, by the clock of whoever called `fault`. */
  readonly heard: number;
  /** Whether nobody else waits when it is resolved. */
  readonly last?: boolean;
}

/** A fault that is used for one message after the other. Its fractions have V8 keep what may be a double in place. */
export class HeardFault implements PendingFault {
  page = 0.5;
  kind: FaultKind = 'missing';
  write = false;
  heard = 0.5;
  last = false;
}

/** What the queue has done in its name. */
export interface FaultOperations {
  /**
   * Gives the toucher what it waits for, and wakes it.
   *
   * @param fault the same object each time: V8 allocates nothing for a number that is passed in an object.
   * @returns the bytes done, `later` (0), or the negated errno.
   */
  resolve(fault: PendingFault): number;
  wake(page: number): void;
  /** The kernel refused for a reason that waiting does not mend. */
  refused(page: number, kind: FaultKind, errno: number): void;
  /** A fault is done with. */
  served?(fault: PendingFault): void;
}

/**
 * `served`: nobody waits any more but for what comes later. `deferred`: an event is unread, or its reader is still on the way;
 * read, and serve again. `gone`: the process that owns the memory has ended.
 */
export type ServeOutcome = 'served' | 'deferred' | 'gone';

/**
 * Which pages are waited for, in the order in which they came. However many threads wait for a page in the same way, it
 * stands here once. It knows no kernel, and allocates only to become longer than it ever was.
 */
export class FaultQueue {
  readonly #pageSize: number;
  #pages = new Float64Array(64);
  #heard = new Float64Array(64);
  #writes = new Uint8Array(64);
  readonly #kinds: FaultKind[] = [];
  /** The one that is being resolved. */
  readonly #current = new HeardFault();
  #size = 0;

  constructor(pageSize: number) {
    this.#pageSize = pageSize;
  }

  /** Pages that are waited for. */
  get size(): number {
    return this.#size;
  }

  /** @param heard when that was, by any clock: for `served`. */
  fault(address: number, kind: FaultKind, write: boolean, heard = 0): void {
    const fault = new HeardFault();
    fault.page = address - (address % this.#pageSize);
    fault.kind = kind;
    fault.write = write;
    fault.heard = heard;
    this.add(fault);
  }

  /** The same for a fault whose page is known. It is copied. */
  add({ page, kind, write, heard }: PendingFault): void {
    for (let index = 0; index < this.#size; index++) {
      if (this.#pages[index] !== page || this.#kinds[index] !== kind) continue;
      if (write) this.#writes[index] = 1;
      return;
    }
    if (this.#size === this.#pages.length) this.#grow();
    this.#pages[this.#size] = page;
    this.#kinds[this.#size] = kind;
    this.#writes[this.#size] = write ? 1 : 0;
    this.#heard[this.#size] = heard;
    this.#size++;
  }

  /** Resolves what is pending, as far as the kernel lets it. */
  serve(operations: FaultOperations): ServeOutcome {
    const current = this.#current;
    let kept = 0;
    for (let index = 0; index < this.#size; index++) {
      this.#select(index);
      current.last = kept === 0 && index === this.#size - 1;
      const result = operations.resolve(current);
      if (result === -ESRCH) {
        this.#size = 0;
        return 'gone';
      }
      if (result === -EAGAIN || result === later) {
        this.#move(index, kept++);
        if (result === later) continue;
        while (++index < this.#size) this.#move(index, kept++);
        this.#size = kept;
        return 'deferred';
      }
      if (result < 0) {
        const { page, kind } = current;
        if (isStale(kind, result)) operations.wake(page);
        else operations.refused(page, kind, result);
      }
      operations.served?.(current);
    }
    this.#size = kept;
    return 'served';
  }

  /** The faults of one kind in a range are done with: who waited has been woken. */
  filled(start: number, length: number, kind: FaultKind, operations: FaultOperations): void {
    let kept = 0;
    for (let index = 0; index < this.#size; index++) {
      const page = this.#pages[index]!;
      const isFilled = page >= start && page < start + length && this.#kinds[index] === kind;
      if (isFilled) {
        this.#select(index);
        operations.served?.(this.#current);
      } else {
        this.#move(index, kept++);
      }
    }
    this.#size = kept;
  }

  /** Has everybody who waits look again, and forgets them: they are heard anew by whoever reads next. */
  giveBack(wake: (page: number) => void): void {
    for (let index = 0; index < this.#size; index++) wake(this.#pages[index]!);
    this.#size = 0;
  }

  #select(index: number): void {
    this.#current.page = this.#pages[index]!;
    this.#current.kind = this.#kinds[index]!;
    this.#current.write = this.#writes[index] === 1;
    this.#current.heard = this.#heard[index]!;
  }

  #move(from: number, to: number): void {
    if (from === to) return;
    this.#pages[to] = this.#pages[from]!;
    this.#kinds[to] = this.#kinds[from]!;
    this.#writes[to] = this.#writes[from]!;
    this.#heard[to] = this.#heard[from]!;
  }

  #grow(): void {
    const longer = 2 * this.#pages.length;
    const [pages, heard, writes] = [this.#pages, this.#heard, this.#writes];
    this.#pages = new Float64Array(longer);
    this.#heard = new Float64Array(longer);
    this.#writes = new Uint8Array(longer);
    this.#pages.set(pages);
    this.#heard.set(heard);
    this.#writes.set(writes);
  }
}

/** Whether the page has changed since the fault, so that its toucher has to look again. */
function isStale(kind: FaultKind, errno: number): boolean {
  return errno === -EEXIST || errno === -ENOENT || (errno === -EFAULT && kind !== 'missing');
}
