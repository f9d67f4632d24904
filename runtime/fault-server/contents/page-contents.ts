import { syscalls } from '../../backends/syscalls.ts';
import { type AddressRange, addressNumber } from '../../memory/address.ts';
import { AsynchronousFile, FileContents } from './file-contents.ts';
import { openModule, type SourceModule } from './module-contents.ts';
import type { PageRequest } from './page-request.ts';

/** A source in the form in which it goes to the server's thread. */
export type SourceDescription =
  | { readonly kind: 'memory'; readonly range: AddressRange }
  | { readonly kind: 'shared'; readonly bytes: Uint8Array & { readonly buffer: SharedArrayBuffer } }
  | { readonly kind: 'file'; readonly path: string; readonly asynchronous: boolean }
  | ({ readonly kind: 'module' } & SourceModule);

/** Where pages come from. */
export interface PageContents {
  /** Bytes that there are, where that is known. What is asked for beyond them is zero. */
  readonly length: number;
  /** Whether it takes time to ask it. */
  readonly timed: boolean;
  /** Whether its functions are those of a user, who may do anything in them. */
  readonly foreign: boolean;
  /** Whether it has answered by a promise, so that the event loop has to run. */
  readonly asynchronous: boolean;
  /** Has the request be `ready` or `failed` at once, or later, when `settled` is called. */
  ask(request: PageRequest, settled: () => void): void;
  close(): void;
}

/** Opening takes time of its own, whatever is asked of a source later: milliseconds that it has at least. */
const leastOpening = 2000;

/** Milliseconds that a source may take to be opened. */
export function openingTimeout(sourceTimeout: number): number {
  return Math.max(sourceTimeout, leastOpening);
}

/** @throws what opening it fails with; Error where it has not ended in time. */
export async function openContents(source: SourceDescription, timeout: number): Promise<PageContents> {
  const opened = open(source, timeout);
  const limit = openingTimeout(timeout);
  if (!Number.isFinite(limit)) return opened;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const name = source.kind === 'module' ? source.url : source.kind === 'file' ? source.path : 'memory';
    const error = new Error(`opening ${name} has not ended after ${limit} ms; a greater sourceTimeout gives it more`);
    timer = setTimeout(reject, limit, error);
  });
  try {
    return await Promise.race([opened, late]);
  } catch (error) {
    // It may still come, when nobody uses it any more.
    opened.then(
      (contents) => contents.close(),
      () => {},
    );
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function open(source: SourceDescription, timeout: number): Promise<PageContents> {
  switch (source.kind) {
    case 'memory':
      return new MemoryContents(addressNumber(source.range.address), source.range.length);
    case 'shared':
      return new SharedContents(source.bytes);
    case 'file':
      return source.asynchronous ? AsynchronousFile.open(source.path, timeout) : new FileContents(source.path);
    case 'module':
      return openModule(source, timeout);
  }
}

/** Contents that lie in memory: the kernel copies them from there. */
class MemoryContents implements PageContents {
  readonly length: number;
  readonly timed = false;
  readonly foreign = false;
  readonly asynchronous = false;
  readonly #start: number;

  constructor(start: number, length: number) {
    this.#start = start;
    this.length = length;
  }

  ask(request: PageRequest): void {
    const there = this.length - request.offset;
    if (there >= request.length) {
      request.address = this.#start + request.offset;
    } else {
      const bytes = request.staging();
      if (there > 0) syscalls().copy(request.address, this.#start + request.offset, Math.min(there, bytes.length));
    }
    request.state = 'ready';
  }

  close(): void {}
}

/** Contents in memory that JavaScript shares. Not every backend can tell the kernel where that is. */
class SharedContents implements PageContents {
  readonly length: number;
  readonly timed = false;
  readonly foreign = false;
  readonly asynchronous = false;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.length = bytes.length;
  }

  ask(request: PageRequest): void {
    const { offset, length } = request;
    request.staging().set(this.#bytes.subarray(offset, offset + length));
    request.state = 'ready';
  }

  close(): void {}
}
