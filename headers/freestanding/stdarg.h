/* Part of uapi-bindgen: what a compiler supplies. C11 7.16. */
#ifndef UAPI_BINDGEN_STDARG_H
#define UAPI_BINDGEN_STDARG_H

typedef __builtin_va_list __gnuc_va_list;
typedef __gnuc_va_list va_list;

#define va_start(list, last) __builtin_va_start(list, last)
#define va_arg(list, type) __builtin_va_arg(list, type)
#define va_copy(to, from) __builtin_va_copy(to, from)
#define va_end(list) __builtin_va_end(list)

#endif
