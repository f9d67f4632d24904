// Messages of sockets in the C library's <sys/socket.h>, which no header of Linux has: the same on every machine that Node runs on.

export const SCM_RIGHTS = 1;
export const MSG_CTRUNC = 0x8;
export const MSG_DONTWAIT = 0x40;
export const MSG_CMSG_CLOEXEC = 0x4000_0000;

/** `struct msghdr` on 64-bit machines, in bytes. */
export const msghdr = { size: 56, iov: 16, iovlen: 24, control: 32, controllen: 40, flags: 48 } as const;

/** `struct cmsghdr` likewise; its data comes after it. */
export const cmsghdr = { size: 16, level: 8, type: 12 } as const;
