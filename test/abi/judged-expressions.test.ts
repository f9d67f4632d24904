import { expect } from 'chai';
import { evaluateIn } from '../../codegen/abi/evaluate-in.ts';
import { type Target, targetNamed } from '../../codegen/abi/target.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { parseText } from './resolved-text.ts';

const header = `
struct fields {
  unsigned a : 3;
  unsigned long long b : 3;
  long long i : 31;
  unsigned long long t : 32;
  unsigned long long w : 33;
  long long v : 40;
  unsigned long long u63 : 63, full : 64;
  long l : 20;
  unsigned f32 : 32;
  unsigned short h : 16, h9 : 9;
  _Bool o : 1;
  enum { FEW = -1 } e : 3;
  enum { MANY = 1 } m : 3;
};
#define F ((struct fields *)0)->
`;

/** Expressions with a value, by what they are about. */
const judged: Readonly<Record<string, readonly string[]>> = {
  'bit-fields narrower than int become int': [
    ...['a', 'b', 'i', 'l', 'h', 'h9', 'o', 'e', 'm'].map((name) => `(1 ? -1 : F ${name})`),
    ...['sizeof(F b + 0)', 'sizeof(F i | 0)', 'sizeof(-F b)', 'sizeof(F b << 1)', '(1 ? -1 : ~F a)'],
    ...['(1 ? -1 : (F a, F a))', '(1 ? -1 : (0, F b) + F a)', 'sizeof(1 ? F a : F a)', '(1 ? -1 : -F a / 2)'],
  ],
  'wider bit-fields keep their width': [
    ...['t', 'full', 'f32'].map((name) => `(1 ? -1 : F ${name})`),
    ...['w', 'v', 'u63'].flatMap((name) => [`(long long)(1 ? -1 : F ${name})`, `sizeof(F ${name} << 1)`]),
    ...['(int)((1 ? -1 : F w) + 1)', '(1 ? -1 : F w) + 1 == 0', '(long long)(1 ? -1 : F w + F v)', '(1 ? -1LL : F w)'],
    ...['(long long)((1 ? -1 : F w) >> 1)', '(long long)(1 ? -1U : F v)', 'sizeof(F w ?: 1)', 'sizeof(+F w)'],
    ...['(long long)(1 ? -1L : F w)', '(long long)((1 ? -1 : F w) * 3)', '__alignof__(+F w)'],
  ],
  'a bit-field behind a comma has its own type': [
    ...['a', 'b', 'h9', 'h', 'i', 'w', 'v'].map((name) => `sizeof((0, F ${name}))`),
  ],
};

function evaluated(text: string, target: Target): string {
  const { unit, declarations } = parseText(header, target);
  const { value, type } = evaluateIn(unit, declarations, target, text);
  const sameType = `__builtin_types_compatible_p(__typeof__(${text}), ${type})`;
  return `_Static_assert((${text}) == (${type})${value}ULL && ${sameType}, "${value} ${type}");`;
}

describe('expressions in the scope of a header, judged by gcc', () => {
  for (const target of ['x86_64', 'i386'].map(targetNamed)) {
    for (const [title, expressions] of Object.entries(judged)) {
      it(`${title} on ${target.name}`, function () {
        const compiler = compilerOrSkip(this, target);
        const assertions = expressions.map((text) => evaluated(text, target));
        expect(complaints(compiler, [header, ...assertions, ''].join('\n'))).to.equal('');
      });
    }
  }

  it('have no value where gcc has none that C can name', () => {
    for (const [text, reason] of [
      ['(1 ? -1 : F w)', 'the value has the type of a bit-field of 33 bits, which has no name'],
      ['sizeof(__typeof__(F w + 0))', 'the type of a bit-field of 33 bits has no name'],
      ['sizeof(F a)', "the bit-field 'a' as the operand of sizeof, typeof or &"],
      ['sizeof(__typeof__(F a))', "the bit-field 'a' as the operand of sizeof, typeof or &"],
    ] as const) {
      expect(() => evaluated(text, targetNamed('x86_64')), text).to.throw(HeaderError, reason);
    }
  });
});
