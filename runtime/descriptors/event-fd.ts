import { EFD_CLOEXEC, EFD_NONBLOCK } from '../../generated/linux/eventfd.ts';
import { syscalls } from '../backends/syscalls.ts';
import { PinnedMemory } from '../kernel/pinned-memory.ts';
import { checked } from '../kernel/syscall-error.ts';
import { FileDescriptor, type Ownership } from './file-descriptor.ts';

/** A counter that a thread can wait for with poll: the way to wake a thread that waits for page faults. */
export class EventFd implements Disposable {
  readonly #file: FileDescriptor;
  readonly #memory = new PinnedMemory(8);

  private constructor(fd: number, ownership: Ownership) {
    this.#file = new FileDescriptor(fd, 'the eventfd', ownership);
  }

  /** A new one, which has not been signalled. Reading it never blocks. @throws SyscallError */
  static open(): EventFd {
    return new EventFd(EventFd.create(), 'owned');
  }

  /** The number of a new one, which the caller closes. @throws SyscallError */
  static create(): number {
    return checked(syscalls().eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), 'eventfd');
  }

  /** The eventfd that another thread has opened and closes. */
  static borrow(fd: number): EventFd {
    return new EventFd(fd, 'borrowed');
  }

  get closed(): boolean {
    return this.#file.closed;
  }

  /** Its descriptor, for a `PollSet`. @throws ClosedError after `close` */
  get fd(): number {
    return this.#file.number;
  }

  /** Makes it readable: whoever polls it wakes up. */
  signal(): void {
    new BigUint64Array(this.#memory.bytes.buffer, this.#memory.bytes.byteOffset, 1)[0] = 1n;
    checked(syscalls().write(this.fd, this.#memory.address, 8), 'write', `to the eventfd (fd ${this.fd})`);
  }

  /** Makes it unreadable again. @returns whether it had been signalled. */
  reset(): boolean {
    return syscalls().read(this.fd, this.#memory.address, 8) === 8;
  }

  /** Closes the descriptor, unless it is another thread's. May be called again. */
  close(): void {
    this.#file.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
