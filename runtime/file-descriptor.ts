import { ClosedError } from './closed-error.ts';
import { checked } from './syscall-error.ts';
import { syscalls } from './syscalls.ts';

/** A file descriptor with an owner: closed once, and never used after that, when its number may belong to another file. */
export class FileDescriptor implements Disposable {
  readonly #number: number;
  readonly #what: string;
  readonly #owned: boolean;
  #closed = false;

  /**
   * @param what names it in errors: `the userfaultfd`.
   * @param owned whether closing this object closes the file; not where another thread owns it.
   */
  constructor(number: number, what: string, owned = true) {
    this.#number = number;
    this.#what = what;
    this.#owned = owned;
  }

  /** @throws ClosedError after `close`. */
  get number(): number {
    if (this.#closed) throw new ClosedError(this.#what);
    return this.#number;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** May be called again; only the first call does anything. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#owned) checked(syscalls().close(this.#number), 'close', `of ${this.#what} (fd ${this.#number})`);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
