import { expect } from 'chai';
import { targets } from '../../codegen/abi/target/target.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { resolveText } from './resolved-text.ts';

/** Bodies of records, among them all that could be loaded as an integer. */
const bodies = [
  ...[1, 2, 3, 4, 7, 8, 12, 16, 24].map((length) => `{ char c[${length}]; }`),
  '{ int a : 2; int b : 30; }',
  '{ int a : 2 __attribute__((aligned(8))); int b : 31; char c; }',
  '{ char c __attribute__((aligned(8))); }',
  '{ struct { short a; char b; } in; char c; }',
  '{ struct { char a[3]; } in; char c; }',
  '{ double d; }',
  '{ }',
];

const records = bodies.flatMap((body) =>
  [
    '',
    '__attribute__((packed))',
    ...[2, 4, 8, 16].map((alignment) => `__attribute__((aligned(${alignment})))`),
  ].flatMap((attribute) => ['struct', 'union'].map((keyword) => ({ keyword, body, attribute }))),
);

/** Typedefs of each that are declared again: less aligned at first, then, and both times. */
const declarations = records
  .map(({ keyword, body, attribute }, index) => {
    const [plain, low] = [`typedef ${keyword} r${index}`, `__attribute__((aligned(1)))`];
    return `${keyword} r${index} ${body} ${attribute};
${plain} a${index} ${low}; ${plain} a${index};
${plain} b${index}; ${plain} b${index} ${low};
${plain} c${index} ${low}; ${plain} c${index} __attribute__((aligned(2)));
struct h${index} { char c; a${index} a; b${index} b; };
`;
  })
  .join('');

const asked = records.flatMap((_, index) =>
  ['a', 'b', 'c', 'struct h'].flatMap((name) => [`_Alignof(${name}${index})`, `sizeof(${name}${index})`]),
);

describe('typedefs of aligned records that are declared again', () => {
  for (const target of targets.values()) {
    it(`have gcc's alignment on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      const macros = asked.map((text, index) => `#define A${index} ${text}\n`).join('');
      const { constants, skipped } = resolveText(declarations + macros, target).model;
      expect(skipped.filter(({ kind }) => kind === 'macro')).to.deep.equal([]);
      const assertions = constants.map(
        ({ value }, index) => `_Static_assert(${asked[index]} == ${value}, "${asked[index]}");\n`,
      );
      expect(complaints(compiler, declarations + assertions.join(''))).to.equal('');
    });
  }
});
