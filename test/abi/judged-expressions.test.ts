import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { assertionOn, judgeExpressions } from './expression-judge.ts';

const header = `
struct fields {
  unsigned a : 3;
  unsigned long long b : 3;
  long long i : 31;
  unsigned long long t : 32;
  unsigned long long w : 33;
  long long v : 40;
  unsigned long long u63 : 63, full : 64;
  long l : 20;
  unsigned f32 : 32;
  unsigned short h : 16, h9 : 9;
  _Bool o : 1;
  enum { FEW = -1 } e : 3;
  enum { MANY = 1 } m : 3;
};
enum e1 { ONE };
enum e2 { TWO };
enum big { BIG = 1ULL << 40 };
enum narrow { NARROW } __attribute__((packed));
extern const int constant;
extern volatile int changing[5];
extern enum e2 either;
typedef const int constant_t;
typedef int three_t[3];
struct later;
typedef const struct later later_t;
struct later { int m; int ar[3]; const int cm; struct { int inner; }; };
extern const struct later record;
extern const int *function(void);
struct placed { int n; char c; short ar[4]; struct { int q; short m[2][3]; } in[3]; int flex[]; };
typedef struct placed *placed_p;
extern __SIZE_TYPE__ strlen(const char *);
#define P ((struct placed *)0)
#define F ((struct fields *)0)->
`;

function compatibilities(...pairs: string[]): string[] {
  return pairs.map((pair) => `__builtin_types_compatible_p(${pair})`);
}

