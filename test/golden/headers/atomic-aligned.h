/* `_Atomic` raises the alignment of a typedef to that of an integer of its size, and never lowers it. */
typedef int aligned_8 __attribute__((aligned(8)));
typedef int aligned_1 __attribute__((aligned(1)));
typedef long long aligned_4 __attribute__((aligned(4)));
typedef struct { int a, b; } pair_16 __attribute__((aligned(16)));
typedef struct { char bytes[3]; } three_4 __attribute__((aligned(4)));
struct kept { char c; _Atomic aligned_8 m; };
struct raised { char c; _Atomic aligned_1 m; };
struct raised_wide { char c; _Atomic aligned_4 m; };
struct of_record { char c; _Atomic pair_16 m; };
struct no_integer { char c; _Atomic three_4 m; };
struct packed { char c; _Atomic(aligned_8) m; } __attribute__((packed));
struct inner { char c; struct { _Atomic aligned_8 m; } n; };
struct inner_wide { char c; struct { _Atomic aligned_4 m; } n; struct { _Atomic long long m; } o; };
