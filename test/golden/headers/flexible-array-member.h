/* A flexible array member has an offset and no size. */
struct message { unsigned int length; unsigned char data[]; };