/** Expressions with a value, by what they are about. */
const judged: Readonly<Record<string, readonly string[]>> = {
  'bit-fields narrower than int become int': [
    ...['a', 'b', 'i', 'l', 'h', 'h9', 'o', 'e', 'm'].map((name) => `(1 ? -1 : F ${name})`),
    ...['sizeof(F b + 0)', 'sizeof(F i | 0)', 'sizeof(-F b)', 'sizeof(F b << 1)', '(1 ? -1 : ~F a)'],
    ...['(1 ? -1 : (F a, F a))', '(1 ? -1 : (0, F b) + F a)', 'sizeof(1 ? F a : F a)', '(1 ? -1 : -F a / 2)'],
  ],
  'wider bit-fields keep their width': [
    ...['t', 'full', 'f32'].map((name) => `(1 ? -1 : F ${name})`),
    ...['w', 'v', 'u63'].flatMap((name) => [`(long long)(1 ? -1 : F ${name})`, `sizeof(F ${name} << 1)`]),
    ...['(int)((1 ? -1 : F w) + 1)', '(1 ? -1 : F w) + 1 == 0', '(long long)(1 ? -1 : F w + F v)', '(1 ? -1LL : F w)'],
    ...['(long long)((1 ? -1 : F w) >> 1)', '(long long)(1 ? -1U : F v)', 'sizeof(F w ?: 1)', 'sizeof(+F w)'],
    ...['(long long)(1 ? -1L : F w)', '(long long)((1 ? -1 : F w) * 3)', '__alignof__(+F w)'],
  ],
  'types are compatible whatever they are qualified with': compatibilities(
    ...['int, const int', 'const int, volatile int', 'int *const, int *', '_Atomic int, int', 'int, unsigned int'],
    ...['const struct later, struct later', 'const int[3], int[3]', 'const three_t, int[3]', 'const int[3], int[]'],
    ...['int *[2], int *const[2]', '__typeof__(constant), int', '__typeof__(constant) *, int *', 'constant_t, int'],
  ),
  'what is pointed to has its qualifiers': compatibilities(
    ...['int *, const int *', 'const int *, int const *', 'const int *, volatile int *', 'int **, int *const *'],
    ...[
      'int **, int *restrict *',
      'constant_t *, const int *',
      'const constant_t *, const int *',
      'void *, const void *',
    ],
    ...['__typeof__(&constant), int *', '__typeof__(&constant), const int *', 'int *[2], const int *[2]'],
    ...['const int (*)[3], int (*)[3]', 'const three_t *, const int (*)[3]', 'const three_t *, int (*)[3]'],
    ...['__typeof__(&changing[0]), int *', '__typeof__(&changing[0]), volatile int *', '_Atomic int *, int *'],
    ...['__typeof__(&changing), volatile int (*)[5]', '__typeof__(&record.m), const int *', '_Atomic(int) *, int *'],
    ...['__typeof__(&record.m), int *', '__typeof__(&record.ar[0]), const int *', 'later_t *, const struct later *'],
    ...[
      '__typeof__(&((later_t *)0)->m), const int *',
      '__typeof__(&record.inner), const int *',
      'later_t *, struct later *',
    ],
    ...['__typeof__(&((struct later *)0)->cm), const int *', '__typeof__(&((struct later *)0)->m), const int *'],
    ...[
      '__typeof__((const int)1) *, int *',
      '__typeof__(&*(const int *)0), const int *',
      '__typeof__("a"[0]) *, char *',
    ],
    ...['__typeof__(function()), const int *', '__typeof__(function()), int *', 'int *__const __volatile *, int **'],
    ...['int *_Atomic *, int **', 'struct nothing *, const struct nothing *', '__typeof__(+constant) *, int *'],
  ),
  'an unknown length is any': compatibilities(
    ...['int[], int[5]', 'int[0], int[]', 'int[0], int[5]', 'int (*)[3], int (*)[]', 'int[2][3], int[][3]'],
    ...['int[2][3], int[2][4]', 'int (*)[], int (*)[]', 'int[], unsigned int[5]', 'int[3], int *'],
  ),
  'an enum is like its integer type and not like another enum': compatibilities(
    ...['enum e1, enum e2', 'enum e1, enum e1', 'enum e1, unsigned int', 'enum e1, int', 'enum e1 *, enum e2 *'],
    ...['enum e1 *, unsigned int *', 'enum big, unsigned long', 'enum big, unsigned long long', '__typeof__(ONE), int'],
    ...[
      '__typeof__((enum e1)0), enum e2',
      'enum narrow, unsigned char',
      'enum e1, const enum e1',
      '__typeof__(either), enum e1',
    ],
    ...['__typeof__(either), enum e2'],
  ),
  'floating constants are rounded to their type, once': [
    ...['(int)16777217.0f', '(int)16777219.0f', '(int)0.99999999f', '(_Bool)1e-50f', '(_Bool)1e-45f', '(_Bool)1e-400'],
    ...['(int)16777217.0000000001f', '(int)0x1.000001p24f', '(int)0x1.0000010000000001p24F', '(int)-16777217.0f'],
    ...['(long long)9007199254740993.0', '(long long)123456789012345678.0', '(long long)123456789012345678.0f'],
    ...['(long long)0x1.00000000000008p53', '(long long)0x1.000000000000080001p53', '(unsigned)-0.5f', '(int)1e3'],
    ...['(int)2.9999999999999999999', '(int)2.5L', '(int)0.1L', '(_Bool)0.1l', '(_Bool)0e9L', '(int)-1234567.9L'],
    ...['(long long)9007199254740992.0L', '(long long)0x1p62L', '(unsigned char)255.9', '(unsigned long long)1.8e19'],
    ...['(int)8388608.5f', '(int)8388609.5f', '(int)4194304.25f', '(_Bool)7.006492321624085e-46', '(_Bool)4.9e-324'],
    ...['(_Bool)7.006492321624085e-46f', '(_Bool)7.0064923216240854e-46f', '(_Bool)2.4703282292062327e-324'],
    ...['(_Bool)2.4703282292062328e-324'],
  ],
  'floating arithmetic is rounded in the type of each result': [
    ...[
      '(int)(0.75 * 1000 * 1000)',
      '(unsigned)(4096 / 1.3)',
      '(int)(1 / 2 * 3.0)',
      '(int)(3.0 * (1 / 2))',
      '(int)-(2.5 - 5)',
    ],
    ...[
      '(int)(0.1f * 30)',
      '(int)(0.1 * 30)',
      '(int)(0.1f * 30.0)',
      '(long long)(16777217 * 1.0f)',
      '(int)(0.7f * 10)',
    ],
    ...[
      '(int)(0.7 * 10)',
      '(int)((1.1 + 2.2) * 10)',
      '(int)(float)16777217',
      '(int)((double)7 / 2 * 2)',
      '(int)(0.1 + 0.7) * 10',
    ],
    ...[
      '(int)((0.1 + 0.7) * 10)',
      '(long long)(0x7fffffffffffffff * 0.5)',
      '(_Bool)(0.5 - 0.5)',
      '(_Bool)(1e-300 * 1e-300)',
    ],
    ...['(int)(ONE + 1.5 + TWO * 0)', '(int)(float)0.99999999', '(int)(2 - 0.5 * 3)', '__builtin_constant_p(1.5 * 2)'],
    ...['__builtin_constant_p(1.5 * constant)', '(int)(-7 / 2.0)', '(int)(1.5 / -0.25)', '(unsigned char)(255.9 - 0)'],
  ],
  'a character beyond 16 bits is two of u, and the last one counts': [
    ...[
      "u'😀'",
      "u'\\U0001F600'",
      "u'a😀'",
      "u'ab'",
      "u'\\x1F600'",
      "u'\\U00010000'",
      "u'\\U0010ffff'",
      "u'\\uffff'",
      "L'😀'",
      "U'😀'",
      "L'ab'",
      "U'ab'",
      "'😀'",
      "u'é'",
    ],
  ],
  'builtin functions have values': [
    ...['expect(3, 1)', 'expect(3ULL << 40 >> 10, constant)', 'popcount(-1)', 'popcount(1ULL << 40)', 'popcountl(-1)'],
    ...[
      'popcountll(-1)',
      'parity(7)',
      'parityl(-1)',
      'parityll(1)',
      'clz(1)',
      'clzl(1)',
      'clzll(-1)',
      'ctz(12)',
      'ctzl(1)',
    ],
    ...['ctzll(1ULL << 63)', 'ffs(0)', 'ffs(-8)', 'ffsl(-8)', 'ffsll(1LL << 40)', 'abs(-5)', 'labs(-5)', 'llabs(-5)'],
    ...['abs(2147483647)', 'strlen("literal")', 'strlen("lit\\0eral")', 'strlen("é" "x")', 'strlen("")'],
  ].map((text) => `__builtin_${text}`),
  "a library's strlen has the length of a string": [
    ...['strlen("literal")', 'strlen(("lit\\0eral")) + 1', '0 ? strlen("abc") : 1', 'sizeof(strlen("abc"))'],
    '__builtin_constant_p(strlen("abc"))',
  ],
  'strings have a size, wide ones too': [
    ...[
      'L"abc"',
      'u"a😀"',
      'u"a\\U0001F600\\xffff"',
      'U"a😀" "c"',
      '"a" L"😀"',
      'u8"é"',
      '"é" "x"',
      'L""',
      'u"\\u00e9"',
      'u"\\U00010000\\uffff"',
      '"\\U00010000\\uffff\\u0800\\u07ff"',
    ],
  ].flatMap((text) => [`sizeof(${text})`, `sizeof(${text}[0])`]),
  'what gcc folds is constant': [
    ...['1 << 40', '1 >> 40', '-1 >> 40', '(1 << 40) + 1', '1 << 40 << 1', '1 << -1', '1 >> -1', '1 / 0', '1 % 0'],
    ...['(1 << 40) ? constant : 1', '(1 >> 40) ? constant : 1', '(-1 >> 40) ? 1 : constant', '-1.5', '+1.5f', '"a"'],
    ...[
      '(int *)0',
      '(void *)4',
      '&((struct later *)0)->cm',
      '&constant',
      'constant',
      '(1, 2)',
      '1.5',
      '2147483647 + 1',
    ],
  ].map((text) => `__builtin_constant_p(${text})`),
  'addresses at constants are constant': [
    ...['P->ar', 'P->in', 'P->in[1].m[1]', 'P->in[1].m', 'P->flex', '(P + 1)', '&P[1]', '&P[2].c', '(P->ar + 2)'],
    ...['&*P->ar', '(&P->ar + 1)', '&P->in->q', '&(*P).in[2].q', '(&P->n - 1)', '&(P->in + 1)->q', '(P->in - 1 + 3)'],
    ...['((char *)0 + 5)', '((void *)0 + 5)', '((int (*)[4])0 + 1)', '&((int *)-1)[3]', '&*(int *)8'],
    ...['&((placed_p)0)->c', '((placed_p)16)->ar', '(__typeof__(P))8', '(&P->in[1].m[1][2])'],
  ].flatMap((text) => [`(unsigned long)${text}`, `(long long)(char *)${text}`]),
  'addresses at constants have differences and an order': [
    ...[
      '(char *)&P->c - (char *)0',
      '(char *)&P->in[1] - (char *)P + 1',
      '&P->ar[3] - &P->ar[1]',
      '(short *)10 - (short *)4',
    ],
    ...['&P->c - (char *)0 << 2', '(char *)(P + 1) - (char *)0 == sizeof(struct placed)', '(short *)4 - (short *)9'],
    ...[
      '(char *)&P->c == (char *)4',
      'P == 0',
      'P->ar == 0',
      'P + 1 > P',
      '(char *)-1 < (char *)1',
      'P->ar <= P->ar + 1',
    ],
    ...['0 ? &P->c - (char *)0 : 1', '1 || P == 0', '__builtin_constant_p(P->ar)', '__builtin_constant_p(P + 1)'],
    ...['__alignof__(P->ar)', '__alignof__(*P->ar)', '__alignof__(P->in[1].m[1])', '__alignof__(*(P->in + 1))'],
  ],
  'strings, floating constants and addresses are true or not': [
    ...['!"abc"', '!L""', '1 && "text"', '0 || "text"', '"text" && 1', '"text" && 0', '"a" ? 1 : 2u', '0 ? !"a" : 3'],
    ...['!1.5', '!0.0', '!-0.0f', '1.5 && 2', '0.0 || 0', '0.5 ? 2 : 3l', '1 || 1.5', '0 && 1.5'],
    ...[
      '!P',
      '!(P + 1)',
      'P && 1',
      '!P->ar',
      '!&P->c',
      '(P + 1) && "x"',
      '0 && P',
      '1 || P + 1',
      'P + 1 && 1',
      'P ? 1 : 2',
    ],
    ...['__builtin_constant_p(!"abc")', '__builtin_constant_p(constant && "abc")', '__builtin_constant_p(1.5 || 0)'],
    ...['sizeof(!"abc")', '!(1 && "text")', '1 && "a" && 2 && P + 1', '0 || P || 0', '2 > 1 && "so it is"'],
  ],
  'a bit-field behind a comma has its own type': [
    ...['a', 'b', 'h9', 'h', 'i', 'w', 'v'].map((name) => `sizeof((0, F ${name}))`),
  ],
};

