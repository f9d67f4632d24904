import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { modelOf, resolveText } from './resolved-text.ts';
import { itIsWrong } from './wrong-text.ts';

/** Declarations of one name as two things, and what is said against them. */
const refused: readonly (readonly [string, string])[] = [
  ['struct s; union s;', "expected 'struct s', saw 'union s'"],
  ['union u; typedef struct u t;', "expected 'union u', saw 'struct u'"],
  ['struct s *p; enum s { A };', "expected 'struct s', saw 'enum s'"],
  ['enum s { A }; struct t { struct s *p; };', "expected 'enum s', saw 'struct s'"],
  ['struct t { struct s *p; union s *q; };', "expected 'struct s', saw 'union s'"],
  ['struct s { union s *p; };', "expected 'struct s', saw 'union s'"],
  ['struct s { int a; }; int a[sizeof(union s *)];', "expected 'struct s', saw 'union s'"],
  ['struct s { int a; }; void f(union s *p);', "expected 'struct s', saw 'union s'"],
  ['struct s { int a; }; void f(int (*g)(union s *));', "expected 'struct s', saw 'union s'"],
  ['void f(struct s *p, union s *q);', "expected 'struct s', saw 'union s'"],
  ['void f(struct s *p); union s *q; struct s { int a; };', "expected 'union s', saw 'struct s'"],
  ['typedef int x; int x;', "'x' is declared as a variable after a typedef of that name"],
  ['typedef int x; int x(void);', "'x' is declared as a function after a typedef of that name"],
  ['int x(void) { return 0; } typedef int x;', "'x' is declared as a typedef after a function of that name"],
  ['extern int x; typedef int x;', "'x' is declared as a typedef after a variable of that name"],
  ['typedef int x; enum { x };', "'x' is declared as an enumerator after a typedef of that name"],
  ['struct s { enum { x } e; }; typedef int x;', "'x' is declared as a typedef after an enumerator of that name"],
  ['enum { x }; extern int x;', "'x' is declared as a variable after an enumerator of that name"],
  ['extern int x; enum { x };', "'x' is declared as an enumerator after a variable of that name"],
  ['int x(void); enum { x };', "'x' is declared as an enumerator after a function of that name"],
  ['void f(int x, enum { x } e);', "'x' is declared as an enumerator after a parameter of that name"],
  ['void f(int x, int x);', "'x' is declared as a parameter after a parameter of that name"],
];

/** Declarations of one name in different scopes or name spaces. */
const accepted = [
  'struct s; struct s { struct s *p; }; struct s;',
  'enum e { A }; struct t { enum e a; };',
  'void f(struct s *p); union s { int a; };',
  'void f(struct s *p); void g(union s *p);',
  'struct s { int a; }; void f(union s { int b; } *p, union s *q); struct s t;',
  'struct s { int a; }; void f(int (*g)(enum s { A } e)); typedef struct s t;',
  'typedef int x; void f(int x); typedef x y;',
  'typedef int x; void f(enum { x } e, int y[x + 1], int (*z)[sizeof(x)]); x y;',
  'typedef int x; struct s { int x; x y; };',
  'typedef int x; struct x { int a; }; enum { y }; struct y { int b; };',
  'typedef int x; typedef int x; extern x y; extern int y; x f(x); x f(int);',
  'typedef int f_t(void); extern f_t f; int f(void);',
  'void f(int x, int (*g)(int x)); typedef int x; enum { f_ };',
  'typedef int x; static inline int f(void) { int x = 1; return x; }',
];

describe('one name declared as two things, judged by gcc', () => {
  const target = targetNamed('x86_64');

  for (const [text, message] of refused) itIsWrong(text, message, /kind of (tag|symbol)|redefinition of parameter/);

  for (const text of accepted) {
    it(`${text} is right`, function () {
      expect(modelOf(text).error).to.equal(null);
      expect(complaints(compilerOrSkip(this, target), text)).to.equal('');
    });
  }

  it('says where the other declaration is', () => {
    const text = '#include <linux/types.h>\n\nextern int\n  __u32;\n';
    expect(() => resolveText(text))
      .to.throw(HeaderError)
      .that.has.property('hint')
      .that.matches(
        /^no C compiler takes both: read the header without this one or that of asm-generic\/int-ll64\.h:\d+$/,
      );
  });
});
