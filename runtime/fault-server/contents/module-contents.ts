import type { PageContents } from './page-contents.ts';
import type { PageRequest, ReadPagesContext } from './page-request.ts';

/** What a page source may answer: nothing where it has filled the memory itself, else all the bytes. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that fills the memory returns nothing.
export type PageBytes = Uint8Array | undefined | void;

/**
 * Fills `into`, which is zeroed, with the contents at `offset` of the source, or answers as many bytes, which may be `into`
 * too. The memory of `into` stays where it is: it is not to be transferred to another thread. It runs in the thread of the
 * server and touchers wait meanwhile: it must not touch the memory that is served.
 *
 * Where it answers by a promise many requests are under way at once, and the event loop of the thread runs. What it throws
 * goes to the policy.
 */
export type ReadPages = (offset: number, into: Buffer, context: ReadPagesContext) => PageBytes | Promise<PageBytes>;

/** What a module exports that is a page source: one of the two. */
export interface PageSourceModule {
  readonly readPages?: ReadPages;
  /** Is called once in the server's thread, with the `data` that came with the module. */
  openPages?(data: unknown): ReadPages | Promise<ReadPages>;
}

export interface SourceModule {
  readonly url: string;
  readonly data?: unknown;
}

const AsyncFunction = (async () => {}).constructor;

export async function openModule({ url, data }: SourceModule, timeout: number): Promise<PageContents> {
  const { readPages, openPages } = (await import(url)) as PageSourceModule;
  const read = openPages === undefined ? readPages : await openPages(data);
  if (typeof read === 'function') return new ModuleContents(read, timeout);
  throw new TypeError(
    openPages === undefined
      ? `expected ${url} to export a function 'readPages' or 'openPages', saw ${typeof readPages}`
      : `expected 'openPages' of ${url} to answer a function, saw ${typeof read}`,
  );
}

class ModuleContents implements PageContents {
  readonly length = Number.POSITIVE_INFINITY;
  readonly timed = true;
  readonly foreign = true;
  asynchronous: boolean;
  readonly #read: ReadPages;
  readonly #timeout: number;

  constructor(read: ReadPages, timeout: number) {
    this.#read = read;
    this.#timeout = timeout;
    this.asynchronous = read instanceof AsyncFunction;
  }

  ask(request: PageRequest, settled: () => void): void {
    let answer: unknown;
    let promised: PromiseLike<unknown> | undefined;
    try {
      const into = request.staging();
      answer = this.#read(request.offset, into, request.context());
      if (isPromise(answer)) promised = answer;
    } catch (error) {
      request.fail(error);
      return;
    }
    if (promised !== undefined) {
      this.asynchronous = true;
      request.promise(promised, this.#timeout, settled);
    } else {
      request.answer(answer);
    }
  }

  close(): void {}
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
