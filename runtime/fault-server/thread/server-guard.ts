import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { startWorker } from '../../kernel/worker.ts';
import type { GuardData } from './thread-messages.ts';
import { threadProgram } from './thread-program.ts';

export interface ServerGuardOptions {
  readonly statistics: SharedArrayBuffer;
  /** Gives the server's thread the port at which the guard is told what is served. */
  readonly connect: (port: MessagePort) => void;
  /** The guard has given up on the server's thread, and left what it served to the policy. */
  readonly gaveUp: (reason: Error) => void;
  /** The guard itself has failed. */
  readonly failed: (error: Error) => void;
}

/** A second thread of a server: modules are functions of somebody else, and it notices if they take the first one with them. */
export class ServerGuard {
  readonly #options: ServerGuardOptions;
  #starting: Promise<void> | undefined;

  constructor(options: ServerGuardOptions) {
    this.#options = options;
  }

  /**
   * Starts it where it does not run yet.
   *
   * @throws Error where the process has nothing left for another thread; it may be tried again.
   */
  async start(): Promise<void> {
    this.#starting ??= this.#start();
    const starting = this.#starting;
    try {
      await starting;
    } catch (error) {
      if (this.#starting === starting) this.#starting = undefined;
      throw error;
    }
  }

  /** Whether it runs, or has run. Waits where it is being started. */
  async started(): Promise<boolean> {
    try {
      await this.#starting;
      return this.#starting !== undefined;
    } catch {
      return false;
    }
  }

  async #start(): Promise<void> {
    const { statistics, connect, gaveUp, failed } = this.#options;
    const { port1, port2 } = new MessageChannel();
    const workerData: GuardData = { port: port2, statistics };
    const worker = startWorker(threadProgram('guard-thread'), {
      workerData,
      transferList: [port2],
      name: 'fault server guard',
    });
    await once(worker, 'message');
    worker.on('message', (reason: string | undefined) => {
      if (reason !== undefined) gaveUp(new Error(reason));
    });
    worker.on('error', failed);
    worker.unref();
    connect(port1);
  }
}
