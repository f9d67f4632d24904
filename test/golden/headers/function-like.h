/* Function-like macros are listed by their parameters. */
#define PLUS(a, b) ((a) + (b))
#define SUM PLUS(1, PLUS(2, 3))
#define VARIADIC(first, ...) first
#define NAMED(args...) (0, args)
#define NAME_OF(x) #x
#define PASTE(a, b) a##b
#define TEXT NAME_OF(some text)
#define PASTED PASTE(1, 2)
