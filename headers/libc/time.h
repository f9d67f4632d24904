/* Part of uapi-bindgen: what UAPI headers find in a C library on Linux, where the include roots have none. */
#ifndef UAPI_BINDGEN_TIME_H
#define UAPI_BINDGEN_TIME_H

#include <stddef.h>

/* 32 bits on 32-bit machines: the library's default, and what the kernel's old requests move. */
typedef long time_t;
typedef int clockid_t;
typedef void *timer_t;
typedef int pid_t;

/* The name by which linux/time.h learns that it is there. */
#ifndef _STRUCT_TIMESPEC
#define _STRUCT_TIMESPEC 1
struct timespec {
  time_t tv_sec;
  long tv_nsec;
};
#endif

struct itimerspec {
  struct timespec it_interval;
  struct timespec it_value;
};

#endif
