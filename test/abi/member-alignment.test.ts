import { expect } from 'chai';
import { type Target, targets } from '../../codegen/abi/target/target.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { randomRecords, textOf, vocabularyText } from './random-records.ts';
import { resolveText } from './resolved-text.ts';

/** Set RANDOM_SEED to repeat a failure. */
const seed = Number(process.env.RANDOM_SEED ?? 1);

describe('the alignment of members and variables', () => {
  for (const target of targets.values()) {
    it(`of random records is what gcc answers on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      const records = `${vocabularyText()}${randomRecords(seed, 300, target).map(textOf).join('')}`;
      const questions = questionsAbout(records, target);
      expect(questions.length).to.be.greaterThan(500);
      const text = records + questions.map((question, index) => `#define A${index} (${question})\n`).join('');
      const answers = new Map(resolveText(text, target).model.constants.map(({ name, value }) => [name, value]));
      const assertions = questions.map(
        (question, index) => `_Static_assert(${question} == ${answers.get(`A${index}`)}, "");\n`,
      );
      expect(complaints(compiler, records + assertions.join('')), `seed ${seed}`).to.equal('');
    });
  }

  it('is the best that is known of a pointer, through casts', function () {
    const target = targets.get('x86_64')!;
    const questions = [
      '__alignof__(*(char *)0)',
      '__alignof__(*(char *)(long *)0)',
      '__alignof__(*(long *)(char *)0)',
      '__alignof__(*(char *)p)',
      '__alignof__(*(char *)(short *)p)',
      '__alignof__(((struct s *)0)->packed)',
      '__alignof__(((struct s *)0)->many)',
      '__alignof__(((struct s *)0)->many[0])',
      '__alignof__(*(struct s *)0)',
      '__alignof__((char)1)',
      '_Alignof(((struct s *)0)->packed)',
    ];
    const text =
      'extern long *p; struct s { char a; long packed __attribute__((packed)); int many[2] __attribute__((aligned(32))); };\n';
    const macros = questions.map((question, index) => `#define A${index} (${question})\n`).join('');
    const values = resolveText(text + macros, target).model.constants.map(({ value }) => value);
    expect(values).to.deep.equal(['1', '1', '8', '8', '8', '1', '32', '4', '32', '1', '1']);
    const assertions = questions.map((question, index) => `_Static_assert(${question} == ${values[index]}, "");\n`);
    expect(complaints(compilerOrSkip(this, target), text + assertions.join(''))).to.equal('');
  });

  for (const target of targets.values()) {
    it(`of variables is what gcc answers on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      const declarations = [
        'int v A(16);',
        'int v A(1);',
        'int v A(16) A(2);',
        'int A(8) v A(4);',
        'int A(4) v A(8);',
        'A(4) _Alignas(16) int v;',
        'int other, A(8) v;',
        'int v __attribute__((packed));',
        'char v __attribute__((aligned));',
        'extern int v; extern int v A(32);',
        'extern int v A(32); extern int v A(8);',
        'extern int v A(2); extern int v;',
        'extern wide v; extern int v;',
        'narrow v;',
        'narrow v A(1);',
        'wide v A(4);',
        'narrow v[3];',
        'int v[4] A(16);',
        'long long v;',
        'int *v A(32);',
        'int v __attribute__((mode(DI)));',
        'extern struct { char c; double d; } v;',
      ];
      const head = '#define A(n) __attribute__((aligned(n)))\ntypedef int narrow A(2), wide A(16);\n';
      const text = declarations.map((each, index) => `${each.replaceAll(/\b(v|other)\b/g, `$1${index}`)}\n`).join('');
      const questions = declarations.flatMap((_, index) => [`__alignof__(v${index})`, `(int)sizeof(v${index})`]);
      const macros = questions.map((question, index) => `#define Q${index} ${question}\n`).join('');
      const values = resolveText(head + text + macros, target).model.constants.map(({ value }) => value);
      expect(values).to.have.length(questions.length);
      const assertions = questions.map((question, index) => `_Static_assert(${question} == ${values[index]}, "");\n`);
      expect(complaints(compiler, head + text + assertions.join(''))).to.equal('');
    });
  }

  for (const target of targets.values()) {
    it(`behind '*&' is what gcc answers on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      const places =
        'v w va[1] v.l v.la v.la[1] v.in.y v.sh w.l w.sh w.p va[1].l ll (&v)->l (*&v).in.y (&w)[0].p'.split(' ');
      const questions = places
        .flatMap((place) => [
          ...[`${place}`, `*&${place}`, `*&(*&${place})`, `(&${place})[0]`, `0[&${place}]`, `*(&${place} + 0)`],
          ...[`*(0 + &${place})`, `*(&${place} - 0)`, `*(&${place} + 1)`, `(&${place})[1]`, `*(char *)&${place}`],
          ...[`*(const __typeof__(${place}) *)&${place}`, `*(__typeof__(${place}) *)(void *)&${place}`],
          ...[`_Generic(0, int: ${place})`, `*__builtin_choose_expr(1, &${place}, 0)`, `*&*(char *)&${place}`],
        ])
        .concat('*v.la', '(*&v.la)[1]', '*&((struct t *)0)->l', '*&((struct t *)8)->sh', '*&((struct t *)&ll)->l')
        .concat('*&*(struct t *)&ll', '*&(*(struct s *)0).p', '*&*(long long *)0', '*"abc"', '*&"abc"', '(0, ll)')
        .map((question) => `__alignof__(${question})`);
      const members = 'char c; long long l, la[2]; struct { char x; long long y; } in; short sh A(8); int p;';
      const text =
        `#define A(n) __attribute__((aligned(n)))\nstruct t { ${members} };\n` +
        `struct s { ${members} } __attribute__((packed));\nextern struct t v, va[2]; extern struct s w;\nextern long long ll A(32);\n`;
      const macros = questions.map((question, index) => `#define Q${index} ${question}\n`).join('');
      const values = resolveText(text + macros, target).model.constants.map(({ value }) => value);
      expect(values).to.have.length(questions.length);
      const assertions = questions.map((question, index) => `_Static_assert(${question} == ${values[index]}, "");\n`);
      expect(complaints(compiler, text + assertions.join(''))).to.equal('');
    });
  }

  it('of records that could be integers is what gcc answers on i386', function () {
    const target = targets.get('i386')!;
    const compiler = compilerOrSkip(this, target);
    const records = [
      'union NAME { wide m; struct { char a[3]; char b[5]; } s; };',
      'union NAME { wide m; struct { char a[3]; char b; } s; };',
      'union NAME { wide m; struct { char a[4]; char b; } s; };',
      'union NAME { wide m; struct { char a[1]; short b; } s; };',
      'union NAME { wide m; struct { struct { char x[3]; } y; char b; } s; };',
      'union NAME { wide m; struct { char x[3]; } s[1]; };',
      'union NAME { wide m; struct { char x[3]; char y; } s[2]; };',
      'union NAME { wide m; struct { char x[0]; char y[8]; } s; };',
      'union NAME { wide m; union { char x[3]; int y; } s; };',
      'union NAME { wide m; struct { int x:3; int y:20; } s; };',
      'union NAME { wide m; struct { double d; } s; };',
      'struct NAME { wide m; struct {} e; };',
      'struct NAME { wide m; char e[0]; };',
      'struct NAME { wide m[1]; };',
      'union NAME { wide m; struct { char c[6]; } s; char t[2][4]; };',
      'union NAME { wide m; char t[7]; };',
      'union NAME { wide m; char t[5][1]; int u;};',
      'union NAME { wide m; struct { char c; short s; char d; } s;};',
      'union NAME { wide m; struct { char c; int f[]; } s;};',
      'union NAME { wide m A(4); };',
      'union NAME { unsigned long long x:38; wide m A(4); };',
      'union NAME { wide m A(4); unsigned : 25; };',
      'struct NAME { wide m A(4); };',
      'struct NAME { wide m A(1); };',
      'struct NAME { wide m A(8); };',
      'union NAME { wide m A(1); char x[2]; int *p; };',
      'union NAME { wide m A(1); int *p; };',
      'union NAME { wide m[3][0][2] A(1), n; char x[2][1]; int *p; };',
      'union NAME { wide n;char x[2][1];};',
      'union NAME { wide m[3][0][2], n;};',
      'union NAME { wide m A(1), n;};',
      'union NAME { wide m[0] A(1), n;};',
      'union NAME { wide m[0] A(1); int n;};',
      'struct NAME { wide m[3][0][3]; char x[];};',
      'struct NAME { wide m[3][0][3]; _Atomic(void*) q A(1);};',
      'struct NAME { wide m[3][0][3]; void*q; int r;};',
      'struct NAME { wide m[3][0][3]; void*q; int r;short s[];};',
      'struct NAME { wide m[0]; void*q; };',
      'union NAME { wide m; narrow : 16; };',
      'union NAME { wide m; narrow n : 16; };',
      'union NAME { wide m; narrow n; };',
      'union NAME { wide m; narrow : 0; };',
      'struct NAME { wide m; narrow : 0; };',
      'struct NAME { wide m; narrow : 3; };',
      'union NAME { wide m; narrow A(2) : 16; };',
    ];
    const head =
      '#define A(n) __attribute__((aligned(n)))\ntypedef _Atomic long long wide;\ntypedef int narrow A(2);\n';
    const text = records.map((each, index) => `${each.replace('NAME', `r${index}`)}\n`).join('');
    const { model } = resolveText(head + text, target);
    expect(model.records).to.have.length(records.length);
    const assertions = model.records.map(
      ({ name, size, alignment }) =>
        `_Static_assert(_Alignof(${name}) == ${alignment} && sizeof(${name}) == ${size}, "${name}");\n`,
    );
    expect(complaints(compiler, head + text + assertions.join(''))).to.equal('');
  });

  it('of a function is refused: it is its machine’s alone', () => {
    const text = 'extern void f(void);\n#define A __alignof__(f)\n#define B __alignof__(void (void))\n';
    const { skipped } = resolveText(text, targets.get('x86_64')!).model;
    const reasons = skipped.filter(({ name }) => name !== 'f').map(({ reason }) => reason);
    expect(reasons).to.deep.equal(['the alignment of a function', 'the alignment of a function']);
  });

  it('of a bit-field is refused', () => {
    const { skipped } = resolveText(
      'struct s { int b : 3; };\n#define A __alignof__(((struct s *)0)->b)\n',
      targets.get('x86_64')!,
    ).model;
    expect(skipped.map(({ reason }) => reason)).to.deep.equal(['a bit-field has no alignment']);
  });
});

/** One for every member of every record that has an address. */
function questionsAbout(text: string, target: Target): string[] {
  return resolveText(text, target).model.records.flatMap(({ name, fields }) =>
    fields.flatMap((field) => (field.offset === null ? [] : [`__alignof__(((${name} *)0)->${field.name})`])),
  );
}
