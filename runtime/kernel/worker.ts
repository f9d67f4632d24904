import { Worker, type WorkerOptions } from 'node:worker_threads';
import { syscalls } from '../backends/syscalls.ts';

/**
 * Loads what performs the system calls. On the main thread it has to happen before a worker that uses this runtime is
 * created; `startWorker` and every use of the runtime do it.
 *
 * @throws BackendError
 */
export function loadRuntime(): void {
  syscalls();
}

/** Starts a worker that may use this runtime. */
export function startWorker(filename: string | URL, options?: WorkerOptions): Worker {
  loadRuntime();
  // Options for a program given as text do not suit a worker that is given as a file.
  const ofText = process.execArgv.some((argument) => argument.startsWith('--input-type'));
  return new Worker(filename, ofText ? { execArgv: [], ...options } : options);
}
