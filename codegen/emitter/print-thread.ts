/** The thread of `printerBeside`: prints every binding that it is sent, in that order. */
import { parentPort } from 'node:worker_threads';
import { keepCompiled } from '../loading/compiled-code.ts';
import { emit } from './emit.ts';
import type { PrintAnswer, PrintRequest } from './printer.ts';

parentPort?.on('message', ({ id, binding, options }: PrintRequest) => {
  const answer = (value: PrintAnswer) => parentPort?.postMessage(value);
  emit(binding, options)
    .then(
      (files) => answer({ id, files }),
      (error: unknown) => answer({ id, error }),
    )
    .finally(keepCompiled);
});
