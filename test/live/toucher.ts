// A thread that touches registered memory: it waits in each page fault until another thread has served it.

import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, type Worker, workerData } from 'node:worker_threads';
import { type AddressRange, Mapping, startWorker, syscalls } from 'uapi-bindgen/runtime';
import { openLibrary } from '../../runtime/backends/syscalls.ts';

type Task =
  | {
      readonly kind: 'read' | 'readEach' | 'discard' | 'unmap' | 'replace';
      readonly offset: number;
      readonly length: number;
    }
  | { readonly kind: 'fork'; readonly offset: number; readonly library: string; readonly by: string }
  | { readonly kind: 'advise'; readonly offset: number; readonly length: number; readonly advice: number }
  | {
      readonly kind: 'remap';
      readonly length: number;
      readonly newLength: number;
      readonly flags: number;
      readonly to: number;
    }
  | { readonly kind: 'write'; readonly offset: number; readonly bytes: Uint8Array };

interface ToucherData extends AddressRange {
  readonly started: SharedArrayBuffer;
}

export class Toucher {
  readonly #worker: Worker;
  readonly #started: Int32Array;

  private constructor(worker: Worker, started: Int32Array) {
    this.#worker = worker;
    this.#started = started;
  }

  /** Resolves when the thread is ready: from then on it needs nothing of this thread. */
  static async start({ address, length }: AddressRange): Promise<Toucher> {
    const started = new SharedArrayBuffer(4);
    const workerData: ToucherData = { address, length, started };
    const worker = startWorker(fileURLToPath(import.meta.url), { workerData });
    await once(worker, 'message');
    return new Toucher(worker, new Int32Array(started));
  }

  /** Has the thread read; the bytes come when it has them and this thread is idle. */
  read(offset: number, length = 1): Promise<Buffer> {
    return this.#do({ kind: 'read', offset, length });
  }

  /** Has the thread read a byte every `step` bytes. */
  readEach(step: number): Promise<Buffer> {
    return this.#do({ kind: 'readEach', offset: 0, length: step });
  }

  write(offset: number, bytes: Uint8Array): Promise<Buffer> {
    return this.#do({ kind: 'write', offset, bytes });
  }

  discard(offset: number, length: number): Promise<Buffer> {
    return this.#do({ kind: 'discard', offset, length });
  }

  unmap(offset: number, length: number): Promise<Buffer> {
    return this.#do({ kind: 'unmap', offset, length });
  }

  advise(offset: number, length: number, advice: number): Promise<Buffer> {
    return this.#do({ kind: 'advise', offset, length, advice });
  }

  /** Maps other memory over a range. */
  replace(offset: number, length: number): Promise<Buffer> {
    return this.#do({ kind: 'replace', offset, length });
  }

  /** Has mremap move the first `length` bytes, where they may become more. */
  remap(length: number, flags: number, to: number, newLength = length): Promise<Buffer> {
    return this.#do({ kind: 'remap', length, newLength, flags, to });
  }

  /** Forks by a function of `library`, which answers what the child found: `fork_and_read` the byte that it read. */
  fork(library: string, offset: number, by = 'fork_and_read'): Promise<Buffer> {
    return this.#do({ kind: 'fork', library, offset, by });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  async #do(task: Task): Promise<Buffer> {
    const before = Atomics.load(this.#started, 0);
    const answer = once(this.#worker, 'message');
    this.#worker.postMessage(task);
    Atomics.wait(this.#started, 0, before);
    const [bytes] = (await answer) as [Uint8Array];
    return Buffer.from(bytes);
  }
}

function perform(mapping: Mapping, task: Task): Uint8Array {
  switch (task.kind) {
    case 'read':
      return mapping.read(task.offset, task.length);
    case 'readEach':
      return Buffer.concat(
        Array.from({ length: mapping.length / task.length }, (_, index) => mapping.read(index * task.length, 1)),
      );
    case 'write':
      mapping.write(task.offset, task.bytes);
      return new Uint8Array();
    case 'unmap':
      syscalls().munmap(Number(mapping.address) + task.offset, task.length);
      return new Uint8Array();
    case 'replace':
      // MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS
      syscalls().mmap(Number(mapping.address) + task.offset, task.length, 3, 0x32, -1, 0);
      return new Uint8Array();
    case 'remap':
      syscalls().mremap(Number(mapping.address), task.length, task.newLength, task.flags, task.to);
      return new Uint8Array();
    case 'advise':
      mapping.advise(task.advice, task.offset, task.length);
      return new Uint8Array();
    case 'fork':
      return Buffer.of(fork(task.library, task.by, Number(mapping.address) + task.offset));
    case 'discard':
      mapping.discard(task.offset, task.length);
      return new Uint8Array();
  }
}

function fork(library: string, by: string, address: number): number {
  return openLibrary(library).function(by, ['int', ['address']])(address);
}

if (!isMainThread) {
  const { started, ...range } = workerData as ToucherData;
  const mapping = Mapping.borrow(range);
  const counter = new Int32Array(started);
  parentPort?.on('message', (task: Task) => {
    Atomics.add(counter, 0, 1);
    Atomics.notify(counter, 0);
    parentPort?.postMessage(perform(mapping, task));
  });
  parentPort?.postMessage('ready');
}
