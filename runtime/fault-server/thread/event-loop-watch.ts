import type { Socket } from 'node:net';
import { ClosedError } from '../../descriptors/closed-error.ts';
import { socketOver } from '../../descriptors/socket-over.ts';
import { SyscallError } from '../../kernel/syscall-error.ts';
import type { LoopMember } from './fault-loop.ts';

export interface WatchOptions {
  readonly members: readonly LoopMember[];
  /** Messages of a member have been read into its reader. */
  readonly received: (member: LoopMember) => void;
  /** The owner has closed it. */
  readonly hungUp: (member: LoopMember) => void;
  /** The time is over after which a round is needed anyhow. */
  readonly elapsed: () => void;
  /** Milliseconds until then, -1 for never. */
  readonly timeout: () => number;
  readonly failed: (error: unknown) => void;
}

/** Has the event loop poll what is served. */
export class EventLoopWatch {
  readonly #options: WatchOptions;
  readonly #sockets: Socket[] = [];
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #closed = false;
  /** Whether the process has no descriptor left to watch something with: then it is looked at every millisecond. */
  #blind = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    for (const member of options.members) {
      if (!this.#watchOpen(member)) this.#immediate = setImmediate(() => this.#do(() => options.hungUp(member)));
    }
    this.schedule();
  }

  /** Looks anew when the next round is needed. */
  schedule(): void {
    clearTimeout(this.#timer);
    if (this.#closed || this.#immediate !== undefined) return;
    const needed = this.#options.timeout();
    const timeout = this.#blind && needed !== 0 ? 1 : needed;
    if (timeout === 0) {
      this.#immediate = setImmediate(() => {
        this.#immediate = undefined;
        this.#do(this.#options.elapsed);
      });
    } else if (timeout > 0) {
      this.#timer = setTimeout(() => this.#do(this.#options.elapsed), timeout);
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    for (const socket of this.#sockets) socket.destroy();
  }

  /** @returns false where the owner has closed it, or does so now. */
  #watchOpen(member: LoopMember): boolean {
    const { gate } = member.memory.userfaultfd;
    if (!gate.enter()) return false;
    try {
      this.#watch(member);
      return true;
    } catch (error) {
      if (error instanceof ClosedError) return false;
      if (!isOutOfFiles(error)) throw error;
      this.#blind = true;
      return true;
    } finally {
      gate.leave();
    }
  }

  #watch(member: LoopMember): void {
    const { reader, userfaultfd } = member.memory;
    const socket = socketOver(userfaultfd.fd, {
      buffer: reader.memory,
      callback: (bytes) => {
        // Also when this was closed meanwhile: nobody else will ever read these messages.
        this.#perform(() => {
          reader.received(bytes);
          this.#options.received(member);
        });
        return true;
      },
    });
    this.#add(socket);
    if (member.hangUp === undefined) return;
    const hangUp = socketOver(member.hangUp);
    hangUp.on('data', () => {});
    hangUp.on('end', () => this.#do(() => this.#options.hungUp(member)));
    this.#add(hangUp);
  }

  #add(socket: Socket): void {
    socket.on('error', (error) => this.#do(() => this.#options.failed(error)));
    this.#sockets.push(socket);
  }

  #do(work: () => void): void {
    if (!this.#closed) this.#perform(work);
  }

  #perform(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.failed(error);
      return;
    }
    this.schedule();
  }
}

function isOutOfFiles(error: unknown): boolean {
  return error instanceof SyscallError && (error.code === 'EMFILE' || error.code === 'ENFILE');
}
