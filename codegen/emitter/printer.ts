import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { BindingModel } from '../binding/model/binding-model.ts';
import type { EmitOptions, EmittedFile } from './emit.ts';

/** Who prints bindings. Wherever it is done, the same binding gives the same bytes. */
export interface Printer extends Disposable {
  print(binding: BindingModel, options: EmitOptions): Promise<readonly EmittedFile[]>;
}

/** Prints on this thread, once its caller waits for it. */
export function printerHere(): Printer {
  return {
    print: async (binding, options) => {
      // ts-morph takes longer to load than all stages before it take to run.
      const { emit } = await import('./emit.ts');
      return await emit(binding, options);
    },
    [Symbol.dispose]: () => {},
  };
}

/** What the thread that prints is sent, and what it answers with. */
export interface PrintRequest {
  readonly id: number;
  readonly binding: BindingModel;
  readonly options: EmitOptions;
}
export type PrintAnswer = { readonly id: number } & (
  | { readonly files: readonly EmittedFile[] }
  | { readonly error: unknown }
);

interface Waiting {
  resolve(files: readonly EmittedFile[]): void;
  reject(reason: unknown): void;
}

/** Prints on a thread of its own, while this one goes on to the next header. Dispose of it: the thread ends with that alone. */
export function printerBeside(): Printer {
  const waiting = new Map<number, Waiting>();
  // Loaded here alone: most commands have no other thread.
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  // The same place from this room, and from the bundle of the command line beside it.
  const worker = new Worker(fileURLToPath(new URL('../emitter/print-thread.js', import.meta.url)));
  worker.on('message', (answer: PrintAnswer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('files' in answer) asked?.resolve(answer.files);
    else asked?.reject(answer.error);
  });
  worker.on('error', (error) => {
    for (const asked of waiting.values()) asked.reject(error);
  });
  let requests = 0;
  return {
    print: (binding, options) => {
      const id = requests++;
      worker.postMessage({ id, binding, options } satisfies PrintRequest);
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    },
    [Symbol.dispose]: () => void worker.terminate(),
  };
}

/** Prints many bindings beside, where there is a processor for it; few are printed before a second thread has begun. */
export function printerFor(bindings: number): Printer {
  return bindings > 1 && availableParallelism() > 1 ? printerBeside() : printerHere();
}
