import { expect } from 'chai';
import { evaluate, typeOfExpression } from '../../codegen/expression/evaluation/evaluate.ts';
import type { IntegerModel } from '../../codegen/expression/integers/integer-type.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { ilp32, lp64, parseText, refusalOf, SampleScope } from './sample-expressions.ts';
import { spanText } from './span-text.ts';

function scopeOn(model: IntegerModel): SampleScope {
  const int = model.int;
  const wide = model.typeOf('unsigned long long') ?? int;
  return new SampleScope(model, { ONE: 1n, NEGATIVE: -5n }, { variable: int, swap: wide });
}

function valueIn(text: string, model = lp64): string {
  const { value, type } = evaluate(parseText(text), scopeOn(model));
  return `${value} ${type.name}`;
}

/** Expressions that are beyond what gcc takes in a static assertion, or whose point is a special rule. */
const cases: readonly (readonly [string, string])[] = [
  ['ONE + NEGATIVE', '-4 int'],
  ['1 ? 2 : (1, 2ul)', '2 unsigned long'],
  ['0 && (1, 2)', '0 int'],
  ['1 || (1, 2)', '1 int'],
  ['sizeof (1, 2ull)', '8 unsigned long'],
  ['__builtin_constant_p ((1, 2))', '0 int'],
  ['__builtin_choose_expr (1, 3, (1, 2))', '3 int'],
  ['1 ? 2 : 3ull', '2 unsigned long long'],
  ['1 ? -1 : 0u', '4294967295 unsigned int'],
  ['1 ? 2 : swap(variable)', '2 unsigned long long'],
  ['0 ? variable : 2', '2 int'],
  ['1 ? 2 : 1 / 0', '2 int'],
  ['1 ? 2 : 1 << 99', '2 int'],
  ['0 && 1 / 0', '0 int'],
  ['1 || variable', '1 int'],
  ['5 ?: variable', '5 int'],
  ['0 ?: 7ul', '7 unsigned long'],
  ['sizeof (1 / 0)', '4 unsigned long'],
  ['sizeof variable', '4 unsigned long'],
  ['sizeof (variable + 1ull)', '8 unsigned long'],
  ['sizeof (char *)', '8 unsigned long'],
  ['_Alignof (short)', '2 unsigned long'],
  ['(_Bool) 256', '1 _Bool'],
  ['(_Bool) 0.5', '1 _Bool'],
  ['(int) 1.9', '1 int'],
  ['(int) -1.9', '-1 int'],
  ['(long) 1e10', '10000000000 long'],
  ['(int) 0x1.8p3', '12 int'],
  ['__builtin_constant_p (1 + 2)', '1 int'],
  ['__builtin_constant_p ("a")', '1 int'],
  ['__builtin_constant_p (variable)', '0 int'],
  ['__builtin_constant_p (1 / 0) + 1', '1 int'],
  ['__builtin_choose_expr (1, 2, swap(1))', '2 int'],
  ['__builtin_choose_expr (0, "a", 3ul)', '3 unsigned long'],
  ['__builtin_types_compatible_p (int, signed)', '1 int'],
  ['__builtin_types_compatible_p (int, long)', '0 int'],
  ['__builtin_bswap16 (0x1234)', '13330 unsigned short'],
  ['__builtin_bswap32 (0x12345678)', '2018915346 unsigned int'],
  ['__builtin_bswap64 (1)', '72057594037927936 unsigned long'],
  ['(unsigned long) (void *) -1', '18446744073709551615 unsigned long'],
  ['(unsigned long) &((struct s *) 0)->b', '24 unsigned long'],
  ['(int) &((struct s *) 8)->b[3]', '44 int'],
  ['(unsigned long) &(*(struct s *) 0).a', '4 unsigned long'],
  ['__builtin_offsetof (struct s, b[2])', '32 unsigned long'],
  ['(unsigned __int128) 1 << 100 >> 98', '4 unsigned __int128'],
  ['2147483647 + 1', '-2147483648 int'],
  ['(-2147483647 - 1) / -1', '-2147483648 int'],
  ['(-2147483647 - 1) % -1', '0 int'],
  ['-1 << 4', '-16 int'],
  ['1 << 31', '-2147483648 int'],
];

