// A small address space with a userfaultfd, and threads that touch it, as the kernel has them: faults wait to be read before
// events do, filling is refused while an event is unread or its cause has not gone on yet.

import { constants } from 'node:os';
import {
  type FaultKind,
  type FaultOperations,
  type FaultQueue,
  PageOrigins,
  type PendingFault,
} from 'uapi-bindgen/runtime';

const { EAGAIN, EEXIST, ENOENT } = constants.errno;

export const pageBytes = 4096;

/** What a page holds: a place in the source, or zeroes. */
type Contents = number | 'zero';

interface Page {
  /** Undefined while it is missing. */
  present: Contents | undefined;
  /** What whoever touches it has to find. */
  readonly truth: Contents;
}

type LayoutEvent =
  | { readonly kind: 'remove' | 'unmap'; readonly page: number; readonly count: number }
  | { readonly kind: 'remap'; readonly from: number; readonly to: number; readonly count: number };

interface Toucher {
  /** The page that it waits for. */
  readonly page: number;
  read: boolean;
}

export class SimulatedMemory implements FaultOperations {
  /** By page number; a page that is not there is not mapped. */
  readonly #pages = new Map<number, Page>();
  readonly #queue: FaultQueue;
  readonly #origins = new PageOrigins<undefined>();
  readonly #vanished = new Set<number>();
  #touchers: Toucher[] = [];
  #events: LayoutEvent[] = [];
  /** What threads tell when they go on. */
  #later: LayoutEvent[] = [];
  /** An event was read, but who caused it has not gone on yet. */
  #settling = false;
  /** What touchers found that they should not have. */
  readonly mistakes: string[] = [];
  /** How often filling was refused because of an event. */
  refusals = 0;

  constructor(queue: FaultQueue, count: number) {
    this.#queue = queue;
    for (let page = 0; page < count; page++) this.#pages.set(page, { present: undefined, truth: page });
    this.#origins.add(0, count * pageBytes, 0, undefined);
  }

  get waiting(): number {
    return this.#touchers.length;
  }

  /** A thread touches a page: it goes on at once, or waits. */
  touch(page: number): void {
    if (this.#goesOn(page)) return;
    this.#touchers.push({ page, read: false });
  }

  remove(page: number, count: number): void {
    for (let index = page; index < page + count; index++) {
      if (this.#pages.has(index)) this.#pages.set(index, { present: undefined, truth: 'zero' });
    }
    this.#events.push({ kind: 'remove', page, count });
  }

  /** @param late whether who does it tells of it only when others may have gone on. */
  unmap(page: number, count: number, late = false): void {
    for (let index = page; index < page + count; index++) this.#pages.delete(index);
    (late ? this.#later : this.#events).push({ kind: 'unmap', page, count });
  }

  /** Unmaps by a way that sends no event. */
  vanish(page: number, count: number): void {
    for (let index = page; index < page + count; index++) {
      if (this.#pages.delete(index)) this.#vanished.add(index);
    }
  }

  /** Maps and registers new memory where none is, once the unmapping has returned. */
  map(page: number, count: number): void {
    do {
      while (this.read(5) > 0);
      this.settle();
    } while (this.#events.length > 0);
    for (let index = page; index < page + count; index++) {
      if (this.#pages.has(index)) continue;
      this.#pages.set(index, { present: undefined, truth: 'zero' });
      // What a program has to do that unmaps without events.
      if (this.#vanished.delete(index)) this.#origins.unmap(index * pageBytes, pageBytes);
    }
  }

  /** Somebody else copies a page, and wakes nobody. */
  prefill(page: number): void {
    const entry = this.#pages.get(page);
    if (entry !== undefined && !this.#refuses()) entry.present ??= entry.truth;
  }

  /** mremap to where nothing is mapped. The unmapping of the old place is told when the move has been read, whatever is there by then. */
  remap(from: number, to: number, count: number): void {
    if (Math.abs(from - to) < count) return;
    const moved = Array.from({ length: count }, (_, index) => this.#pages.get(from + index));
    const isFree = moved.every((_, index) => !this.#pages.has(to + index));
    if (moved.includes(undefined) || !isFree) return;
    for (const [index, page] of moved.entries()) {
      this.#pages.delete(from + index);
      this.#pages.set(to + index, page!);
    }
    this.#events.push({ kind: 'remap', from, to, count });
  }

  /** One step of the kernel that nobody asked for. */
  settle(): void {
    this.#settling = false;
    this.#events.push(...this.#later.splice(0));
  }

  /** Reads as many messages as fit in one read. @returns how many. */
  read(capacity: number): number {
    let count = 0;
    for (const toucher of this.#touchers) {
      if (toucher.read || count === capacity) continue;
      toucher.read = true;
      this.#queue.fault(toucher.page * pageBytes + 7, 'missing', false);
      count++;
    }
    while (count < capacity && this.#events.length > 0) {
      this.#tell(this.#events.shift()!);
      this.#settling = true;
      count++;
    }
    return count;
  }

  resolve({ page }: PendingFault): number {
    if (this.#refuses()) {
      this.refusals++;
      return -EAGAIN;
    }
    const entry = this.#pages.get(page / pageBytes);
    if (entry === undefined) return -ENOENT;
    if (entry.present !== undefined) return -EEXIST;
    const origin = this.#origins.at(page)?.value;
    entry.present = origin === undefined || origin.removed ? 'zero' : (page + origin.distance) / pageBytes;
    this.wake(page);
    return pageBytes;
  }

  wake(page: number): void {
    const woken = this.#touchers.filter((toucher) => toucher.page === page / pageBytes && toucher.read);
    this.#touchers = this.#touchers.filter((toucher) => !woken.includes(toucher));
    for (const toucher of woken) this.touch(toucher.page);
  }

  refused(_page: number, _kind: FaultKind, errno: number): void {
    this.mistakes.push(`refused with ${errno}`);
  }

  #refuses(): boolean {
    return this.#events.length > 0 || this.#later.length > 0 || this.#settling;
  }

  /** Whether a thread that touches the page need not wait; where nothing is mapped it dies. */
  #goesOn(page: number): boolean {
    const entry = this.#pages.get(page);
    if (entry === undefined) return true;
    if (entry.present === undefined) return false;
    if (entry.present !== entry.truth) this.mistakes.push(`page ${page} has ${entry.present}, not ${entry.truth}`);
    return true;
  }

  #tell(event: LayoutEvent): void {
    const bytes = event.count * pageBytes;
    if (event.kind === 'remap') {
      this.#origins.remap(event.from * pageBytes, event.to * pageBytes, bytes);
      this.#later.push({ kind: 'unmap', page: event.from, count: event.count });
    } else if (event.kind === 'remove') {
      this.#origins.remove(event.page * pageBytes, bytes);
    } else {
      for (const { address, length } of this.#origins.unmapped(event.page * pageBytes, bytes)) {
        this.#origins.unmap(address, length);
      }
    }
  }
}
