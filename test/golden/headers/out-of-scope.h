/* Types that this generator does not lay out are named; what does not hold them by value goes on. */
typedef int vector_t __attribute__((vector_size(16)));
struct vector { char c; float x __attribute__((vector_size(16))); };
struct typedef_of_vector { vector_t x; };
struct wide { long double x; };
struct complex { _Complex double x; };
struct double_by_width { _Float64 x; };
#ifdef __SIZEOF_FLOAT128__
struct quad { __float128 x; };
#endif
struct list { __builtin_va_list x; };
struct holder { struct wide inner; };
struct pointers { long double *x; struct wide *y; };
#define VECTOR_SIZE sizeof(vector_t)
#define WIDE_SIZE sizeof(struct wide)
struct big_on_little { int x; } __attribute__((scalar_storage_order("big-endian")));
struct other_compiler { char c; int x; } __attribute__((ms_struct));
static int outer(int a) { int nested(int b) { return a + b; } return nested(1); }