const refusals: readonly (readonly [string, string, string])[] = [
  ['(1, 2)', "a ',' that is evaluated is no part of a constant expression", '(1, 2)'],
  ['0 * (int) (ONE, 2)', "a ',' that is evaluated is no part of a constant expression", '(ONE, 2)'],
  ['0 ? 1 : (1, 2)', "a ',' that is evaluated is no part of a constant expression", '(1, 2)'],
  ['1 + foo', "names 'foo', which is no constant", 'foo'],
  ['1 ? 2 : foo', "names 'foo', which is no constant", 'foo'],
  ['0 && foo', "names 'foo', which is no constant", 'foo'],
  ['variable', "names 'variable', which is no constant", 'variable'],
  ['__proto__', "names '__proto__', which is no constant", '__proto__'],
  ['1 + f(2)', "calls 'f', which is no constant", 'f(2)'],
  ['a.b', "reads the member 'b', which is no constant", 'a.b'],
  ['a[1]', 'reads an array element, which is no constant', 'a[1]'],
  ['*a', "reads through '*', which is no constant", '*a'],
  ['&a', 'an address is no integer constant', '&a'],
  ['(int) &a', 'an address is no integer constant', '&a'],
  ['"a"', 'a string is no integer constant', '"a"'],
  ['1.5', "the floating constant '1.5' is no integer constant", '1.5'],
  ['(int) (1.5 < 2)', "the floating constant '1.5' is no integer constant", '1.5'],
  ['(char) 1e3', "the floating constant does not fit 'char'", '(char) 1e3'],
  ['(void) 0', "a value of type 'void' is no integer constant", '(void) 0'],
  ['(double) 1', "a value of type 'double' is no integer constant", '(double) 1'],
  ['(struct s) 1', "a 'struct' is no integer constant", '(struct s) 1'],
  ['(void *) 0', 'a pointer is no integer constant', '(void *) 0'],
  ['2 * (3 / 0)', 'division by zero', '(3 / 0)'],
  ['3 % (ONE - 1)', 'division by zero', '3 % (ONE - 1)'],
  ['1 << 32', "shift by 32 of 'int', which has 32 bits", '1 << 32'],
  ['1ull >> 64', "shift by 64 of 'unsigned long long', which has 64 bits", '1ull >> 64'],
  ['1 << -1', "shift by -1 of 'int', which has 32 bits", '1 << -1'],
  ['12foo', "'12foo' has the invalid suffix 'foo'", '12foo'],
  ['__builtin_choose_expr (1)', "expected argument 2 of the call, saw ')'", '__builtin_choose_expr (1)'],
];

describe('evaluate', () => {
  for (const [text, value] of cases) {
    it(text, () => {
      expect(valueIn(text)).to.equal(value);
    });
  }

  for (const [text, message, blamed] of refusals) {
    it(`refuses ${text}`, () => {
      try {
        valueIn(text);
      } catch (error) {
        if (!(error instanceof HeaderError) || error.span === null) throw error;
        expect(error.message).to.equal(message);
        return expect(spanText(error.span)).to.equal(blamed);
      }
      expect.fail('it was accepted');
    });
  }

  it('depends on the data model', () => {
    expect(valueIn('sizeof (long)', ilp32)).to.equal('4 unsigned int');
    expect(valueIn('1l + 1u', ilp32)).to.equal('2 unsigned long');
    expect(valueIn('1l + 1u', lp64)).to.equal('2 long');
    expect(valueIn('1ll + 1ul', lp64)).to.equal('2 unsigned long long');
    expect(valueIn('__builtin_bswap64 (1)', ilp32)).to.equal('72057594037927936 unsigned long long');
    expect(valueIn('(unsigned long long) (void *) -1', ilp32)).to.equal('18446744073709551615 unsigned long long');
    expect(valueIn('(unsigned long) (void *) -1', ilp32)).to.equal('4294967295 unsigned long');
    expect(refusalOf(() => valueIn('(unsigned __int128) 1', ilp32))).to.match(/is no integer constant$/);
  });

  it('types what has no value', () => {
    const typeOf = (text: string) => typeOfExpression(parseText(text), scopeOn(lp64)).name;
    expect(typeOf('variable << 2ull')).to.equal('int');
    expect(typeOf('-(char) variable')).to.equal('int');
    expect(typeOf('variable == 1ull')).to.equal('int');
    expect(typeOf('swap(1) ? variable : 1u')).to.equal('unsigned int');
  });

  it('walks a chain of 100,000 operators', () => {
    expect(valueIn(`1${' + 1'.repeat(100_000)}`)).to.equal('100001 int');
    expect(valueIn(`1${' && 1'.repeat(100_000)}`)).to.equal('1 int');
    expect(valueIn(`sizeof (1${' , 1'.repeat(100_000)})`)).to.equal('4 unsigned long');
  });

  it('refuses what brackets and precedences nest too deeply together', () => {
    const text = `${'(1||1&&1|1^1&1==1<1<<1+1*'.repeat(256)}1${')'.repeat(256)}`;
    expect(refusalOf(() => valueIn(text))).to.equal('the expression is nested too deeply');
  });
});
