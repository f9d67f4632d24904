/* Part of uapi-bindgen: what UAPI headers find in a C library on Linux, where the include roots have none. */
#ifndef UAPI_BINDGEN_SYS_TYPES_H
#define UAPI_BINDGEN_SYS_TYPES_H

#include <endian.h>
#include <stddef.h>

typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;

typedef __INT8_TYPE__ int8_t;
typedef __INT16_TYPE__ int16_t;
typedef __INT32_TYPE__ int32_t;
typedef __INT64_TYPE__ int64_t;
typedef __UINT8_TYPE__ u_int8_t;
typedef __UINT16_TYPE__ u_int16_t;
typedef __UINT32_TYPE__ u_int32_t;
typedef __UINT64_TYPE__ u_int64_t;

typedef __INTPTR_TYPE__ ssize_t;
typedef char *caddr_t;
typedef int daddr_t;
typedef __UINT64_TYPE__ dev_t;
typedef unsigned int gid_t;
typedef unsigned int id_t;
typedef unsigned long ino_t;
typedef int key_t;
typedef __INT64_TYPE__ loff_t;
typedef unsigned int mode_t;
typedef long off_t;
typedef int pid_t;
typedef __INT64_TYPE__ quad_t;
typedef long suseconds_t;
typedef long time_t;
typedef __UINT64_TYPE__ u_quad_t;
typedef unsigned int uid_t;

#endif
