/* Packing the outer record moves members but does not reach into them. */
struct inner { unsigned char a; unsigned int b; };
struct __attribute__((__packed__)) outer { unsigned char first; struct inner inner; unsigned long long last; };
