#ifndef _ASM_S390_UNISTD_H_
#define _ASM_S390_UNISTD_H_
#include <asm/unistd_64.h>
#endif
