// The few numbers that the runtime needs from headers that are not bound: <fcntl.h>, <sys/mman.h>, <linux/memfd.h>,
// <poll.h>, <sys/eventfd.h>, <sys/socket.h> and <asm/unistd.h>. They are those of asm-generic, which every Linux machine that Node runs on shares,
// but for the numbers of system calls.

import { BackendError } from '../backends/backend-error.ts';

export const O_RDONLY = 0;
export const O_NONBLOCK = 0o4000;
export const O_CLOEXEC = 0o2000000;

export const F_GETFL = 3;

export const PROT_NONE = 0;
export const PROT_READ = 1;
export const PROT_WRITE = 2;
export const PROT_EXEC = 4;
export const MAP_SHARED = 1;
export const MAP_PRIVATE = 2;
export const MAP_FIXED = 0x10;
export const MAP_ANONYMOUS = 0x20;
export const MAP_NORESERVE = 0x4000;
export const MAP_HUGETLB = 0x4_0000;
export const MAP_FIXED_NOREPLACE = 0x10_0000;
/** The size of huge pages stands in the flags as its logarithm, from this bit on. */
export const MAP_HUGE_SHIFT = 26;

export const MADV_NORMAL = 0;
export const MADV_RANDOM = 1;
export const MADV_SEQUENTIAL = 2;
export const MADV_WILLNEED = 3;
export const MADV_DONTNEED = 4;
export const MADV_FREE = 8;
export const MADV_REMOVE = 9;
export const MADV_DONTFORK = 10;
export const MADV_DOFORK = 11;
export const MADV_HUGEPAGE = 14;
export const MADV_NOHUGEPAGE = 15;
export const MADV_DONTDUMP = 16;
export const MADV_COLD = 20;
export const MADV_PAGEOUT = 21;
export const MADV_POPULATE_READ = 22;
export const MADV_POPULATE_WRITE = 23;

export const MREMAP_MAYMOVE = 1;
export const MREMAP_FIXED = 2;

export const MFD_CLOEXEC = 1;
export const MFD_ALLOW_SEALING = 2;
export const MFD_HUGETLB = 4;

export const EFD_NONBLOCK = O_NONBLOCK;
export const EFD_CLOEXEC = O_CLOEXEC;

export const POLLIN = 0x1;
export const POLLOUT = 0x4;
export const POLLERR = 0x8;
export const POLLHUP = 0x10;
export const POLLNVAL = 0x20;

export const SOL_SOCKET = 1;
export const SCM_RIGHTS = 1;
export const MSG_CTRUNC = 0x8;
export const MSG_DONTWAIT = 0x40;
export const MSG_CMSG_CLOEXEC = 0x4000_0000;

/** SO_PEERCRED. */
export function peerCredentialsOption(): number {
  return process.arch === 'ppc64' ? 21 : 17;
}

/** `struct msghdr` of the C library on 64-bit machines, in bytes. */
export const msghdr = { size: 56, iov: 16, iovlen: 24, control: 32, controllen: 40, flags: 48 } as const;

/** `struct cmsghdr` likewise; its data comes after it. */
export const cmsghdr = { size: 16, level: 8, type: 12 } as const;

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
