import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target.ts';
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
