#ifdef A
struct s { int a; };
