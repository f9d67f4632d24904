import type { OnReadOpts, Socket } from 'node:net';
import { UffdMsg } from '../../generated/linux/userfaultfd.ts';
import { socketOver } from '../descriptors/socket-over.ts';
import { decodeEvent, type UserfaultfdEvent } from './userfaultfd-event.ts';

const { size } = UffdMsg.layout;
/** Messages that one read takes; the event loop reads again while that many come. */
const capacity = 16;

export interface EventStreamOptions {
  /** The userfaultfd, non-blocking. */
  readonly fd: number;
  /** A pipe: when its other end is closed, so is the stream. */
  readonly hangUp?: number | undefined;
  /** Ends the stream: what waits for the next event is rejected with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Messages on Node's event loop, without a thread that waits. Reads them as the event loop finds them. They wait here until somebody
 * asks, so that no toucher holds up another.
 */
export class EventStream {
  readonly #queue: UserfaultfdEvent[] = [];
  readonly #sockets: Socket[] = [];
  readonly #signal: AbortSignal | undefined;
  readonly #proceed = (): void => this.#resume();
  #resume: () => void = () => {};
  #error: Error | undefined;
  #ended = false;

  /** @throws SyscallError */
  constructor({ fd, hangUp, signal }: EventStreamOptions) {
    this.#signal = signal;
    signal?.addEventListener('abort', this.#proceed);
    const buffer = Buffer.alloc(capacity * size);
    try {
      // First, so that nothing is read where it fails.
      if (hangUp !== undefined) this.#listen(hangUp);
      this.#listen(fd, {
        buffer,
        callback: (length) => {
          this.#receive(buffer, length);
          return true;
        },
      });
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** @returns undefined when the stream has been closed. @throws what the signal was aborted with. */
  async next(): Promise<UserfaultfdEvent | undefined> {
    for (;;) {
      this.#signal?.throwIfAborted();
      if (this.#error !== undefined) throw this.#error;
      if (this.#ended) return undefined;
      const event = this.#queue.shift();
      if (event !== undefined) return event;
      await new Promise<void>((resolve) => {
        this.#resume = resolve;
      });
    }
  }

  /** Reads no more. May be called again. @returns the events that nobody asked for. */
  close(): UserfaultfdEvent[] {
    this.#ended = true;
    this.#signal?.removeEventListener('abort', this.#proceed);
    for (const socket of this.#sockets) socket.destroy();
    this.#resume();
    return this.#queue.splice(0);
  }

  #listen(fd: number, onread?: OnReadOpts): void {
    const socket = socketOver(fd, onread);
    this.#sockets.push(socket);
    socket.on('error', (error) => {
      this.#error ??= error;
    });
    socket.on('close', () => {
      this.#ended = true;
      this.#resume();
    });
    // What is not for `onread` is for nobody, but the end of the file has to be seen.
    socket.resume();
  }

  #receive(memory: Buffer, length: number): void {
    for (let offset = 0; offset + size <= length; offset += size) {
      this.#queue.push(decodeEvent(new UffdMsg(memory, offset)));
    }
    this.#resume();
  }
}
