import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { evaluate } from '../../codegen/expression/evaluation/evaluate.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { lp64, parseText, SampleScope } from './sample-expressions.ts';

/** `SEED=123 npx mocha …` repeats a run. */
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Around the ends of `float` and `double`, where they lose bits, and where integers are. */
function exponents(...ends: readonly number[]): fc.Arbitrary<number> {
  return fc.oneof(...ends.map((end) => fc.integer({ min: end - 3, max: end + 3 })));
}

const decimal = fc
  .tuple(
    fc.bigInt({ min: 1n, max: 10n ** 19n }),
    fc.nat(18),
    exponents(-345, -325, -309, -64, -46, -38, 0, 19, 290, 309),
  )
  .map(([digits, point, exponent]) => `${String(digits).slice(0, point)}.${String(digits).slice(point)}e${exponent}`);

/** Few bits that are set, so that many lie in the middle between two numbers. */
const hexadecimal = fc
  .tuple(
    fc.constantFrom('1', '0', '3', 'f'),
    fc.constantFrom('', '000001', '000002', '0000010000000001', 'fffffe', 'ffffff', 'fffffffffffff8', 'fffffffffffffc'),
    fc.constantFrom('', '8', '08', '00000000000008', '000000000000081'),
    exponents(-1075, -1023, -150, -127, -25, 0, 24, 53, 61, 127, 1023),
  )
  .map(([whole, most, rest, exponent]) => `0x${whole}.${most}${rest}p${exponent}`);

const literal = fc
  .tuple(fc.oneof(decimal, hexadecimal), fc.constantFrom('', 'f', 'F'), fc.constantFrom('', '-', '+'))
  .map(([text, suffix, sign]) => `${sign}${text}${suffix}`);

/** Two or three operands, some of them integers, of which at least one is floating. */
const arithmetic = fc
  .tuple(
    fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 17n }), fc.integer({ min: 0, max: 17 })),
    fc.array(
      fc.tuple(fc.constantFrom('+', '-', '*', '/'), fc.bigInt({ min: 1n, max: 10n ** 9n }), fc.nat(9), fc.boolean()),
      { minLength: 1, maxLength: 2 },
    ),
    fc.constantFrom('', 'f'),
    fc.constantFrom('', 'f'),
    fc.boolean(),
  )
  .map(([[digits, point], operations, suffix, other, grouped]) => {
    const [first, ...rest] = [
      `${scaled(digits, point)}${suffix}`,
      ...operations.map(([operator, operand, place, isWhole]) => {
        return ` ${operator} ${isWhole ? `${operand}` : `${scaled(operand, place)}${other}`}`;
      }),
    ];
    return grouped && rest.length === 2 ? `((${first}${rest[0]})${rest[1]})` : `(${first}${rest.join('')})`;
  });

/** With so many digits after the point. */
function scaled(digits: bigint, places: number): string {
  const text = String(digits).padStart(places + 1, '0');
  return `${text.slice(0, text.length - places)}.${text.slice(text.length - places)}`;
}

/** What gcc has to agree with: the value of the cast, or that the constant is infinite. */
function claimOf(type: '_Bool' | 'long long', text: string): string {
  try {
    const { value } = evaluate(parseText(`(${type})${text}`), new SampleScope(lp64));
    return `((${type})${text}) == ${value} && !__builtin_isinf(${text})`;
  } catch (error) {
    if (!(error instanceof HeaderError)) throw error;
    const isInfinite = error.message === `the floating constant '${text.replace(/^[-+]/, '')}' is infinite`;
    return isInfinite ? `__builtin_isinf(${text}) != 0` : `"${error.message}"`;
  }
}

/** Claims that gcc does not agree with. */
function refuted(this: Mocha.Context, claims: readonly string[]): string[] {
  const input = claims.map((claim) => `_Static_assert(${claim}, "");\n`).join('');
  const { status, stderr } = spawnSync('gcc', ['-w', '-fmax-errors=0', '-fsyntax-only', '-x', 'c', '-'], {
    input,
    encoding: 'utf8',
  });
  if (status === null) {
    console.log('      skipped: gcc is not installed');
    this.skip();
  }
  const lines = [...stderr.matchAll(/^<stdin>:(\d+):\d+: error:/gm)].map(([, line]) => Number(line) - 1);
  return lines.map((line) => `SEED=${seed}: ${claims[line]}`);
}

describe('floating constants, judged by gcc', () => {
  it('are zero, infinite or neither as theirs are, for 2,000 at random', function () {
    const claims = fc.sample(literal, { numRuns: 2000, seed }).map((text) => claimOf('_Bool', text));
    for (const part of [') == 0', ') == 1', 'isinf(-'])
      expect(claims.filter((each) => each.includes(part)).length, part).to.be.greaterThan(50);
    expect(refuted.call(this, claims)).to.deep.equal([]);
  });

  it('are the same integer, for 2,000 at random, where that holds them', function () {
    const texts = fc.sample(literal, { numRuns: 2000, seed }).filter((text) => Math.abs(numberOf(text)) < 2 ** 62);
    expect(texts.length).to.be.greaterThan(500);
    expect(
      refuted.call(
        this,
        texts.map((text) => claimOf('long long', text)),
      ),
    ).to.deep.equal([]);
  });

  it('have the results that theirs have, for 2,000 at random', function () {
    const claims = fc.sample(arithmetic, { numRuns: 2000, seed }).map((text) => claimOf('long long', text));
    const answered = claims.filter((each) => !each.startsWith('"'));
    expect(answered.length).to.be.greaterThan(1500);
    expect(refuted.call(this, answered)).to.deep.equal([]);
  });

  it('notices a wrong value', function () {
    expect(refuted.call(this, ['((_Bool)1.0) == 0', '((_Bool)1.0) == 1'])).to.have.length(1);
  });
});

/** About what a literal is worth. */
function numberOf(text: string): number {
  const hexadecimal = /^[-+]?0x(\w)\.(\w*)p(-?\d+)/.exec(text);
  if (hexadecimal === null) return Number.parseFloat(text);
  const [, whole = '0', fraction = '', exponent = '0'] = hexadecimal;
  return Number(BigInt(`0x${whole}${fraction}`)) * 2 ** (Number(exponent) - 4 * fraction.length);
}
