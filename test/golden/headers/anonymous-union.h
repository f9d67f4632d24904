/* Members of unnamed records are promoted, and say through which keywords. */
struct outer {
	int kind;
	union {
		struct { unsigned short low, high; };
		unsigned int whole;
	};
	int last;
};
