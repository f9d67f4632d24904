import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { BackendName } from '../backends/choice.ts';
import { chooseBackend, syscalls } from '../backends/syscalls.ts';
import { Interruption } from '../backends/uninterrupted.ts';

export interface RuntimeOptions {
  /**
   * What performs the system calls, or several, of which the first that loads is taken. Left out: what the environment
   * variable UAPI_BINDGEN_BACKEND names, with commas between them, and else ffi-napi, koffi or node:ffi, in this order. A
   * worker takes what the thread that started it has.
   */
  readonly backend?: BackendName | readonly BackendName[];
}

/**
 * Loads what performs the system calls. On the main thread it has to happen before a worker that uses this runtime is
 * created; `startWorker` and every use of the runtime do it.
 *
 * @returns what was loaded, with its version: `ffi-napi 4.0.3`.
 * @throws BackendError that says for each backend why it does not load and what to install; also where another one is in use
 * already. RangeError for a name that is none.
 */
export function loadRuntime({ backend }: RuntimeOptions = {}): string {
  if (backend !== undefined) chooseBackend(typeof backend === 'string' ? [backend] : backend);
  return syscalls().backend;
}

/** The workers that run, and how each may be ended. */
const running = new Map<Worker, Interruption>();

process.on('exit', () => {
  for (const interruption of running.values()) interruption.waitUntilAllowed();
});

/** A worker that is not terminated in the middle of what ffi-napi cannot bear. */
class RuntimeWorker extends Worker {
  override async terminate(): Promise<number> {
    await running.get(this)?.allowed();
    return super.terminate();
  }
}

/** Starts a worker that may use this runtime, and that may be terminated at any time. */
export function startWorker(filename: string | URL, options?: WorkerOptions): Worker {
  loadRuntime();
  // Options for a program given as text do not suit a worker that is given as a file.
  const ofText = process.execArgv.some((argument) => argument.startsWith('--input-type'));
  const interruption = new Interruption();
  const worker = interruption.startedBy(
    () => new RuntimeWorker(filename, ofText ? { execArgv: [], ...options } : options),
  );
  running.set(worker, interruption);
  worker.once('exit', () => running.delete(worker));
  return worker;
}
