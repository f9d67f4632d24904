/* aligned raises, on a member, a record or a typedef. */
typedef unsigned long long aligned_u64 __attribute__((aligned(8)));
struct member { char a; int b __attribute__((aligned(16))); };
struct record { char a; } __attribute__((aligned(32)));
struct through_typedef { unsigned int a; aligned_u64 b; };
struct packed_and_aligned { char a; long long b; } __attribute__((packed, aligned(4)));