describe('expressions in the scope of a header, judged by gcc', () => {
  judgeExpressions(header, judged);

  it('have no value where gcc has none that C can name', () => {
    for (const [text, reason] of [
      ['(1 ? -1 : F w)', 'the value has the type of a bit-field of 33 bits, which has no name'],
      ['sizeof(__typeof__(F w + 0))', 'the type of a bit-field of 33 bits has no name'],
      [
        '(int)9007199254740993.0L',
        "the floating constant '9007199254740993.0L' differs by the 'long double' of the target",
      ],
      ['(int)2.9999999999999999999L', "'2.9999999999999999999L' differs by the 'long double' of the target"],
      ['(_Bool)1e-400L', "the floating constant '1e-400L' differs by the 'long double' of the target"],
      ['(int)1e40f', "the floating constant '1e40f' is infinite"],
      ['(int)1.5q', "no floating constant that is known here: '1.5q'"],
      ['(int)1e999999999', "a floating constant with too large an exponent: '1e999999999'"],
      [`(int)${'1'.repeat(2000)}.`, 'a floating constant of too many digits'],
      ['(int)(1e30f * 1e30f)', 'a floating value that is infinite'],
      ['(int)(1.5 / (1 - 1))', 'a floating division by zero'],
      ['(int)(1.5L * 2)', "arithmetic that differs by the 'long double' of the target"],
      ['(int)(1.5 * constant)', "names 'constant', which is no constant"],
      ['(int)(1.5 < 2)', "the floating constant '1.5' is no integer constant"],
      ['(int)(1.5 % 2)', "the floating constant '1.5' is no integer constant"],
      ['1.5 + 2', "the floating constant '1.5' is no integer constant"],
      ['__builtin_clz(0)', 'a builtin function that has no result for its argument'],
      ['__builtin_llabs(-0x7fffffffffffffff - 1)', 'a builtin function that has no result for its argument'],
      ['__builtin_strlen(L"ab")', 'the length of what is no plain string'],
      ['strlen((const char *)8)', 'the length of what is no plain string'],
      ['sizeof(L"a" u"b")', 'the size of a string with a malformed escape sequence, or of several kinds of characters'],
      ['P + 1', 'a pointer is no integer constant'],
      ['P->ar * 2', 'a pointer is no integer constant'],
      ['(long)&constant', 'an address is no integer constant'],
      ['(char *)&constant - (char *)0', 'an address is no integer constant'],
      ['(struct empty { } *)8 - (struct empty *)0', 'a difference of addresses of what has no size'],
      ['sizeof(F a)', "the bit-field 'a' as the operand of sizeof, typeof or &"],
      ['sizeof(__typeof__(F a))', "the bit-field 'a' as the operand of sizeof, typeof or &"],
    ] as const) {
      expect(() => assertionOn(header, text, targetNamed('x86_64')), text).to.throw(HeaderError, reason);
    }
  });

  it("have no value where 'strlen' is not the library's, or nothing declares it", () => {
    for (const other of ['extern int strlen(const char *);', 'extern __SIZE_TYPE__ length(const char *);']) {
      const lengthOf = () => assertionOn(other, 'strlen("abc")', targetNamed('x86_64'));
      expect(lengthOf).to.throw(HeaderError, "calls 'strlen', which is no constant");
    }
  });
});
