/* Part of uapi-bindgen: what a compiler supplies. C11 7.9. */
#ifndef UAPI_BINDGEN_ISO646_H
#define UAPI_BINDGEN_ISO646_H

#define and &&
#define and_eq &=
#define bitand &
#define bitor |
#define compl ~
#define not !
#define not_eq !=
#define or ||
#define or_eq |=
#define xor ^
#define xor_eq ^=

#endif
