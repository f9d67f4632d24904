import { expect } from 'chai';
import fc from 'fast-check';
import { spell, tokenize } from '../../codegen/lexer/lexer.ts';
import type { Token } from '../../codegen/lexer/token.ts';
import { SourceFile } from '../../codegen/source/source-file.ts';

const tokensOf = (text: string) => tokenize(new SourceFile('x.h', '', text)).slice(0, -1);

describe('spell', () => {
  it('leaves one space where white space stood', () => {
    expect(spell(tokensOf('  ( a+b )  *c /* d */\n[ 1 ] '))).to.equal('( a+b ) *c [ 1 ]');
    expect(spell([])).to.equal('');
  });

  it('adds no space to what is written without any', () => {
    for (const text of ['a+++b', 'x->y', '1.5.3', 'f(a,b)', '((__u64)0x1<<3)', '#x##y', '...', 'L"a""b"']) {
      expect(spell(tokensOf(text))).to.equal(text);
    }
  });

  it('keeps tokens apart that would run together', () => {
    const pieces = [
      'a',
      '1',
      '.',
      '+',
      '-',
      '<',
      '=',
      '/',
      '*',
      '#',
      ':',
      '%',
      '>',
      '"s"',
      'L',
      "'c'",
      '1e',
      '&',
      '..',
      '@',
    ];
    const token = fc
      .constantFrom(...pieces.flatMap((text) => tokensOf(text)))
      .map((made): Token => ({ ...made, spaceBefore: false }));
    fc.assert(
      fc.property(fc.array(token, { maxLength: 6 }), (tokens) => {
        expect(tokensOf(spell(tokens)).map((again) => again.text)).to.deep.equal(tokens.map((made) => made.text));
      }),
      { numRuns: 3000 },
    );
  });
});
