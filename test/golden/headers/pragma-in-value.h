/* `_Pragma` leaves nothing in the value of a macro, unless the compiler itself has to read it. */
#define UNKNOWN_TO_GCC _Pragma("x") 5
#define BEHIND 5 _Pragma("clang diagnostic push")
#define INSIDE (2 + _Pragma("STDC FENV_ACCESS ON") 3)
#define NO_MORE _Pragma("push_macro(\"BEHIND\")") 5
#define WITH(text) _Pragma(#text) 5
#define OUT_OF_A_MACRO WITH(once)
#define REQUEST _Pragma("x") (1U << 30)
#define TEXT _Pragma("x") "text"
#define ALONE _Pragma("x")
#define READ_BY_THE_COMPILER _Pragma("pack(1)") 5
#define DIAGNOSTIC _Pragma("GCC diagnostic push")
struct s { char a[INSIDE]; };
