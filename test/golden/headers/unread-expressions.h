/* What has no value here skips what needs it, and nothing else. */
struct after { int ok; };
#define STATEMENT ({ 1; })
#define LITERAL ((struct after){ 1 }.ok)
#define GENERIC _Generic(1, int: ({ 2; }))
#define VALUE 3
static inline int function(void) { int local[({ 1; })]; return sizeof(local); }
