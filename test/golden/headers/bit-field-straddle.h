/* A bit-field never crosses a boundary of its declared type. */
struct crossing { unsigned int a : 30; unsigned int b : 4; };
struct mixed { unsigned char a : 7; unsigned int b : 9; unsigned long long c : 40; };
