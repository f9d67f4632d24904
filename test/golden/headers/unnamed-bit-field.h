/* Unnamed bit-fields take room and have no name. */
struct flags { unsigned short a : 4; unsigned short : 7; unsigned short b : 5; };
