#define TWO(a, b) a b
struct s { int x[TWO(1)]; };
