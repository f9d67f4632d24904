/* C11's `_Alignas`, with a number and with a type; of several the strictest counts, and 0 asks for nothing. */
struct members { _Alignas(16) char c; _Alignas(long long) int i; char _Alignas(8) last; };
struct several { char c; _Alignas(8) _Alignas(4) char most; _Alignas(0) short none; };
struct __attribute__((packed)) packed { char c; _Alignas(4) int i; };
