/* Bit-fields of every type, mixed: a unit of one type may hold bits that another began. */
enum narrow { NARROW = 200 } __attribute__((packed));
enum wide { WIDE = 0x100000000 };
typedef unsigned short half_t;
struct mixed { unsigned char a : 3; int b : 7; long long c : 40; _Bool d : 1; half_t e : 9; enum narrow f : 8; enum wide g : 33; };
struct packed { unsigned char a : 3; int b : 7; long long c : 40; _Bool d : 1; half_t e : 9; } __attribute__((packed));
struct one_packed { char a : 3; int b : 30 __attribute__((packed)); int c : 4; };
struct aligned { char a : 3; int b : 3 __attribute__((aligned(4))); };
union either { int a : 3; long long b : 40; unsigned char c : 8; };
struct expressions { int a : sizeof(int), b : 1 + 2, : 0, c : NARROW - 199; };
