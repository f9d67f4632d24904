/* Part of uapi-bindgen: what a compiler supplies, from its predefined macros. C11 7.19. */
#ifndef UAPI_BINDGEN_STDDEF_H
#define UAPI_BINDGEN_STDDEF_H

typedef __PTRDIFF_TYPE__ ptrdiff_t;
typedef __SIZE_TYPE__ size_t;
typedef __WCHAR_TYPE__ wchar_t;

typedef struct {
  long long integer __attribute__((__aligned__(__alignof__(long long))));
  long double real __attribute__((__aligned__(__alignof__(long double))));
#ifdef __i386__
  /* GNU: __float128, the only scalar there that aligns to 16. */
  char quad[16] __attribute__((__aligned__(16)));
#endif
} max_align_t;

#undef NULL
#define NULL ((void *)0)
#define offsetof(type, member) __builtin_offsetof(type, member)

#endif

/* C libraries ask for it this way. */
#ifdef __need_wint_t
#undef __need_wint_t
typedef __WINT_TYPE__ wint_t;
#endif
