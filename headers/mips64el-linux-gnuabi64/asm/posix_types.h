#ifndef _ASM_POSIX_TYPES_H
#define _ASM_POSIX_TYPES_H
#include <asm/sgidefs.h>
typedef long __kernel_daddr_t;
#define __kernel_daddr_t __kernel_daddr_t
#include <asm-generic/posix_types.h>
#endif
