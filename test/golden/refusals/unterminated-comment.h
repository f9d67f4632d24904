struct s { int a; };
/* never closed
