/* Enumerators count on, may be negative, and may depend on each other. */
enum colour { RED, GREEN = 5, BLUE, LAST = BLUE };
enum { NEGATIVE = -3, ZERO_AGAIN = NEGATIVE + 3 };
enum wide { SMALL = 1, BIG = 0x100000000LL };
struct painted { enum colour colour; enum wide wide; };
enum tiny { T1, T2 } __attribute__((packed));
struct holds_tiny { enum tiny tiny; char c; };
