/* `[[…]]` behind a type belongs to the type: it makes a variant of it, `packed` has no effect, and no definition changes. */
struct defined { char c; int a; } [[gnu::packed]];
struct defined_aligned { char c; int a; } [[gnu::aligned(16)]];
struct both { char c; int a; } __attribute__((packed)) [[gnu::aligned(16)]];
enum behind { BEHIND = 1 } [[gnu::packed]];
enum [[gnu::packed]] before { BEFORE = 1 };
typedef struct { char c; int a; } [[gnu::packed]] in_typedef;
typedef struct { char c; int a; } [[gnu::aligned(16)]] aligned_typedef;
struct member { char d; struct { char c; int a; } [[gnu::packed]] m; enum { IN_MEMBER } [[gnu::aligned(16)]] e; };
struct packed_member { char c; int [[gnu::packed]] m; };
struct in_packed { char c; int [[gnu::aligned(16)]] m; struct { int a; } [[gnu::aligned(16)]] n; } __attribute__((packed));
struct lowered { char c; int [[gnu::aligned(2)]] m; struct { int a; } [[gnu::aligned(2)]] n; };
struct shared { char c; int [[gnu::aligned(16)]] m, n, *to; };
struct unnamed { char c; struct { int a; } [[gnu::aligned(16)]]; };
