/* Pointers to functions, to arrays, and arrays of them. */
struct operations {
	int (*open)(const char *name, int flags, ...);
	void (*(*find)(unsigned long))(void);
	long (*table[2])(struct operations *);
	char (*rows)[16];
	int (plain);
};
typedef int (*handler_t)(void *);
struct uses { handler_t first, rest[3]; };
