import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { assertionsOf } from './model-assertions.ts';
import { modelOf, resolveText } from './resolved-text.ts';

/** A record, and how its fields' types are spelled. */
const spelled: readonly (readonly [string, ...string[]])[] = [
  [
    'struct s { __typeof__("abc") *a, (*b)[2], *(*c)(void), *d[3]; };',
    'char (*)[4]',
    'char (*)[2][4]',
    'char (*(*)(void))[4]',
    'char (*)[4]',
  ],
  [
    'struct s { typeof(int[3]) *a, (*b)[2]; typeof(typeof(long[2])) *c; };',
    'int (*)[3]',
    'int (*)[2][3]',
    'long (*)[2]',
  ],
  ['struct s { typeof(int (*)[3]) a, *b; typeof(void (int)) *c; };', 'int (*)[3]', 'int (**)[3]', 'void (*)(int)'],
  ['typedef int t[3]; struct s { typeof(t) *a; typeof((int *)0) b, *c; };', 't *', 'int *', 'int **'],
  ['struct s { int (__attribute__((mode(DI))) a); typeof(int __attribute__((mode(QI)))) b; };', 'long', 'signed char'],
  [
    'struct s { void (*a)(int __attribute__((mode(QI)))), (*b)(unsigned x __attribute__((mode(DI))), char); };',
    'void (*)(signed char)',
    'void (*)(unsigned long, char)',
  ],
  [
    'struct s { void (*a)(int n, int x[n]); int (*b)(int n, long (*x)[n][2]); };',
    'void (*)(int, int[])',
    'int (*)(int, long (*)[][2])',
  ],
];

describe('types as the model spells them, judged by gcc', () => {
  for (const [text, ...types] of spelled) {
    it(text, function () {
      const model = modelOf(text);
      expect(model.records[0]?.fields.map(({ type }) => type)).to.deep.equal(types);
      expect(complaints(compilerOrSkip(this, targetNamed('x86_64')), `${text}\n${assertionsOf(model)}`)).to.equal('');
    });
  }
});

describe('a pointer to an array whose length is none', () => {
  it('leaves out what it stands in, and the rest goes on', () => {
    const model = modelOf(
      'struct a { int (*p)[-1]; };\ntypedef int (*b)[unknown];\nstruct c { char (*p)[1LL << 40]; };\nstruct d { int x; };',
    );
    expect(model.records.map(({ name }) => name)).to.deep.equal(['struct d']);
    expect(model.skipped.map(({ name, reason }) => `${name}: ${reason}`)).to.deep.equal([
      'struct a: an array of -1 elements',
      "b: names 'unknown', which is neither a macro nor an enumerator",
      'struct c: an array of 1099511627776 elements is more than this generator lays out',
    ]);
  });

  it('is looked for in other headers where a name of it is missing', () => {
    expect([...resolveText('typedef int (*b)[unknown];').missing]).to.deep.equal(['unknown']);
  });
});
