import { expect } from 'chai';
import { targets } from '../../codegen/abi/target/target.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { resolveText } from './resolved-text.ts';

const types = [
  ...['int', 'unsigned', 'long', 'unsigned long', 'long long', 'short', 'char', '_Bool', 'float', 'double', 'enum e'],
  ...['int *', 'struct s'],
];

/** Variables of each type, aligned by a typedef and not: `v3`, `a3`, `b3`, `n3`. */
const declarations = `enum e { E };\nstruct s { int a; };\n${types
  .map((type, index) => {
    const variant = (name: string, alignment: number) =>
      `typedef ${type} t${name}${index} __attribute__((aligned(${alignment}))); extern t${name}${index} ${name}${index};\n`;
    return `extern ${type} v${index}; ${variant('a', 32)}${variant('b', 64)}${variant('n', 1)}extern ta${index} f${index}(void), *p${index};\n`;
  })
  .join('')}`;

const scalars = types.length - 1;
const numbers = scalars - 1;
const integers = types.map((_, index) => index).filter((index) => !/float|double|\*|struct/.test(types[index]!));

/** Expressions whose alignment is asked for. */
const expressions = [
  ...integers.flatMap((at) => [`~a${at}`, `a${at} << 1`, `1 << a${at}`, `a${at} << b${at}`, `a${at} & 1`, `+n${at}`]),
  ...indices(numbers).flatMap((at) => [`+a${at}`, `-a${at}`, `!a${at}`, `a${at} * 1`, `1 + a${at}`, `a${at} + 1LL`]),
  ...indices(scalars).flatMap((at) => [
    `(ta${at})0`,
    `(ta${at})v${at}`,
    `v${at} ? a${at} : a${at}`,
    `a${at} ?: a${at}`,
  ]),
  ...indices(types.length).flatMap((at) => [
    `a${at}`,
    `(0, a${at})`,
    `f${at}()`,
    `*p${at}`,
    `p${at}[1]`,
    `v0 ? a${at} : b${at}`,
  ]),
  ...indices(types.length).flatMap((at) => [
    `&*p${at}`,
    `&p${at}[1]`,
    `&a${at}`,
    `*&a${at}`,
    `_Generic(0, int: f${at}())`,
  ]),
  ...indices(numbers).flatMap((left) =>
    indices(numbers).flatMap((right) =>
      ['v', 'a', 'b', 'n'].flatMap((name) => [`a${left} + ${name}${right}`, `v0 ? a${left} : ${name}${right}`]),
    ),
  ),
  ...['a11 + 1', '1 + a11', 'a11 - 1', 'a11 - a11', '&*a11', '&a11[1]', '*a11', 'v0 ? a11 : 0', 'v0 ? a11 : (void *)0'],
];

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

describe('values of aligned typedefs', () => {
  for (const target of targets.values()) {
    it(`have gcc's alignment on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      const macros = expressions.map((text, index) => `#define A${index} _Alignof(__typeof__(${text}))\n`).join('');
      const { constants, skipped } = resolveText(declarations + macros, target).model;
      expect(skipped.filter(({ kind }) => kind === 'macro')).to.deep.equal([]);
      const assertions = constants.map(
        ({ value }, index) => `_Static_assert(_Alignof(__typeof__(${expressions[index]})) == ${value}, "");\n`,
      );
      expect(complaints(compiler, declarations + assertions.join(''))).to.equal('');
    });
  }
});
