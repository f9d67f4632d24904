// ffi-napi aborts the process where its thread is terminated while it makes objects: while it is loaded, and while a function or
// a view is prepared. So a worker says when it does that, in memory that it shares with the thread that started it, and that
// one waits before it terminates the worker. Calls of prepared functions may be interrupted.

import { setTimeout as delay } from 'node:timers/promises';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

/** Under this name a worker finds the word that it shares with the thread that started it. */
const key = 'uapi-bindgen: what must not be interrupted';
const [idle, busy, ending] = [0, 1, 2];

const own = ownWord();
let depth = 0;

function ownWord(): Int32Array | undefined {
  const shared = isMainThread ? undefined : getEnvironmentData(key);
  // Only the worker that it was meant for: not those that it starts by itself.
  if (shared !== undefined) setEnvironmentData(key, undefined);
  return shared instanceof SharedArrayBuffer ? new Int32Array(shared) : undefined;
}

/** Does `work` where nobody terminates this thread meanwhile; a thread that is about to be terminated waits for that. */
export function uninterrupted<Result>(work: () => Result): Result {
  if (own === undefined) return work();
  if (depth === 0) {
    while (Atomics.compareExchange(own, 0, idle, busy) === ending) Atomics.wait(own, 0, ending);
  }
  depth++;
  try {
    return work();
  } finally {
    depth--;
    if (depth === 0) {
      Atomics.store(own, 0, idle);
      Atomics.notify(own, 0);
    }
  }
}

/** For the thread that starts a worker: lets it end the worker at a harmless moment. */
export class Interruption {
  readonly #word = new Int32Array(new SharedArrayBuffer(4));

  /** Creates the worker, which finds the word. */
  startedBy<Created>(create: () => Created): Created {
    setEnvironmentData(key, this.#word.buffer);
    try {
      return create();
    } finally {
      setEnvironmentData(key, undefined);
    }
  }

  /** Resolves when the worker may be terminated; it begins nothing any more that may not be interrupted. */
  async allowed(): Promise<void> {
    while (Atomics.compareExchange(this.#word, 0, idle, ending) === busy) await delay(1);
  }

  /** The same, blocking the thread, for when the process exits. */
  waitUntilAllowed(patience = 2000): void {
    const deadline = performance.now() + patience;
    while (Atomics.compareExchange(this.#word, 0, idle, ending) === busy && performance.now() < deadline) {
      Atomics.wait(this.#word, 0, busy, 10);
    }
  }
}
