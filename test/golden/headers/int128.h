/* 128-bit integers, where the machine has them: as members, bit-fields, constants and in expressions. */
#ifdef __SIZEOF_INT128__
struct holder { char c; __int128 wide; };
struct bits { unsigned __int128 most : 100, rest : 20; };
typedef unsigned __int128 u128;

#define BIG ((__int128)1 << 100)
#define NEGATIVE (-(__int128)5)
#define LARGEST (~(u128)0)
#define BACK ((int)(BIG >> 98))
#define SIZE sizeof(__int128)

enum narrowed { FOUR = (int)(((u128)1 << 66) >> 64) };
#endif
