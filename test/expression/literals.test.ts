import { expect } from 'chai';
import { integerModel, type Value } from '../../codegen/expression/integers/integer-type.ts';
import { characterLiteral } from '../../codegen/expression/literals/character-literal.ts';
import { integerLiteral, isFloatingLiteral } from '../../codegen/expression/literals/integer-literal.ts';
import { stringBytes, textOfBytes } from '../../codegen/expression/literals/string-literal.ts';
import { ilp32, lp64 } from './sample-expressions.ts';

function shown(result: Value | string): string {
  return typeof result === 'string' ? result : `${result.value} ${result.type.name}`;
}

describe('integer-literal', () => {
  /** The literal, then what it is on LP64, then on ILP32 where that differs. */
  const cases: readonly (readonly [string, string, string?])[] = [
    ['0', '0 int'],
    ['00', '0 int'],
    ['2147483647', '2147483647 int'],
    ['2147483648', '2147483648 long', '2147483648 long long'],
    ['0x7fffffff', '2147483647 int'],
    ['0x80000000', '2147483648 unsigned int'],
    ['0XffffFFFF', '4294967295 unsigned int'],
    ['0x100000000', '4294967296 long', '4294967296 long long'],
    ['0x8000000000000000', '9223372036854775808 unsigned long', '9223372036854775808 unsigned long long'],
    ['037777777777', '4294967295 unsigned int'],
    ['0b11', '3 int'],
    ['0B1u', '1 unsigned int'],
    ['1l', '1 long'],
    ['1uL', '1 unsigned long'],
    ['1LLu', '1 unsigned long long'],
    ['4294967296U', '4294967296 unsigned long', '4294967296 unsigned long long'],
    ['0xffffffffL', '4294967295 long', '4294967295 unsigned long'],
    ['0xffffffffffffffffLL', '18446744073709551615 unsigned long long'],
    [
      '9223372036854775808',
      '9223372036854775808 __int128',
      "'9223372036854775808' is too large for 'long long', and this target has no wider type",
    ],
    ['18446744073709551616', "'18446744073709551616' is too large for any integer type"],
    ['08', "'08' has the invalid digit '8'"],
    ['0b12', "'0b12' has the invalid digit '2'"],
    ['0x', "'0x' has no digits"],
    ['1lul', "'1lul' has the invalid suffix 'lul'"],
    ['1lL', "'1lL' has the invalid suffix 'lL'"],
    ['1foo', "'1foo' has the invalid suffix 'foo'"],
    ['1__proto__', "'1__proto__' has the invalid suffix '__proto__'"],
  ];
  for (const [text, on64, on32 = on64] of cases) {
    it(text, () => {
      expect(shown(integerLiteral(text, lp64))).to.equal(on64);
      expect(shown(integerLiteral(text, ilp32))).to.equal(on32);
    });
  }

  it('refuses a literal of a million digits at once', () => {
    expect(shown(integerLiteral('9'.repeat(1_000_000), lp64))).to.match(/is too large for any integer type$/);
  });

  it('tells floating constants apart', () => {
    expect(['1.', '.5', '1e3', '0x1p2', '1.5f'].every(isFloatingLiteral)).to.equal(true);
    expect(['1', '0x1e3', '0x1f', '1ul', '0b1'].some(isFloatingLiteral)).to.equal(false);
  });
});

describe('character-literal', () => {
  const cases: readonly (readonly [string, string])[] = [
    ["'a'", '97 int'],
    ["'\\''", '39 int'],
    ["'\"'", '34 int'],
    ["'\\0'", '0 int'],
    ["'\\x7f'", '127 int'],
    ["'\\xff'", '-1 int'],
    ["'\\377'", '-1 int'],
    ["'\\e'", '27 int'],
    ["'ab'", '24930 int'],
    ["'abcde'", '1650680933 int'],
    ["'\\xff\\xff\\xff\\xff'", '-1 int'],
    ["'\\1234'", '21300 int'],
    ["'é'", '50089 int'],
    ["'\\u00e9'", '50089 int'],
    ["L'a'", '97 int'],
    ["L'é'", '233 int'],
    ["u'\\xffff'", '65535 unsigned short'],
    ["U'😀'", '128512 unsigned int'],
    ["L'ab'", '98 int'],
    ["L'😀'", '128512 int'],
    ["u'ab'", '98 unsigned short'],
    ["u'é'", '233 unsigned short'],
    ["u'😀'", '56832 unsigned short'],
    ["u'\\U0001F600'", '56832 unsigned short'],
    ["u'a😀'", '56832 unsigned short'],
    ["u'\\x1F600'", '62976 unsigned short'],
    ["U'ab'", '98 unsigned int'],
    ["''", 'the character constant is empty'],
    ["'\\q'", '113 int'],
    ["'\\%\\8'", '9528 int'],
    ["L'\\/'", '47 int'],
    ["'\\é'", "unknown escape sequence '\\é'"],
    ["'\\x'", "'\\x' needs digits"],
    ["'\\u12'", "'\\u12' names no character"],
    ["'\\ud800'", "'\\ud800' names no character"],
  ];
  for (const [text, value] of cases) {
    it(text, () => {
      expect(shown(characterLiteral(text, lp64))).to.equal(value);
    });
  }

  it('depends on the target', () => {
    const arm = integerModel({ longSize: 4, charSigned: false, wideCharacter: 'unsigned int' });
    expect(shown(characterLiteral("'\\xff'", arm))).to.equal('255 int');
    expect(shown(characterLiteral("L'a'", arm))).to.equal('97 unsigned int');
  });
});

describe('string-literal', () => {
  it('joins and decodes', () => {
    expect(stringBytes(['"a\\tb"', '"\\x41\\102"', '""'])).to.equal('a\tbAB');
  });

  it('has the bytes that a character is encoded in, and those that are written', () => {
    for (const [text, bytes] of [
      ['"é"', '\xc3\xa9'],
      ['"\\u00e9"', '\xc3\xa9'],
      ['"\\303\\251"', '\xc3\xa9'],
      ['"\\xe9"', '\xe9'],
      ['"\\x1e9"', '\xe9'],
      ['"😀"', '\xf0\x9f\x98\x80'],
    ] as const) {
      expect(stringBytes([text]), text).to.equal(bytes);
    }
    expect(textOfBytes('\xc3\xa9')).to.equal('é');
    expect(textOfBytes('\xe9')).to.equal(null);
  });

  it('takes what is no escape for the character, and knows none that is malformed', () => {
    expect(stringBytes(['"\\q\\%"'])).to.equal('q%');
    expect(stringBytes(['"\\x"'])).to.equal(null);
    expect(stringBytes(['"\\u0041"'])).to.equal(null);
  });
});
