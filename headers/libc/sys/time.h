/* Part of uapi-bindgen: what UAPI headers find in a C library on Linux, where the include roots have none. */
#ifndef UAPI_BINDGEN_SYS_TIME_H
#define UAPI_BINDGEN_SYS_TIME_H

/* 32 bits on 32-bit machines: the library's default, and what the kernel's old requests move. */
typedef long time_t;
typedef long suseconds_t;

struct timeval {
  time_t tv_sec;
  suseconds_t tv_usec;
};

struct timezone {
  int tz_minuteswest;
  int tz_dsttime;
};

struct itimerval {
  struct timeval it_interval;
  struct timeval it_value;
};

/* The name by which linux/time.h learns that it is there. */
#ifndef _STRUCT_TIMESPEC
#define _STRUCT_TIMESPEC 1
struct timespec {
  time_t tv_sec;
  long tv_nsec;
};
#endif

#endif
