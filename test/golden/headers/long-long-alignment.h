/* i386 aligns 8-byte scalars to 4 inside records. */
struct s { int a; long long b; };
struct d { char a; double b; };
