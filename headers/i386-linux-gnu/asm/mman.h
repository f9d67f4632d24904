#ifndef _ASM_X86_MMAN_H
#define _ASM_X86_MMAN_H
#define MAP_32BIT 0x40
#define MAP_ABOVE4G 0x80
#include <asm-generic/mman.h>
#endif
