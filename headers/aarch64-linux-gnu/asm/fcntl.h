#ifndef __ASM_FCNTL_H
#define __ASM_FCNTL_H
#define O_DIRECTORY (1 << 14)
#define O_NOFOLLOW (1 << 15)
#define O_DIRECT (1 << 16)
#define O_LARGEFILE (1 << 17)
#include <asm-generic/fcntl.h>
#endif
