/* `mode` makes another type: what stands before it aligns a typedef no more, and members keep what they ask for. */
typedef int mode_last __attribute__((aligned(8), mode(HI)));
typedef int mode_first __attribute__((mode(HI), aligned(8)));
typedef int between __attribute__((aligned(8), mode(HI), aligned(4)));
typedef int groups __attribute__((aligned(8))) __attribute__((mode(__DI__)));
typedef __attribute__((aligned(8))) int specifiers_last __attribute__((mode(HI)));
typedef __attribute__((mode(HI))) int specifiers_mode __attribute__((aligned(8)));
typedef int twice __attribute__((mode(DI), aligned(16), mode(QI)));
struct members { char c; int a __attribute__((aligned(8), mode(HI))); int __attribute__((aligned(8), mode(HI))) b; };
struct typedefs { char c; mode_last a; char d; mode_first b; char e; between f; specifiers_last g; specifiers_mode h; twice i; };
struct names { char c[_Alignof(int __attribute__((aligned(8), mode(HI))))]; int (__attribute__((aligned(8), mode(HI))) a); };
