struct name { char name[16]; signed char s; unsigned char u; _Bool yes; };
