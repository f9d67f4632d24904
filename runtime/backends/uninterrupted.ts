// ffi-napi and koffi abort the process where their thread is terminated while they make objects: while they are loaded, and while
// a function or a view is prepared. So a thread says when it does that, in a table that all threads share, and whoever
// terminates it waits. Calls of prepared functions may be interrupted.

import { setTimeout as delay } from 'node:timers/promises';
import { getEnvironmentData, isMainThread, setEnvironmentData, threadId } from 'node:worker_threads';

/** All threads have the same one, where the main thread has loaded this module before they began. */
const tableName = 'uapi-bindgen: what must not be interrupted, version 2';
/** The thread that started a worker, or the nearest one above it that has loaded this module. */
const parentName = 'uapi-bindgen: the thread above';
/** Numbers of threads are never given again; they would have to come round within the life of one. */
const threads = 0x1_0000;
const [idle, busy, ending] = [0, 1, 2];

const table = (getEnvironmentData(tableName) as SharedArrayBuffer | undefined) ?? newTable();
/** What each thread is doing. */
const states = new Int32Array(table, 0, threads);
/** The thread above each; the main thread, which has none, has the greatest number of a thread instead. */
const parents = new Int32Array(table, 4 * threads, threads);

if (!isMainThread) enroll((getEnvironmentData(parentName) as number | undefined) ?? 0);
setEnvironmentData(parentName, threadId);
let depth = 0;

function newTable(): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(8 * threads);
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
  if (isMainThread) return work();
  const own = threadId % threads;
  if (depth === 0) {
    while (Atomics.compareExchange(states, own, idle, busy) === ending) Atomics.wait(states, own, ending);
  }
  depth++;
  try {
    return work();
  } finally {
    depth--;
    if (depth === 0) {
      Atomics.store(states, own, idle);
      Atomics.notify(states, own);
    }
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
    while (this.#begin() !== undefined) await delay(1);
  }

  /**
   * The same, blocking the thread, for when the process exits. Milliseconds matter only to a worker that is loading: on a
   * busy machine that takes seconds, and ending it meanwhile would abort the process.
   */
  waitUntilAllowed(patience = 10_000): void {
    const deadline = performance.now() + patience;
    for (;;) {
      const thread = this.#begin();
      if (thread === undefined || performance.now() >= deadline) return;
      Atomics.wait(states, thread, busy, 10);
    }
  }

  /** To be called when the worker has ended. */
  end(): void {
    this.#ended = true;
    for (const thread of this.#threads()) Atomics.store(states, thread, idle);
  }

  /** @returns a thread that must not be terminated yet. */
  #begin(): number | undefined {
    if (this.#ended) return undefined;
    return this.#threads().find((thread) => Atomics.compareExchange(states, thread, idle, ending) === busy);
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
