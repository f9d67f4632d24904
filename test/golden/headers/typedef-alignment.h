/* Of several alignments of a typedef the last one counts; those among the specifiers come after those behind the name. */
typedef int __attribute__((aligned(2))) lowered_t __attribute__((aligned(8)));
typedef int raised_t __attribute__((aligned(2), aligned(16)));
typedef struct { char a; int b; } aligned_t __attribute__((aligned(16)));
typedef struct { long a; } __attribute__((packed)) packed_t __attribute__((aligned(2)));
struct uses { char c; lowered_t l; char d; packed_t p; aligned_t a; };
