/* packed on one member only. */
struct s { unsigned char a; unsigned int b __attribute__((packed)); unsigned int c; };
