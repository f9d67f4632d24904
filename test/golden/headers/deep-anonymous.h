/* Unnamed records lend their members through any number of levels. */
struct deep {
	char a;
	union {
		struct { union { struct { short b; __extension__ struct { long long c; }; }; char d[3]; }; int e : 5; };
		struct { int f; } __attribute__((packed, aligned(2)));
	};
	struct tagged { int g; } named;
	enum { INSIDE = 3 } h;
};
