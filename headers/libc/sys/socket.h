/* Part of uapi-bindgen: what UAPI headers find in a C library on Linux, where the include roots have none. */
#ifndef UAPI_BINDGEN_SYS_SOCKET_H
#define UAPI_BINDGEN_SYS_SOCKET_H

#include <stddef.h>
#include <asm/socket.h>

typedef __INTPTR_TYPE__ ssize_t;
typedef unsigned int socklen_t;
typedef unsigned short sa_family_t;

struct sockaddr {
  sa_family_t sa_family;
  char sa_data[14];
};

struct sockaddr_storage {
  sa_family_t ss_family;
  char __ss_padding[128 - sizeof(sa_family_t) - sizeof(unsigned long)];
  unsigned long __ss_align;
};

#endif
