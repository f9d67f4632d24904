// What the runtime needs of headers that are not bound: <sys/socket.h> and <asm/unistd.h>. It is the same on every Linux machine that Node
// runs on, where nothing else is said.

import { BackendError } from '../backends/backend-error.ts';

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
