import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { BackendName } from '../backends/choice.ts';
import { chooseBackend, syscalls } from '../backends/syscalls.ts';
import { Interruption } from '../backends/uninterrupted.ts';

/** How this thread reaches the kernel. */
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

/** The workers of this thread that run, and how each may be ended. */
const running = new Map<Worker, Interruption>();

process.on('worker', keepWhole);
process.on('exit', () => {
  for (const interruption of running.values()) interruption.waitUntilAllowed();
});

/** Has a worker, whoever has started it, not be terminated in the middle of what the packages that call C cannot bear. */
function keepWhole(worker: Worker): void {
  if (running.has(worker) || worker.threadId < 0) return;
  const interruption = new Interruption(worker.threadId);
  running.set(worker, interruption);
  worker.once('exit', () => {
    running.delete(worker);
    interruption.end();
  });
  worker.terminate = async () => {
    await interruption.allowed();
    return Worker.prototype.terminate.call(worker);
  };
}

/** Starts a worker that may use this runtime, and that may be terminated at any time. */
export function startWorker(filename: string | URL, options?: WorkerOptions): Worker {
  loadRuntime();
  // Options for a program given as text do not suit a worker that is given as a file.
  const ofText = process.execArgv.some((argument) => argument.startsWith('--input-type'));
  const worker = new Worker(filename, ofText ? { execArgv: [], ...options } : options);
  // Node tells of it only when this thread is idle.
  keepWhole(worker);
  return worker;
}
