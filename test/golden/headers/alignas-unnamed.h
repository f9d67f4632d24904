/* `_Alignas` before an unnamed record aligns it, also in a packed record; the attribute there has no effect. */
struct before { char c; _Alignas(16) struct { int a; }; };
struct behind { char c; struct { int a; } _Alignas(16); };
struct of_union { char c; _Alignas(16) union { int a; }; };
struct qualified { char c; _Alignas(8) const struct { int a; }; };
struct packed { char c; _Alignas(8) _Alignas(16) struct { int a; }; int z; } __attribute__((packed));
struct with_packed { char c; _Alignas(16) struct { char a; } __attribute__((packed)); };
struct attribute { char c; __attribute__((aligned(16))) struct { int a; }; };
