import { expect } from 'chai';
import { evaluateIn } from '../../codegen/abi/evaluate-in.ts';
import { type Target, targetNamed } from '../../codegen/abi/target/target.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { parseText } from './resolved-text.ts';

/** The value and type that an expression has in the scope of a header, as a C static assertion. */
export function assertionOn(header: string, text: string, target: Target): string {
  const { unit, declarations } = parseText(header, target);
  const { value, type } = evaluateIn(unit, declarations, target, text);
  const sameType = `__builtin_types_compatible_p(__typeof__(${text}), ${type})`;
  return `_Static_assert((${text}) == (${type})${value}ULL && ${sameType}, "${value} ${type}");`;
}

/** A test for each title: gcc has to agree with the value and type of each expression, on machines of 64 and of 32 bits. */
export function judgeExpressions(header: string, judged: Readonly<Record<string, readonly string[]>>): void {
  for (const target of ['x86_64', 'i386'].map(targetNamed)) {
    for (const [title, expressions] of Object.entries(judged)) {
      it(`${title} on ${target.name}`, function () {
        const compiler = compilerOrSkip(this, target);
        const assertions = expressions.map((text) => assertionOn(header, text, target));
        expect(complaints(compiler, [header, ...assertions, ''].join('\n'))).to.equal('');
      });
    }
  }
}
