#ifndef _ASM_FCNTL_H
#define _ASM_FCNTL_H
#include <asm/sgidefs.h>
#define O_APPEND (1 << 3)
#define O_DSYNC (1 << 4)
#define O_NONBLOCK (1 << 7)
#define O_CREAT (1 << 8)
#define O_TRUNC (1 << 9)
#define O_EXCL (1 << 10)
#define O_NOCTTY (1 << 11)
#define FASYNC (1 << 12)
#define O_LARGEFILE (1 << 13)
#define __O_SYNC (1 << 14)
#define O_SYNC (__O_SYNC|O_DSYNC)
#define O_DIRECT (1 << 15)
#define F_GETLK 14
#define F_SETLK 6
#define F_SETLKW 7
#define F_SETOWN 24
#define F_GETOWN 23
#if __BITS_PER_LONG == 32 || defined(__KERNEL__)
#define F_GETLK64 33
#define F_SETLK64 34
#define F_SETLKW64 35
#endif
#if _MIPS_SIM != _MIPS_SIM_ABI64
#define __ARCH_FLOCK_EXTRA_SYSID long l_sysid;
#define __ARCH_FLOCK_PAD long pad[4];
#endif
#include <asm-generic/fcntl.h>
#endif
