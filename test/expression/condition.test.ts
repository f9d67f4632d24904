import { expect } from 'chai';
import { type CharacterSigns, evaluateCondition } from '../../codegen/expression/condition.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { refusalOf, tokensOf } from './sample-expressions.ts';
import { spanText } from './span-text.ts';

const holds = (text: string, signs?: CharacterSigns) => evaluateCondition(tokensOf(text), signs);

/** Each is true. What is not plain C11 is what GCC's preprocessor does. */
const truths = [
  '1',
  'unknown == 0',
  '!unknown',
  'if == 0 && sizeof == 0',
  '1 + 2 * 3 == 7 && 7 - 2 - 1 == 4',
  '-1 / 2 == 0 && -7 % 3 == -1',
  '1 << 40 == 0x10000000000',
  '-1 > 0u',
  '(0 ? 1u : -1) > 0',
  '0xffffffffffffffff == -1',
  '18446744073709551615 == -1',
  '0x7fffffffffffffff + 1 < 0',
  '(-9223372036854775807 - 1) / -1 < 0',
  '-9 >> 1 == -5 && -9 >> 100 == -1 && 9u >> 100 == 0',
  '(1 << 64) == 0 && (1 << -1) == 0 && (8 >> -1) == 16 && (-8 << -70) == -1',
  '0 || 1 && 1',
  '(2 || 1 / 0) == 1 && !(0 && 1 / 0)',
  '1 ? 2 : 1 / 0',
  '0 ? 1 / 0 : 1',
  '(1, 2) == 2',
  "'a' == 97 && '\\n' == 10 && 'ab' == 24930 && L'\\xff' == 255",
  "'\\xff' < 0",
  '0b101 == 5 && 017 == 15 && 1ULL == 1llu',
  '~0 == -1 && ~0u == 18446744073709551615u',
  '4 & 6 | 1 ^ 3 == 3',
];

/** The text after `#if`, the message, and the text it blames. */
const refusals: readonly (readonly [string, string, string])[] = [
  ['1 +', "expected an operand after '+', saw the end of the line", ''],
  ['* 2', "expected an operand, saw '*'", '*'],
  ['(1', "expected ')' after '1', saw the end of the line", ''],
  ['1 2', "expected an operator after '1', saw '2'", '2'],
  ['1)', "expected an operator after '1', saw ')'", ')'],
  ['1 ? 2', "expected ':' after the operand of '?', saw the end of the line", ''],
  ['FOO(1)', "expected an operator after 'FOO', saw '('", 'FOO'],
  ['0 && FOO(1)', "expected an operator after 'FOO', saw '('", 'FOO'],
  ['X = 1', "expected an operator after 'X', saw '='", '='],
  ['1 / 0', "division by zero in the condition of '#if'", '/'],
  ['1 || (2 % 0) + 09', "'09' has the invalid digit '9'", '09'],
  ['0 && #machine(x86_64)', "expected a condition over macros, saw the assertion '#machine'", '#'],
  ['1.5 > 1', "floating constant '1.5' in the condition of '#if'", '1.5'],
  ['"a"', 'expected an operand, saw \'"a"\'', '"a"'],
  ['18446744073709551616', "'18446744073709551616' is too large for 64 bits", '18446744073709551616'],
  ["''", 'the character constant is empty', "''"],
];

describe('condition', () => {
  for (const text of truths) {
    it(text, () => {
      expect(holds(text)).to.equal(true);
      expect(holds(`!(${text})`)).to.equal(false);
    });
  }

  it('takes the signedness of characters from the target', () => {
    const unsigned = { charSigned: false, wideCharSigned: false };
    expect(holds("'\\377' < 0")).to.equal(true);
    expect(holds("'\\377' < 0", unsigned)).to.equal(false);
    expect(holds("-1 < L'a'")).to.equal(true);
    expect(holds("-1 < L'a'", unsigned)).to.equal(false);
  });

  for (const [text, message, blamed] of refusals) {
    it(`refuses ${text}`, () => {
      try {
        holds(text);
      } catch (error) {
        if (!(error instanceof HeaderError) || error.span === null) throw error;
        expect(error.message).to.equal(message);
        return expect(spanText(error.span)).to.equal(blamed);
      }
      expect.fail('it was accepted');
    });
  }

  it('names the missing expression where the line holds nothing', () => {
    expect(refusalOf(() => evaluateCondition([]))).to.equal('expected an expression, saw the end of the line');
    expect(refusalOf(() => holds(''))).to.equal('expected an operand, saw the end of the line');
  });

  it('is bounded in depth and not in length', () => {
    expect(holds(`${'('.repeat(256)}1${')'.repeat(256)}`)).to.equal(true);
    for (const opening of ['(', '- ', '! ', '1?', '1?1:', '1||(1&&1|1^1&1==1<1<<1+1*']) {
      expect(refusalOf(() => holds(opening.repeat(10_000)))).to.match(/^nested more than 256 deep at /);
    }
    expect(holds(`1${' + 1'.repeat(100_000)} == 100001`)).to.equal(true);
  });
});
