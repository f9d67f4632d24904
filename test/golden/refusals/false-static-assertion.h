struct s { int a; };
_Static_assert(sizeof(struct s) == 5, "five bytes");
