/* What is declared among parameters is known to nothing behind them: tags and enumerators may come again. */
void takes(struct local { int a; } *, enum { LOCAL = 1 } kind);
struct callbacks { int (*call)(struct local { char b; } *); };
struct local { long c; };
enum { LOCAL = 2 };
struct holds { struct local l; };
