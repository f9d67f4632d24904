/* GNU zero-length arrays keep their count; a computed length of zero is no flexible array. */
struct old_style { unsigned int length; unsigned short data[0]; };
struct computed { long a; char pad[sizeof(long) - sizeof(long)]; int b; };
