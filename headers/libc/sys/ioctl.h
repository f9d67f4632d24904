/* Part of uapi-bindgen: what UAPI headers find in a C library on Linux, where the include roots have none. */
#ifndef UAPI_BINDGEN_SYS_IOCTL_H
#define UAPI_BINDGEN_SYS_IOCTL_H

#include <asm/ioctls.h>

#endif
