import { PinnedMemory } from '../../kernel/pinned-memory.ts';

/** What a page source may want to know beside what it is asked for. */
export interface ReadPagesContext {
  /** Aborted when nobody needs the answer any more: its time is over, the server stops, the pages are gone. */
  readonly signal: AbortSignal;
}

/** `asked`: the answer is on its way. `waiting`: it failed, and is asked again when `due`. */
export type RequestState = 'free' | 'asked' | 'waiting' | 'ready' | 'failed';

class Context implements ReadPagesContext {
  #controller: AbortController | undefined;
  /** Whether the source is done with it: it has returned, and has not asked for the signal. */
  reusable = true;

  get signal(): AbortSignal {
    this.reusable = false;
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#controller?.abort(reason);
  }
}

/** One question to a source: some pages, from asking until they are copied. It is used again for the next question. */
export class PageRequest {
  state: RequestState = 'free';
  /** The pages that are asked for, and their place in the source. */
  page = 0.5;
  length = 0;
  offset = 0.5;
  /** The number of the source. */
  source = 0;
  /** Whether nobody had touched the page when it was asked for. */
  background = false;
  /** Whether filling in the background is not done before it is. */
  fill = false;
  /** Whether somebody waits for a page of it by now. */
  awaited = false;
  /** Whether the page is in its file, but its contents have to be written through another mapping. */
  minor = false;
  /** Where the contents are, when it is ready. */
  address = 0.5;
  /** Times that it was asked before. */
  attempts = 0;
  /** When it was asked, and when it is to be asked again or its time is over: milliseconds of performance.now(). */
  asked = 0;
  due = Number.POSITIVE_INFINITY;
  error: Error | undefined;
  #memory: PinnedMemory | undefined;
  #view: Buffer | undefined;
  #context: Context | undefined;
  #turn = 0;
  #promised = false;
  #timer: NodeJS.Timeout | undefined;

  /** Zeroed memory for the contents; `address` is where it is. */
  staging(): Buffer {
    if (this.#memory === undefined || this.#memory.bytes.length < this.length) {
      this.#memory = new PinnedMemory(this.length);
      this.#view = undefined;
    }
    if (this.#view?.length !== this.length) this.#view = this.#memory.bytes.subarray(0, this.length);
    this.address = this.#memory.address;
    return this.#view.fill(0);
  }

  /** A source that answers at once and does not look at it costs no object. */
  context(): ReadPagesContext {
    this.#context ??= new Context();
    return this.#context;
  }

  /** Has the answer come by a promise. @param settled is called when it has, unless the request was dropped before. */
  promise(answer: PromiseLike<unknown>, timeout: number, settled: () => void): void {
    const turn = ++this.#turn;
    if (this.#context !== undefined) this.#context.reusable = false;
    const settle = (work: () => void): void => {
      if (turn !== this.#turn) return;
      this.#turn++;
      clearTimeout(this.#timer);
      this.#promised = false;
      work();
      settled();
    };
    this.#promised = true;
    if (Number.isFinite(timeout)) {
      this.#timer = setTimeout(() => {
        settle(() => this.fail(new Error(`the source has not answered for ${timeout} ms`), true));
      }, timeout);
    }
    // What is like a promise may throw where it is asked.
    Promise.resolve(answer).then(
      (value) => settle(() => this.answer(value)),
      (error) => settle(() => this.fail(error, true)),
    );
  }

  /** Takes what a source has answered: nothing where it has filled the memory, else bytes of the length asked for. */
  answer(value: unknown): void {
    if (this.#view?.byteLength !== this.length) {
      this.fail(
        new TypeError('expected the source to keep the memory that it fills, saw that it was transferred'),
        true,
      );
    } else if (value === undefined) {
      this.state = 'ready';
    } else if (!(value instanceof Uint8Array)) {
      this.fail(new TypeError(`expected the source to answer nothing or a Uint8Array, saw ${describe(value)}`));
    } else if (value.byteLength !== this.length) {
      this.fail(new RangeError(`expected the source to answer ${this.length} bytes, saw ${value.byteLength}`));
    } else {
      this.#store(value);
      this.state = 'ready';
    }
  }

  /** @param inUse whether the source may still write into the memory, which nobody else gets then. */
  fail(error: unknown, inUse = false): void {
    this.state = 'failed';
    this.error = isError(error) ? error : new Error(`the source threw ${describe(error)}`);
    this.#letGo(this.error, inUse);
  }

  /** Ends it: there is nothing more to do with the answer, if it comes at all. */
  drop(): void {
    this.#letGo(droppedReason, this.#promised);
    this.state = 'free';
    this.error = undefined;
    this.due = Number.POSITIVE_INFINITY;
    this.attempts = 0;
  }

  /** It may be the memory that the source was given, or a part of that. */
  #store(value: Uint8Array): void {
    const view = this.#view!;
    if (value.buffer !== view.buffer || value.byteOffset !== view.byteOffset) view.set(value);
  }

  #endPromise(): void {
    clearTimeout(this.#timer);
    this.#turn++;
    this.#promised = false;
  }

  #letGo(reason: Error, inUse: boolean): void {
    if (this.#promised) this.#endPromise();
    if (this.#context !== undefined && !this.#context.reusable) {
      this.#context.abort(reason);
      this.#context = undefined;
    }
    if (!inUse) return;
    this.#memory = undefined;
    this.#view = undefined;
  }
}

const droppedReason = new Error('nobody needs these pages any more');

/** What a source has answered or thrown, in a few words. */
export function describe(value: unknown): string {
  try {
    return typeof value === 'object' && value !== null ? `a ${value.constructor?.name ?? 'object'}` : String(value);
  } catch {
    return 'what says nothing of itself';
  }
}

/** A proxy that was revoked cannot even be asked. */
function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}
