import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { resolveText } from './resolved-text.ts';
import { itIsWrong } from './wrong-text.ts';

/** Declarations of variables, and questions that gcc answers. */
const accepted: readonly (readonly [string, readonly string[]])[] = [
  ['extern int x; extern typeof(x) x;', ['sizeof(x)', '_Alignof(x)']],
  ['extern struct s { int a[3]; } x; extern __typeof__(x) x, y;', ['sizeof(x)', 'sizeof(y)', 'sizeof(struct s)']],
  ['struct s; extern struct s x; extern typeof(x) x; struct s { int a[3]; };', ['sizeof(x)', '_Alignof(x)']],
  ['extern int x; extern typeof(&x) p; extern typeof(*p) x;', ['sizeof(p)', 'sizeof(x)', 'sizeof(*p)']],
  ['extern int x; extern typeof(x) *p; extern typeof(*p) x; extern typeof(p) p;', ['sizeof(*p)', 'sizeof(x)']],
  ['int f(void); typeof(f) f; extern typeof(f()) x;', ['sizeof(x)', 'sizeof(f())']],
  ['extern int a[4]; extern int a[];', ['sizeof(a)', 'sizeof(a[0])']],
  ['extern int a[]; extern int a[4];', ['sizeof(a)']],
  ['extern int a[]; extern typeof(a) a; extern int a[4]; extern typeof(a) a;', ['sizeof(a)']],
  ['extern int a[]; extern int b[4]; extern typeof(b) a;', ['sizeof(a)']],
  ['extern int a[4]; int a[] = {1, 2};', ['sizeof(a)']],
  ['extern int a[]; int a[] = {1, 2}; extern int a[];', ['sizeof(a)']],
  ['extern int a[4]; extern int a[sizeof(a) / sizeof(a[0])];', ['sizeof(a)']],
  ['extern int x __attribute__((aligned(64))); extern typeof(x) x;', ['__alignof__(x)', 'sizeof(x)']],
  ['extern int x; extern int x __attribute__((aligned(__alignof__(x) * 4)));', ['__alignof__(x)']],
  ['extern int x; extern int x __attribute__((aligned(32))); extern int x;', ['__alignof__(x)']],
  ['extern int x[]; extern char c[sizeof(x[0]) + 1]; extern typeof(c) c;', ['sizeof(c)']],
  ['typedef int t; typedef typeof((t)0) t; extern t x; extern typeof(t) x;', ['sizeof(t)', 'sizeof(x)']],
];

/** Questions that have no answer. */
const refused: readonly (readonly [string, string])[] = [
  ['extern typeof(x) x;', 'sizeof(x)'],
  ['extern int x __attribute__((aligned(__alignof__(x))));', '__alignof__(x)'],
  ['extern int a[sizeof(a)];', 'sizeof(a)'],
  ['extern int a[];', 'sizeof(a)'],
  ['extern int a[]; typedef typeof(a) t; extern int a[4];', 'sizeof(t)'],
  ['', 'sizeof(int[])'],
  ['struct s { int n; int a[]; };', 'sizeof(((struct s *)0)->a)'],
];

/** Typedefs that are declared twice, as one type and as two. */
const same = [
  'typedef int t; typedef signed t;',
  'typedef struct s t; struct s { int a; }; typedef struct s t; typedef t t;',
  'typedef struct s *t; struct s { int a; }; typedef struct s *t;',
  'typedef int t; typedef int t __attribute__((aligned(16)));',
  'typedef enum e { E } t; typedef enum e t;',
  'typedef int t[3]; typedef int t[3];',
  'typedef const int t; typedef int const t;',
  'typedef int (*t)(int); typedef int (*t)(int);',
];
const different = [
  'typedef int t; typedef long t;',
  'typedef struct { int a; } t; typedef struct { int a; } t;',
  'typedef const int t; typedef int t;',
  'typedef enum { E } t; typedef unsigned t;',
  'typedef int t[3]; typedef int t[];',
  'typedef int t[]; typedef int t[3];',
  'typedef char t; typedef signed char t;',
  'typedef _Atomic int t; typedef int t;',
  'typedef int *t; typedef const int *t;',
];

/** The same of variables and functions. */
const sameObject = [
  'extern int t; extern signed t; extern typeof(t) t;',
  'extern int t[]; extern int t[4]; extern int t[];',
  'enum e { A }; extern enum e t; extern unsigned t;',
  'struct s; extern struct s t, *p; struct s { int a; }; extern struct s t, *p;',
  'typedef int f(void); f t; int t(void); int t();',
  'const int t(void); int t(void) { return 0; }',
  'struct s; struct s *t(void), f(void); struct s { int a; }; struct s *t(void), f(void);',
  'extern int t __attribute__((aligned(8))); extern int t;',
  'extern int t; void g(long t);',
];
const differentObject = [
  'extern int t; extern long t;',
  'extern int t; extern const int t;',
  'extern char t; extern signed char t;',
  'extern int t[3]; extern int t[4];',
  'extern int t[2][3]; extern int t[][4];',
  'extern long t[4]; int t[] = {1, 2};',
  'int t[] = {1, 2}; extern int t[3];',
  'extern int *t; extern const int *t;',
  'extern int *t; extern int *const t;',
  'enum e { A }; enum f { B }; extern enum e t; extern enum f t;',
  'struct s { int a; }; struct u { int a; }; extern struct s t; extern struct u t;',
  'int t(int); long t(int);',
  'void t(void); int t(void);',
  'int *t(void); const int *t(void);',
  'int t(int); extern int t;',
  'typedef int f(void); extern f *t; int t(void);',
  'extern int t; extern int t __attribute__((mode(DI)));',
  'extern _Atomic int t; extern int t;',
];

describe('several declarations of one name, judged by gcc', () => {
  const target = targetNamed('x86_64');

  for (const [declarations, questions] of accepted) {
    it(declarations, function () {
      const macros = questions.map((question, index) => `#define A${index} (${question})\n`).join('');
      const { constants, skipped } = resolveText(`${declarations}\n${macros}`, target).model;
      expect(skipped.filter(({ kind }) => kind !== 'declaration')).to.deep.equal([]);
      const values = constants.map(({ value }, index) => `_Static_assert(${questions[index]} == ${value}, "");\n`);
      expect(values.length).to.equal(questions.length);
      expect(complaints(compilerOrSkip(this, target), `${declarations}\n${values.join('')}`)).to.equal('');
    });
  }

  for (const [declarations, question] of refused) {
    it(`${declarations} does not say ${question}`, function () {
      const { constants, skipped } = resolveText(`${declarations}\n#define A (${question})\n`, target).model;
      expect(constants).to.deep.equal([]);
      expect(skipped.map(({ name }) => name)).to.include('A');
      const text = `${declarations}\nenum { a = ${question} };\n`;
      expect(complaints(compilerOrSkip(this, target), text)).to.match(/error:/);
    });
  }

  for (const text of same) {
    it(`${text} is right`, function () {
      expect(resolveText(text, target).model.typedefs).to.have.length.above(0);
      expect(complaints(compilerOrSkip(this, target), text)).to.equal('');
    });
  }

  for (const text of different) itIsWrong(text, "'t' is declared as another type before", /conflicting|different type/);

  for (const text of sameObject) {
    it(`${text} is right`, function () {
      resolveText(text, target);
      expect(complaints(compilerOrSkip(this, target), text)).to.equal('');
    });
  }

  for (const text of differentObject)
    itIsWrong(text, "'t' is declared as another type before", /conflicting|different kind of symbol/);
});
