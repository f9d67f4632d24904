import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Files that get their names later. Whatever ends the work, an error or a signal, takes those with it that have none yet;
 * a signal ends the process then as if nothing had been there to hear it.
 */
export class TemporaryFiles implements AsyncDisposable {
  readonly #paths = new Set<string>();
  readonly #end = (signal: NodeJS.Signals): void => {
    this.#removeAll();
    this.#stopListening();
    process.kill(process.pid, signal);
  };

  constructor() {
    for (const signal of endings) process.on(signal, this.#end);
  }

  /** Writes a text beside the file that it will become; the answer is what it is called until then. */
  async write(target: string, text: string): Promise<string> {
    // No longer for a long name, which would be too long sooner than the file itself.
    const path = join(dirname(target), `.uapi-bindgen-${process.pid}-${Math.random().toString(36).slice(2, 10)}.tmp`);
    const descriptor = openSync(path, 'wx');
    this.#paths.add(path);
    try {
      writeFileSync(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
    await signalsAreHeard();
    return path;
  }

  /** Gives a file that {@link write} wrote its name, over what has it. */
  rename(path: string, target: string): void {
    renameSync(path, target);
    this.#paths.delete(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#removeAll();
    await signalsAreHeard();
    this.#stopListening();
  }

  #removeAll(): void {
    for (const path of this.#paths) {
      try {
        rmSync(path, { force: true });
      } catch {
        // Whoever took it away, or the right to: what went wrong before is what has to be told.
      }
    }
    this.#paths.clear();
  }

  #stopListening(): void {
    for (const signal of endings) process.off(signal, this.#end);
  }
}

/** Node hears of signals between two turns of its loop only. */
async function signalsAreHeard(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
