/* An array of a typedef that is qualified by itself forgets how attributes have aligned the typedef; one of `const` and an unqualified typedef does not. */
typedef const long long lowered __attribute__((aligned(2)));
typedef volatile int raised __attribute__((aligned(16)));
typedef const struct record { char a; int b; } record_t __attribute__((packed, aligned(2)));
typedef int *const pointer __attribute__((aligned(2)));
typedef const double real __attribute__((aligned(1)));
typedef const int many[3] __attribute__((aligned(8)));
typedef const enum { ONE } kind __attribute__((aligned(16)));
typedef int plain __attribute__((aligned(2)));
typedef const plain qualified;
typedef _Atomic int atomic __attribute__((aligned(16)));
typedef lowered two[2];
struct arrays {
  char c; lowered a[2]; char d; raised e[2]; char f; record_t g[2]; char h; pointer i[2]; char j; real k[2];
  char l; many m[2]; char n; kind o[2]; char p; qualified q[2]; char r; two s; char t; __typeof__(lowered) u[2];
  char v; const lowered w[2][1]; char x; atomic y[2];
};
struct others { char c; const plain a[2]; char d; lowered e; char f; many g; char h; plain i[2]; char j; lowered (*k)[2]; };
#define ARRAY _Alignof(lowered[2])
#define ELEMENT __alignof__(((struct arrays *)0)->a[0])
