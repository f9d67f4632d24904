/** The thread of `printerBeside`: prints every binding that it is sent, in that order. */
import { parentPort } from 'node:worker_threads';
import { saveCompileCache, useCompileCache } from './compile-cache.ts';
import type { PrintAnswer, PrintRequest } from './printer.ts';

useCompileCache();
const { emit } = await import('./emit.ts');
saveCompileCache();

parentPort?.on('message', ({ id, binding, options }: PrintRequest) => {
  const answer = (value: PrintAnswer) => parentPort?.postMessage(value);
  emit(binding, options).then(
    (files) => answer({ id, files }),
    (error: unknown) => answer({ id, error }),
  );
});
