import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { resolveText } from './resolved-text.ts';

/** Tests that a header of this text is refused on x86_64: by the generator with `message`, by gcc with what `complaint` finds. */
export function itIsWrong(text: string, message: string, complaint: RegExp): void {
  it(`${text} is wrong`, function () {
    const target = targetNamed('x86_64');
    expect(() => resolveText(text, target)).to.throw(HeaderError, message);
    expect(complaints(compilerOrSkip(this, target), text)).to.match(complaint);
  });
}
