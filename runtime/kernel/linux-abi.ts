// What the runtime needs of headers beside that of userfaultfd. What is not bound stands here by hand: <sys/socket.h> and <asm/unistd.h>.
// Those numbers are the same on every Linux machine that Node runs on, where nothing else is said.

import { BackendError } from '../backends/backend-error.ts';

export { EFD_CLOEXEC, EFD_NONBLOCK } from '../../generated/linux/eventfd.ts';
export { F_GETFL, O_CLOEXEC, O_NONBLOCK, O_RDONLY } from '../../generated/linux/fcntl.ts';
export { MFD_ALLOW_SEALING, MFD_CLOEXEC, MFD_HUGETLB } from '../../generated/linux/memfd.ts';
export {
  MADV_COLD,
  MADV_DOFORK,
  MADV_DONTDUMP,
  MADV_DONTFORK,
  MADV_DONTNEED,
  MADV_FREE,
  MADV_HUGEPAGE,
  MADV_NOHUGEPAGE,
  MADV_NORMAL,
  MADV_PAGEOUT,
  MADV_POPULATE_READ,
  MADV_POPULATE_WRITE,
  MADV_RANDOM,
  MADV_REMOVE,
  MADV_SEQUENTIAL,
  MADV_WILLNEED,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_FIXED_NOREPLACE,
  MAP_HUGE_SHIFT,
  MAP_HUGETLB,
  MAP_NORESERVE,
  MAP_PRIVATE,
  MAP_SHARED,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PROT_EXEC,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from '../../generated/linux/mman.ts';
export { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT } from '../../generated/linux/poll.ts';

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
