/* Part of uapi-bindgen: what a compiler supplies. C11 7.23. */
#ifndef UAPI_BINDGEN_STDNORETURN_H
#define UAPI_BINDGEN_STDNORETURN_H

#define noreturn _Noreturn

#endif
