/* Packed bit-fields cross every boundary. */
struct crossing { unsigned int a : 30; unsigned int b : 4; unsigned short c : 15; } __attribute__((packed));
