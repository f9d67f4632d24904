import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { PageContents } from './page-contents.ts';
import type { PageRequest } from './page-request.ts';

/** A file that is read while everybody waits, as long as that takes: the fastest for what the page cache or a disk has. */
export class FileContents implements PageContents {
  readonly length = Number.POSITIVE_INFINITY;
  readonly timed = true;
  readonly foreign = false;
  readonly asynchronous = false;
  readonly #file: number;

  /** @throws what opening it fails with; Error for what cannot be read at any place. */
  constructor(path: string) {
    requireReadable(path, statSync(path));
    this.#file = openSync(path, 'r');
  }

  ask(request: PageRequest): void {
    const into = request.staging();
    try {
      for (let done = 0; done < into.length; ) {
        const count = readSync(this.#file, into, done, into.length - done, request.offset + done);
        if (count === 0) break;
        done += count;
      }
      request.state = 'ready';
    } catch (error) {
      request.fail(error);
    }
  }

  close(): void {
    try {
      closeSync(this.#file);
    } catch {
      // Of a mount that is gone. It is closed all the same, and nothing was written.
    }
  }
}

/** To open a pipe would wait until somebody writes to it. */
function requireReadable(path: string, stats: Stats): void {
  if (stats.isDirectory()) throw noFile('EISDIR', path, 'a directory');
  if (stats.isFIFO()) throw noFile('ESPIPE', path, 'a pipe');
  if (stats.isSocket()) throw noFile('ENXIO', path, 'a socket');
}

/** In the shape of Node's own errors, as that for a file that is not there. */
function noFile(code: string, path: string, seen: string): Error {
  return Object.assign(new Error(`${code}: expected a file at ${path}, saw ${seen}`), { code, path });
}

/** Files that other threads open or close: a thread that is ended before they have done so leaves them open for good. */
const underWay = new Set<Promise<unknown>>();

function isUnderWay<Result>(work: Promise<Result>): Promise<Result> {
  const settled: Promise<unknown> = work.then(
    () => underWay.delete(settled),
    () => underWay.delete(settled),
  );
  underWay.add(settled);
  return work;
}

/** Resolves when the files of this thread are open that were to be opened, and those closed that were to be closed. */
export async function filesSettled(): Promise<void> {
  while (underWay.size > 0) {
    await Promise.all(underWay);
    // Whoever has waited for one may close it now.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A file that other threads read, many places at once: for what may take long, or for ever. */
export class AsynchronousFile implements PageContents {
  readonly length = Number.POSITIVE_INFINITY;
  readonly timed = true;
  readonly foreign = false;
  readonly asynchronous = true;
  readonly #file: FileHandle;
  readonly #timeout: number;

  private constructor(file: FileHandle, timeout: number) {
    this.#file = file;
    this.#timeout = timeout;
  }

  /** @param timeout milliseconds that a reading may take. */
  static async open(path: string, timeout: number): Promise<AsynchronousFile> {
    return new AsynchronousFile(await isUnderWay(openReadable(path)), timeout);
  }

  ask(request: PageRequest, settled: () => void): void {
    request.promise(this.#read(request.staging(), request.offset), this.#timeout, settled);
  }

  /** Readings that are under way keep the file open. */
  close(): void {
    isUnderWay(this.#file.close()).catch(() => {});
  }

  async #read(into: Buffer, offset: number): Promise<void> {
    for (let done = 0; done < into.length; ) {
      const { bytesRead } = await this.#file.read(into, done, into.length - done, offset + done);
      if (bytesRead === 0) return;
      done += bytesRead;
    }
  }
}

async function openReadable(path: string): Promise<FileHandle> {
  requireReadable(path, await stat(path));
  return open(path, 'r');
}
