/* Declarations of the time before C99: no type, no prototypes. */
extern old_function();
static old_variable;
const old_constant = 3;
int defined(a, b) int a; char *b; { return a; }
int record_in_parameters(c, d) struct parameter { int z; } c; enum { IN_PARAMETER } d; { return c.z; }
int (*pointer)(), listed(), *another();

struct members { int a; const b; unsigned c : 3, : 2, d; ; };
typedef old_integer;
struct uses { char c; old_integer i; };
