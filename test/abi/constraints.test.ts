import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { modelOf } from './resolved-text.ts';
import { itIsWrong } from './wrong-text.ts';

const notLast = "member 'a': an array without a length is not the last member";
const noLength = 'an array of arrays without a length';

/** What C forbids in one record or typedef, and the reason beside its name. */
const skipped: readonly (readonly [string, string])[] = [
  ['struct s { int n; int a[]; int b; };', notLast],
  ['struct s { int n; int a[]; int : 3; };', notLast],
  ['struct s { int n; int a[]; int b[]; };', notLast],
  ['struct s { int n; int a[]; struct { int b; }; };', notLast],
  ['typedef int t[]; struct s { int n; t a; int b; };', notLast],
  ['struct s { int n; int a[2][]; };', `member 'a': ${noLength}`],
  ['typedef int t[]; struct s { int n; t a[2]; };', `member 'a': ${noLength}`],
  ['typedef int t[2][];', noLength],
  ['struct s { _Atomic int a : 3; };', "member 'a': a bit-field cannot be atomic"],
  ['typedef _Atomic(unsigned) t; struct s { const t a : 3; };', "member 'a': a bit-field cannot be atomic"],
  ['struct s { _Alignas(1) int a; };', "member 'a': '_Alignas' of 1 for a type that is aligned to 4"],
  ['struct s { _Alignas(1) _Alignas(2) int a[3]; };', "member 'a': '_Alignas' of 2 for a type that is aligned to 4"],
  [
    'struct s { _Alignas(2) int a __attribute__((packed)); };',
    "member 'a': '_Alignas' of 2 for a type that is aligned to 4",
  ],
  ['struct s { _Alignas(short) struct { int a; }; };', "'_Alignas' of 2 for a type that is aligned to 4"],
  ['struct s { int a; } __attribute__((mode(DI)));', "attribute 'mode(DI)' is not laid out"],
  ['struct s { _Bool a __attribute__((mode(SI))); };', "member 'a': attribute 'mode(SI)' is not laid out"],
];

/** What makes a header wrong as a whole. */
const refused: readonly (readonly [string, string])[] = [
  ['enum e { A }; enum e { B };', "'enum e' is defined twice"],
  ['struct s { enum e { A } a; }; enum e { B };', "'enum e' is defined twice"],
  ['typedef _Alignas(8) int t;', "'_Alignas' for a typedef"],
  ['_Alignas(8) typedef struct { int a; } t;', "'_Alignas' for a typedef"],
  ['struct s { _Alignas(8) int a : 3; };', "'_Alignas' for a bit-field"],
  ['extern static int x;', "'static' after 'extern'"],
  ['static int static x;', "'static' after 'static'"],
  ['typedef extern int x;', "'extern' after 'typedef'"],
  ['typedef typedef int x;', "'typedef' after 'typedef'"],
  ['typedef __thread int x;', "'__thread' after 'typedef'"],
  ['__thread extern int x;', "'extern' after '__thread'"],
  ['_Thread_local register int x;', "'register' after '_Thread_local'"],
  ['extern __thread _Thread_local int x;', "'_Thread_local' after '__thread'"],
  ['struct s { static int a; };', "'static' for a member"],
  ['struct s { typedef int a; };', "'typedef' for a member"],
  ['struct s { int _Thread_local a; };', "'_Thread_local' for a member"],
  ['struct s { inline int a; };', "'inline' for a member"],
  ['enum { A = sizeof(int static) };', "'static' for a type name"],
  ['void f(int extern x);', "'extern' for a parameter"],
  ['void f(typedef int x);', "'typedef' for a parameter"],
  ['int f(void, int);', "'void' beside other parameters"],
  ['int f(int (*)(int, void));', "'void' beside other parameters"],
  ['int f(void, ...);', "'void' beside other parameters"],
  ['int f(const void);', "a qualified 'void' for parameters"],
  ['int f(...);', "'...' without a parameter before it"],
];

const accepted = [
  'struct s { int n; int a[]; struct t { int b; }; };',
  'struct s { int n; int a[]; _Static_assert(1, ""); };',
  'struct s { int n; int a[0]; int b[]; };',
  'struct s { int n; struct { int m; int a[]; } b; int c; };',
  'typedef int t[]; struct s { int n; t *a[2]; t b; };',
  'enum e { A }; void f(enum e { B } x); enum e;',
  'enum e { A } __attribute__((mode(QI))); struct s { enum e x; };',
  'struct s { int alignas, b; char alignof; long static_assert, typeof_unqual; };',
  'typedef int typeof_unqual, alignas; struct s { typeof_unqual a; alignas b; }; void f(int alignas, int alignof);',
  'enum { alignof = 3, A = alignof + 1, alignas }; _Static_assert(A == 4 && alignas == 5, "");',
  'struct s { _Alignas(8) int a; _Alignas(8) struct { int b; }; };',
  'typedef int t __attribute__((aligned(1))); struct s { _Alignas(2) t a; _Alignas(0) int b; _Alignas(1) _Alignas(8) int c; };',
  'extern __thread int a; _Thread_local extern int b; static _Thread_local int c;',
  'struct s { __extension__ int a; const int b; }; static const int d = sizeof(const int);',
  'void f(register const int x); void g(inline int x); int h(void *); int i(void()); int j(int, void x);',
  'inline inline static int f(void) { return 1; } inline int x; inline typedef int t; _Noreturn void g(void);',
];

const packedEnum = 'enum e { A } __attribute__((packed));';

/** Types that `aligned` makes of a packed enum, and the alignment of a member of each. */
const alignedEnums: readonly (readonly [string, number])[] = [
  [`${packedEnum} struct s { char c; enum e [[gnu::aligned(16)]] m; };`, 1],
  [`${packedEnum} struct s { char c; enum e (__attribute__((aligned(16))) m); };`, 1],
  [`${packedEnum} struct s { char c; __typeof__(enum e __attribute__((aligned(16)))) m; };`, 1],
  [`${packedEnum} typedef enum e t __attribute__((aligned(16))); struct s { char c; t [[gnu::aligned(32)]] m; };`, 16],
  [`${packedEnum} struct s { char c; enum e m __attribute__((aligned(16))); };`, 16],
  ['enum e { A }; struct s { char c; enum e [[gnu::aligned(16)]] m; };', 16],
];

describe('what C forbids, judged by gcc', () => {
  const target = targetNamed('x86_64');

  for (const [text, reason] of skipped) {
    it(`${text} has no layout`, function () {
      expect(modelOf(text).skipped.map((each) => each.reason)).to.deep.equal([reason]);
      expect(complaints(compilerOrSkip(this, target), text)).to.match(/error:/);
    });
  }

  for (const [text, message] of refused) itIsWrong(text, message, /error:/);

  for (const text of accepted) {
    it(`${text} is right`, function () {
      expect(modelOf(text).skipped.filter(({ kind }) => kind !== 'declaration')).to.deep.equal([]);
      expect(complaints(compilerOrSkip(this, target), text)).to.equal('');
    });
  }
});

describe('aligned variants of packed enums, judged by gcc', () => {
  for (const [text, alignment] of alignedEnums) {
    it(`${text} is aligned to ${alignment}`, function () {
      const [record] = modelOf(text).records;
      expect([record?.size, record?.alignment]).to.deep.equal([2 * alignment, alignment]);
      const judged = `${text} _Static_assert(sizeof(struct s) == ${2 * alignment}, "");`;
      expect(complaints(compilerOrSkip(this, targetNamed('x86_64')), judged)).to.equal('');
    });
  }
});
