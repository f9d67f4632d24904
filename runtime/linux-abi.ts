// The few numbers that the runtime needs from headers that are not bound: <fcntl.h>, <sys/mman.h>, <poll.h>,
// <sys/eventfd.h> and <asm/unistd.h>. They are those of asm-generic, which every Linux machine that Node runs on shares,
// but for the numbers of system calls.

import { BackendError } from './backend-error.ts';

export const O_RDONLY = 0;
export const O_RDWR = 2;
export const O_NONBLOCK = 0o4000;
export const O_CLOEXEC = 0o2000000;

export const PROT_READ = 1;
export const PROT_WRITE = 2;
export const MAP_SHARED = 1;
export const MAP_PRIVATE = 2;
export const MAP_FIXED = 0x10;
export const MAP_ANONYMOUS = 0x20;
export const MAP_NORESERVE = 0x4000;
export const MADV_DONTNEED = 4;

export const EFD_NONBLOCK = O_NONBLOCK;
export const EFD_CLOEXEC = O_CLOEXEC;

export const POLLIN = 0x1;
export const POLLOUT = 0x4;
export const POLLERR = 0x8;
export const POLLHUP = 0x10;
export const POLLNVAL = 0x20;

/** `struct pollfd`: `int fd` at 0, `short events` at 4, `short revents` at 6. */
export const pollfdSize = 8;

/** `__NR_userfaultfd` by `process.arch`. */
const userfaultfdNumbers: Readonly<Record<string, number>> = {
  x64: 323,
  arm64: 282,
  riscv64: 282,
  loong64: 282,
  arm: 388,
  ia32: 374,
  ppc64: 364,
  s390x: 355,
};

/** The number of the system call userfaultfd(2) on this machine. */
export function userfaultfdNumber(): number {
  const number = userfaultfdNumbers[process.arch];
  if (number === undefined) {
    throw new BackendError(`the number of the system call userfaultfd is not known for '${process.arch}'`);
  }
  return number;
}
