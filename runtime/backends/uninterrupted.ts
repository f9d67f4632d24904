// ffi-napi and koffi abort the process where their thread is terminated while they make objects: while they are loaded, and while
// a function or a view is prepared. And a thread that is terminated inside of a gate (descriptors/call-gate.ts) never leaves it; one
// that is about to close a descriptor loses it. So a thread says when it does such a thing, in a table that all threads share, and
// whoever terminates it asks it to begin nothing more, and waits. Other calls of prepared functions may be interrupted.

import { setTimeout as delay } from 'node:timers/promises';
import { getEnvironmentData, isMainThread, setEnvironmentData, threadId } from 'node:worker_threads';

/** All threads have the same one, where the main thread has loaded this module before they began. */
const tableName = 'uapi-bindgen: what must not be interrupted, version 3';
/** The thread that started a worker, or the nearest one above it that has loaded this module. */
const parentName = 'uapi-bindgen: the thread above';
/** Numbers of threads are never given again; they would have to come round within the life of one. */
const threads = 0x1_0000;

const table = (getEnvironmentData(tableName) as SharedArrayBuffer | undefined) ?? newTable();
/** 1 for each thread that must not be terminated. */
const busy = new Int32Array(table, 0, threads);
/** 1 for each thread that is about to be terminated. */
const ending = new Int32Array(table, 4 * threads, threads);
/** The thread above each; the main thread, which has none, has the greatest number of a thread instead. */
const parents = new Int32Array(table, 8 * threads, threads);

if (!isMainThread) enroll((getEnvironmentData(parentName) as number | undefined) ?? 0);
setEnvironmentData(parentName, threadId);
const own = threadId % threads;
let depth = 0;

function newTable(): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(12 * threads);
  setEnvironmentData(tableName, memory);
  return memory;
}

function enroll(parent: number): void {
  parents[threadId % threads] = parent;
  const last = Math.min(threadId, threads - 1);
  for (let known = Atomics.load(parents, 0); known < last; ) {
    const before = Atomics.compareExchange(parents, 0, known, last);
    known = before === known ? last : before;
  }
}

/** Does `work` where nobody terminates this thread meanwhile; a thread that is about to be terminated waits for that. */
export function uninterrupted<Result>(work: () => Result): Result {
  beginUninterrupted();
  try {
    return work();
  } finally {
    endUninterrupted();
  }
}

/** The same in two halves, which allocate nothing, and may lie within one another. `endUninterrupted` has to follow. */
export function beginUninterrupted(): void {
  if (isMainThread || depth++ > 0) return;
  // Whoever ends this thread says so first, and then looks: one of the two sees the other.
  Atomics.store(busy, own, 1);
  if (Atomics.load(ending, own) !== 0) waitForEnd();
}

export function endUninterrupted(): void {
  if (isMainThread || --depth > 0) return;
  busy[own] = 0;
  if (ending[own] !== 0) Atomics.notify(busy, own);
}

function waitForEnd(): void {
  while (Atomics.load(ending, own) !== 0) {
    Atomics.store(busy, own, 0);
    Atomics.notify(busy, own);
    Atomics.wait(ending, own, 1);
    Atomics.store(busy, own, 1);
  }
}

/** For the thread that starts a worker: lets it end the worker, and those that the worker has started, at a harmless moment. */
export class Interruption {
  readonly #thread: number;
  #ended = false;

  /** @param thread the number of the worker. */
  constructor(thread: number) {
    this.#thread = thread;
  }

  /** Resolves when the worker may be terminated; it begins nothing any more that may not be interrupted. */
  async allowed(): Promise<void> {
    while (this.#firstBusy() !== undefined) await delay(1);
  }

  /**
   * The same, blocking the thread, for when the process exits. Milliseconds matter only to a worker that is loading: on a
   * busy machine that takes seconds, and ending it meanwhile would abort the process.
   */
  waitUntilAllowed(patience = 10_000): void {
    const deadline = performance.now() + patience;
    for (;;) {
      const thread = this.#firstBusy();
      if (thread === undefined || performance.now() >= deadline) return;
      Atomics.wait(busy, thread, 1, 10);
    }
  }

  /** To be called when the worker has ended. */
  end(): void {
    this.#ended = true;
    for (const thread of this.#threads()) for (const words of [busy, ending]) Atomics.store(words, thread, 0);
  }

  /** Has all begin nothing more. @returns a thread that must not be terminated yet. */
  #firstBusy(): number | undefined {
    if (this.#ended) return undefined;
    const all = this.#threads();
    for (const thread of all) Atomics.store(ending, thread, 1);
    return all.find((thread) => Atomics.load(busy, thread) !== 0);
  }

  /** The worker and those below it. */
  #threads(): number[] {
    const found = [this.#thread % threads];
    for (let thread = 1; thread <= parents[0]!; thread++) {
      if (found.includes(parents[thread]!) && !found.includes(thread)) found.push(thread);
    }
    return found;
  }
}
