/* Pointers, arrays of function pointers and pointers to arrays. */
struct s;
struct callbacks {
	void *data;
	int (*call)(struct s *, int (*)(void));
	void (*table[3])(int);
	char (*text)[16];
	struct s *next;
};
