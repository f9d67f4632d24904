/* The C type of a constant is part of its value. */
#define DECIMAL 10
#define UNSIGNED 10U
#define BIG_DECIMAL 3000000000
#define BIG_HEX 0xb2d05e00
#define LONG_LONG 1LL
#define SHIFTED (1ULL << 63)
#define NEGATIVE (-1)
#define ALL_BITS (~0U)
#define CHARACTER 'A'
#define MULTI 'ABCD'
#define CAST ((unsigned char)300)
#define COMPARED (1 < 2)
#define SIZE sizeof(struct pair)
#define OFFSET __builtin_offsetof(struct pair, second)
struct pair { char first; int second; };
#define LATER (EARLIER_NAMED_LATER + 1)
#define EARLIER_NAMED_LATER 41
