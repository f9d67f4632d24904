/* #if with every operator that headers use. */
#if defined(__x86_64__) && !defined __i386__ || 0
#define LONG_BITS 64
#elif defined(__i386__)
#define LONG_BITS 32
#else
#define LONG_BITS 0
#endif
#if __has_include(<linux/types.h>)
#define HAS_TYPES 1
#endif
#if 1 ? (2 > 1u) : 1 / 0
#define CHOSEN 1
#endif
