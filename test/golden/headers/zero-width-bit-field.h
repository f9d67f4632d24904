/* A zero-width bit-field ends the unit: what follows starts at the next boundary of its type. */
struct split { unsigned int a : 3; unsigned int : 0; unsigned int b : 5; };
struct split_byte { unsigned int a : 3; unsigned char : 0; unsigned int b : 5; };
