/* An untagged record takes the name of its typedef. */
typedef struct { int a; } plain;
typedef union { int a; char b[6]; } *pointer_to_untagged, other;
struct user { plain p; other o; };
