/* A packed record has alignment 1, also as a member of one that is not packed. */
struct inner { unsigned long long a, b; } __attribute__((packed));
struct outer { unsigned char first; struct inner inner; unsigned int last; };
