/* What is no constant is listed with its reason. */
#define EMPTY
#define KEYWORD struct
#define ATTRIBUTE __attribute__((unused))
#define UNKNOWN_NAME (not_a_constant + 1)
#define CALL some_function(1)
#define BY_ZERO (1 / 0)
#define FLOATING 1.5
#define STATEMENT do { } while (0)
#define HERE __LINE__
#define COUNTED (NEXT(1) + 1)
#define NEXT(x) (x + __COUNTER__)
#define NAMED __FILE__
#define BUILT __DATE__ " " __TIME__
#define NOT_HERE FIXED(HERE)
#define FIXED(x) 4
