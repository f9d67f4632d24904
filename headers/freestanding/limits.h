/* Part of uapi-bindgen: what a compiler supplies, from its predefined macros. C11 5.2.4.2.1. */
#ifndef UAPI_BINDGEN_LIMITS_H
#define UAPI_BINDGEN_LIMITS_H

/* The C library's, where the include roots have that of this machine, has more: PATH_MAX. It asks whether the compiler's
   has been read. bits/ is of one machine: these are glibc's and musl's. */
#if __has_include(<bits/wordsize.h>) || __has_include(<bits/alltypes.h>)
#define _GCC_LIMITS_H_
#include_next <limits.h>
#undef CHAR_BIT
#undef SCHAR_MAX
#undef SCHAR_MIN
#undef UCHAR_MAX
#undef CHAR_MAX
#undef CHAR_MIN
#undef SHRT_MAX
#undef SHRT_MIN
#undef USHRT_MAX
#undef INT_MAX
#undef INT_MIN
#undef UINT_MAX
#undef LONG_MAX
#undef LONG_MIN
#undef ULONG_MAX
#undef LLONG_MAX
#undef LLONG_MIN
#undef ULLONG_MAX
#endif

#define CHAR_BIT __CHAR_BIT__

#ifndef MB_LEN_MAX
/* glibc's longest multibyte character. */
#define MB_LEN_MAX 16
#endif

#define SCHAR_MAX __SCHAR_MAX__
#define SCHAR_MIN (-SCHAR_MAX - 1)
#define UCHAR_MAX (SCHAR_MAX * 2 + 1)

#ifdef __CHAR_UNSIGNED__
#define CHAR_MAX UCHAR_MAX
#define CHAR_MIN 0
#else
#define CHAR_MAX SCHAR_MAX
#define CHAR_MIN SCHAR_MIN
#endif

#define SHRT_MAX __SHRT_MAX__
#define SHRT_MIN (-SHRT_MAX - 1)
#define USHRT_MAX (SHRT_MAX * 2 + 1)

#define INT_MAX __INT_MAX__
#define INT_MIN (-INT_MAX - 1)
#define UINT_MAX (INT_MAX * 2U + 1U)

#define LONG_MAX __LONG_MAX__
#define LONG_MIN (-LONG_MAX - 1L)
#define ULONG_MAX (LONG_MAX * 2UL + 1UL)

#define LLONG_MAX __LONG_LONG_MAX__
#define LLONG_MIN (-LLONG_MAX - 1LL)
#define ULLONG_MAX (LLONG_MAX * 2ULL + 1ULL)

#endif
