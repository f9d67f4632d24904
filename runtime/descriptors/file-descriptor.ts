import { syscalls } from '../backends/syscalls.ts';
import { checked } from '../kernel/syscall-error.ts';
import { ClosedError } from './closed-error.ts';
import { notForgotten, warnWhenForgotten } from './forgotten.ts';

/**
 * Who closes the file: whoever has the object, who is warned when it is forgotten (`owned`); somebody else (`borrowed`);
 * whoever takes it, and if nobody does the object itself when it is collected (`offered`).
 */
export type Ownership = 'owned' | 'borrowed' | 'offered';

/** C would cut it off, and mean another file. @throws RangeError for a number that no file can have. */
export function requireDescriptor(number: number, what: string): void {
  if ((number | 0) === number && number >= 0) return;
  throw new RangeError(`expected the number of ${what} to be a whole one from 0 on, saw ${number}`);
}

/** Nobody else knows the number of a file that was offered and not taken. */
const untaken = new FinalizationRegistry<number>((number) => {
  syscalls().close(number);
});

/** A file descriptor with an owner: closed once, and never used after that, when its number may belong to another file. */
export class FileDescriptor implements Disposable {
  readonly #number: number;
  readonly #what: string;
  readonly #ownership: Ownership;
  #closed = false;

  /**
   * @param what names it in errors: `the userfaultfd`.
   * @throws RangeError for a number that no file can have.
   */
  constructor(number: number, what: string, ownership: Ownership = 'owned') {
    requireDescriptor(number, what);
    this.#number = number;
    this.#what = what;
    this.#ownership = ownership;
    if (ownership === 'owned') warnWhenForgotten(this, `${what} (fd ${number})`);
    if (ownership === 'offered') untaken.register(this, number, this);
  }

  /** @throws ClosedError after `close` and `take`. */
  get number(): number {
    if (this.#closed) throw new ClosedError(this.#what);
    return this.#number;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Leaves the file to the caller, who closes it. This object counts as closed from then on. */
  take(): number {
    const { number } = this;
    this.#release();
    return number;
  }

  /** May be called again; only the first call does anything. */
  close(): void {
    if (this.#closed) return;
    this.#release();
    if (this.#ownership === 'borrowed') return;
    checked(syscalls().close(this.#number), 'close', `of ${this.#what} (fd ${this.#number})`);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #release(): void {
    this.#closed = true;
    notForgotten(this);
    untaken.unregister(this);
  }
}
