import { expect } from 'chai';
import { formatDeclaration } from './format-syntax.ts';
import { parseSource } from './parse-source.ts';

/** A source, and one line for each declaration that it makes. */
type Case = readonly [source: string, ...declarations: string[]];

const suites: Readonly<Record<string, readonly Case[]>> = {
  'basic types, their words in any order': [
    ['long unsigned int long x;', 'x unsigned long long'],
    ['int short unsigned x;', 'x unsigned short'],
    ['__signed__ char x;', 'x signed char'],
    ['signed x; unsigned y; long z;', 'x int', 'y unsigned int', 'z long'],
    ['int long signed x;', 'x long'],
    ['double long x; float y; _Bool z;', 'x long double', 'y float', 'z _Bool'],
    ['unsigned __int128 x; __uint128_t y;', 'x unsigned __int128', 'y unsigned __int128'],
    ['const int volatile static long x;', 'x long'],
    ['int extern const x;', 'x int'],
    ['__extension__ __volatile__ __const long long x;', 'x long long'],
    ['_Thread_local _Atomic int x; _Atomic(long) y;', 'x atomic(int)', 'y atomic(long)'],
    [
      'static a; extern f(); const b = 1, c[2]; extern unknown;',
      'a int',
      'f function() returning int',
      'b int',
      'c array[2] of int',
      'unknown int',
    ],
    ['_Float128 x; _Decimal64 y; double _Complex z;', 'x _Float128', 'y _Decimal64', 'z double _Complex'],
    ['_Float16 _Complex x; _Complex _Float64x y;', 'x _Float16 _Complex', 'y _Complex _Float64x'],
    ['_Complex x; unsigned _Complex char y;', 'x _Complex', 'y unsigned _Complex char'],
    ['typedef __builtin_va_list va;', 'typedef va __builtin_va_list'],
    ['int f(__builtin_ms_va_list *x);', 'f function(pointer to __builtin_ms_va_list) returning int'],
  ],
  declarators: [
    [
      'int a, *b, **c, d[2], e[2][3];',
      'a int',
      'b pointer to int',
      'c pointer to pointer to int',
      'd array[2] of int',
      'e array[2] of array[3] of int',
    ],
    ['char *a[3];', 'a array[3] of pointer to char'],
    ['char (*a)[3];', 'a pointer to array[3] of char'],
    ['int *f(void);', 'f function() returning pointer to int'],
    ['int (*f)(int, char *);', 'f pointer to function(int, pointer to char) returning int'],
    ['int (*f[4])(void);', 'f array[4] of pointer to function() returning int'],
    ['int (*(*f)(int))[2];', 'f pointer to function(int) returning pointer to array[2] of int'],
    [
      'void (*signal(int sig, void (*handler)(int)))(int);',
      'signal function(int, pointer to function(int) returning void) returning pointer to function(int) returning void',
    ],
    ['int (((a)));', 'a int'],
    ['int * const * volatile restrict a;', 'a pointer to pointer to int'],
    ['int printf(const char *, ...);', 'printf function(pointer to char, ...) returning int'],
    ['int f();', 'f function() returning int'],
    [
      'int f(int n, int a[static 4], int b[const], int c[n][*]);',
      'f function(int, array[4] of int, array[] of int, array[n] of array[] of int) returning int',
    ],
    [
      'int f(int (int), int (*)(int), int [2], int *);',
      'f function(function(int) returning int, pointer to function(int) returning int, array[2] of int, pointer to int) returning int',
    ],
    ['extern int a[];', 'a array[] of int'],
    ['int a[2 * (3 + 1)];', 'a array[(2 * (3 + 1))] of int'],
  ],
  'typedef names and identifiers': [
    ['typedef int x; x y; x *z;', 'typedef x int', 'y x', 'z pointer to x'],
    ['typedef int x; struct s { x x; };', 'typedef x int', 'struct s { x x }'],
    ['typedef int x; struct s { unsigned x; const x y; };', 'typedef x int', 'struct s { x unsigned int; y x }'],
    [
      'typedef int x; struct s { unsigned x : 3; const x : 4; };',
      'typedef x int',
      'struct s { x unsigned int : 3; _ x : 4 }',
    ],
    ['typedef int x; struct x { x x; }; struct x x_;', 'typedef x int', 'struct x { x x }', 'x_ struct x'],
    [
      'typedef int x; void f(int x, int y[sizeof(x)]); x z;',
      'typedef x int',
      'f function(int, array[sizeof x] of int) returning void',
      'z x',
    ],
    ['typedef int x; void f(int (x));', 'typedef x int', 'f function(function(x) returning int) returning void'],
    ['typedef int x; struct s { int (x); };', 'typedef x int', 'struct s { x int }'],
    ['typedef int x; typedef x x;', 'typedef x int', 'typedef x x'],
    ['typedef int x, *y, z[2];', 'typedef x int', 'typedef y pointer to int', 'typedef z array[2] of int'],
    ['int typedef unsigned x;', 'typedef x unsigned int'],
    ['typedef int f(void); f g;', 'typedef f function() returning int', 'g f'],
    ['typedef int __proto__; __proto__ constructor;', 'typedef __proto__ int', 'constructor __proto__'],
  ],
  records: [
    ['struct s;'],
    ['struct s { };', 'struct s { }'],
    ['struct s { int a; char b, *c; };', 'struct s { a int; b char; c pointer to char }'],
    ['union u { int a; struct s b; };', 'union u { a int; b struct s }'],
    [
      'struct s { int a : 3, : 0, b : 1 + 1; unsigned : 4; };',
      'struct s { a int : 3; _ int : 0; b int : (1 + 1); _ unsigned int : 4 }',
    ],
    ['struct s { union { int a; struct { char b; }; }; };', 'struct s { _ union { a int; _ struct { b char } } }'],
    ['struct s { int n; char a[]; };', 'struct s { n int; a array[] of char }'],
    [
      'struct s { char a[0]; int (*f[2])(struct s *); };',
      'struct s { a array[0] of char; f array[2] of pointer to function(pointer to struct s) returning int }',
    ],
    [
      'struct outer { struct inner { int a; } b; struct inner *c; };',
      'struct inner { a int }',
      'struct outer { b struct inner; c pointer to struct inner }',
    ],
    ['struct s { struct inner { int a; }; int b; };', 'struct inner { a int }', 'struct s { b int }'],
    ['struct s { enum { A, B } e; enum { C }; };', 'enum { A, B }', 'enum { C }', 'struct s { e enum }'],
    ['struct s { struct { int a; } b[2]; };', 'struct s { b array[2] of struct { a int } }'],
    ['struct s { int a;; ; };', 'struct s { a int }'],
    ['struct s { _Static_assert(1, "no"); int a; };', 'assert 1 no', 'struct s { a int }'],
    [
      'typedef struct s { int a; } s, *sp;',
      'struct s { a int }',
      'typedef s struct s',
      'typedef sp pointer to struct s',
    ],
    ['typedef union { int a; } u;', 'typedef u union { a int }'],
    ['struct s { int a; } x, f(void);', 'struct s { a int }', 'x struct s', 'f function() returning struct s'],
    ['int a[sizeof(struct s { int a; })];', 'struct s { a int }', 'a array[sizeof(struct s)] of int'],
    ['void f(struct s { int a; } *);', 'f function(pointer to struct s) returning void'],
    ['int a[(int) ((union u { int a; } *) 0)];', 'union u { a int }', 'a array[((int)((pointer to union u)0))] of int'],
  ],
  enums: [
    ['enum e { A, B = 3, C = A + 1, };', 'enum e { A, B=3, C=(A + 1) }'],
    ['enum e; enum e x;', 'x enum e'],
    ['enum { A __attribute__((deprecated)) = 1, B __attribute__((unused)) };', 'enum { A=1, B }'],
    ['enum __attribute__((packed)) e { A };', 'enum e { A } packed'],
    ['enum e { A } __attribute__((__packed__)) x;', 'enum e { A } packed', 'x enum e'],
    ['enum { A = (1, 2), B = 1 ? 2 : 3 };', 'enum { A=(1 , 2), B=(1 ? 2 : 3) }'],
  ],
  attributes: [
    ['struct __attribute__((packed)) s { int a; };', 'struct s { a int } packed'],
    [
      'struct s { int a; } __attribute__((packed, aligned(4))) __attribute__((__aligned__));',
      'struct s { a int } packed aligned(4) aligned(max)',
    ],
    ['struct s { int a; } __attribute__((packed)) x;', 'struct s { a int } packed', 'x struct s'],
    ['struct s { int a __attribute__((packed)), b; };', 'struct s { a int packed; b int }'],
    ['struct s { __attribute__((aligned(8))) int a, b; };', 'struct s { a int aligned(8); b int aligned(8) }'],
    [
      'struct s { int __attribute__((aligned(8))) a; int a2, __attribute__((packed)) b; };',
      'struct s { a int aligned(8); a2 int; b int packed }',
    ],
    ['struct s { int a : 3 __attribute__((packed)); };', 'struct s { a int : 3 packed }'],
    ['struct t; struct s { struct t __attribute__((aligned(16))) a; };', 'struct s { a struct t aligned(16) }'],
    [
      'struct s { int * __attribute__((aligned(16))) a; int * __attribute__((aligned(16))) *b; };',
      'struct s { a typeof(pointer to int aligned(16)); b pointer to typeof(pointer to int aligned(16)) }',
    ],
    [
      'struct s { int (__attribute__((aligned(16))) a); int (__attribute__((aligned(16))) *b); };',
      'struct s { a typeof(int aligned(16)); b pointer to typeof(int aligned(16)) }',
    ],
    [
      'struct s { int (__attribute__((packed)) a), * __attribute__((packed)) b; };',
      'struct s { a int; b pointer to int }',
    ],
    ['struct s { __attribute__((packed)) union { int a; }; };', 'struct s { _ union { a int } }'],
    ['__attribute__((packed)) struct s { int a; };', 'struct s { a int }'],
    ['int * __attribute__((mode(DI), x)) a;', 'a typeof(pointer to int mode(DI))'],
    ['int a, __attribute__((x)) * b;', 'a int', 'b pointer to int'],
    [
      'struct s { int (__attribute__((noinline)) *f)(void); };',
      'struct s { f pointer to function() returning int noinline }',
    ],
    [
      'struct s { _Alignas(16) char a; _Alignas(long) char b; };',
      'struct s { a char aligned(16); b char aligned(_Alignof(long)) }',
    ],
    ['typedef int x __attribute__((aligned(2 * 4), mode(__DI__)));', 'typedef x int aligned((2 * 4)) mode(DI)'],
    ['typedef struct { int a; } x __attribute__((aligned(8)));', 'typedef x struct { a int } aligned(8)'],
    ['typedef int x __attribute__((vector_size(16), __may_alias__));', 'typedef x int vector_size may_alias'],
    [
      'int f(int a __attribute__((unused)), __attribute__((x)) int b) __attribute__((const, format(printf, 1, 2),));',
      'f function(int, int) returning int',
    ],
    [
      'struct [[gnu::packed]] s { int a [[gnu::aligned(8)]]; [[deprecated("x")]] int b[2]; };',
      'struct s { a int aligned(8); b array[2] of int } packed',
    ],
    ['struct s { int a[2] __attribute__((aligned(8))); };', 'struct s { a array[2] of int aligned(8) }'],
    ['struct s { union { int a; } __attribute__((packed)); };', 'struct s { _ union { a int } packed }'],
    [
      'struct s { union { int a; } __attribute__((packed)) u __attribute__((aligned(8))); };',
      'struct s { u union { a int } packed aligned(8) }',
    ],
  ],
  'what is read and not bound': [
    ['static inline int f(int a) { return a ? (a) : ({ 1; }); } int x;', 'f function(int) returning int', 'x int'],
    ['int f(a, b) int a; char *b; { return 0; } int x;', 'f function() returning int', 'x int'],
    ['int (*f(void))(int) { } int x;', 'f function() returning pointer to function(int) returning int', 'x int'],
    ['int a = 1, b[] = { 1, 2, { 3 } }, c = f(1, 2);', 'a int', 'b array[] of int', 'c int'],
    ['extern int a __asm__("b") __attribute__((weak));', 'a int'],
    ['int f(void) __asm__("" "g");', 'f function() returning int'],
    ['asm("nop"); __asm__ volatile ("nop");'],
    [';;; int x;', 'x int'],
    ['int;'],
    ['_Static_assert(sizeof(int) == 4, "int" " has 4");', 'assert (sizeof(int) == 4) int has 4'],
    ['_Static_assert(1);', 'assert 1 null'],
    [
      'typeof(int *) a; __typeof__(a) b; __typeof(1 + 2) c;',
      'a typeof(pointer to int)',
      'b typeof(a)',
      'c typeof((1 + 2))',
    ],
    ['__extension__ typedef long long x;', 'typedef x long long'],
    ['_Noreturn void f(void);', 'f function() returning void'],
  ],
  '#pragma pack': [
    ['#pragma pack(1)\nstruct s { int a; };', 'struct s { a int } pack(1)'],
    [
      '#pragma pack(push, 2)\nstruct s { int a; };\n#pragma pack(pop)\nstruct t { int a; };',
      'struct s { a int } pack(2)',
      'struct t { a int }',
    ],
    [
      '#pragma pack(4)\n#pragma pack(push)\n#pragma pack(1)\n#pragma pack(pop)\nstruct s { int a; };',
      'struct s { a int } pack(4)',
    ],
    ['#pragma pack(4)\n#pragma pack()\nstruct s { int a; };', 'struct s { a int }'],
    ['#pragma pack(4)\n#pragma pack(0)\nstruct s { int a; };', 'struct s { a int }'],
    [
      '#pragma pack(push, x, 1)\n#pragma pack(push, 2)\n#pragma pack(pop, x)\nstruct s { int a; };',
      'struct s { a int }',
    ],
    ['#pragma pack(pop)\nstruct s { int a; };', 'struct s { a int }'],
    ['#pragma GCC diagnostic push\n#pragma packed\nstruct s { int a; };', 'struct s { a int }'],
    ['struct s { int a;\n#pragma pack(1)\nint b; };', 'struct s { a int; b int } pack(1)'],
    ['struct s { int a; }\n#pragma pack(1)\n;', 'struct s { a int }'],
    [
      '#pragma pack(2)\nstruct s { struct { int b; } a;\n#pragma pack(1)\n};',
      'struct s { a struct { b int } pack(2) } pack(1)',
    ],
    ['_Pragma("pack(1)") struct s { int a; };', 'struct s { a int } pack(1)'],
  ],
};

for (const [title, cases] of Object.entries(suites)) {
  describe(`parse: ${title}`, () => {
    for (const [source, ...declarations] of cases) {
      it(source.replaceAll('\n', ' ⏎ '), () => {
        expect(parseSource(source).declarations.map(formatDeclaration)).to.deep.equal(declarations);
      });
    }
  });
}

describe('parse', () => {
  it('gives the typedef names in force at the end', () => {
    const { typedefNames } = parseSource('typedef int a, *b; int f(int a); struct s { int c; }; typedef a d;');
    expect([...typedefNames]).to.deep.equal(['a', 'b', 'd']);
  });

  it('shares a record between the declarators that it was written for', () => {
    const [first, second] = parseSource('typedef struct { int a; } s, *p;').declarations;
    if (first?.kind !== 'typedef-declaration' || second?.kind !== 'typedef-declaration') return expect.fail();
    expect(second.type).to.have.property('target', first.type);
  });
});
