import { F_GETFL, O_NONBLOCK } from '../../generated/linux/fcntl.ts';
import { syscalls } from '../backends/syscalls.ts';
import { checked } from '../kernel/syscall-error.ts';

/** A descriptor blocks in read, so that it cannot be polled: the kernel answers POLLERR for it, at once and for ever. */
export class BlockingError extends Error {
  readonly code = 'ERR_UAPI_BLOCKING';

  /** @param what was asked for: `poll()`. */
  constructor(what: string) {
    super(
      `${what} needs a non-blocking userfaultfd, and this one was opened with nonBlocking: false: leave that out, or use readEvents()`,
    );
    this.name = 'BlockingError';
  }
}

/** Whether reading from a descriptor waits. @throws SyscallError */
export function isBlocking(fd: number): boolean {
  return (checked(syscalls().fcntl(fd, F_GETFL, 0), 'fcntl(F_GETFL)') & O_NONBLOCK) === 0;
}
