import { expect } from 'chai';
import fc from 'fast-check';
import { commentsOf, maximumTokensPerFile, tokenize, tokenizeOne } from '../../codegen/lexer/lexer.ts';
import type { Token } from '../../codegen/lexer/token.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { SourceFile } from '../../codegen/source/source-file.ts';

const tokensOf = (text: string) => tokenize(new SourceFile('x.h', '', text)).slice(0, -1);
const textsOf = (text: string) => tokensOf(text).map((token) => token.text);
const kindsOf = (text: string) => tokensOf(text).map((token) => `${token.kind} ${token.text}`);
const spanText = ({ file, start, end }: Pick<Token, 'file' | 'start' | 'end'>) => file.text.slice(start, end);

describe('tokenize', () => {
  it('closes every file with one end token, and remembers files', () => {
    const file = new SourceFile('x.h', '', 'int x;\n');
    expect(tokenize(file).at(-1)).to.include({ kind: 'end', text: '', start: 7, end: 7 });
    expect(tokenize(file)).to.equal(tokenize(file));
    expect(tokenize(new SourceFile('x.h', '', ''))).to.have.lengthOf(1);
  });

  it('tells the kinds of tokens apart', () => {
    expect(kindsOf(`_a1 $x é 0x1fUL .5e+3 1.2.3 'a' L'\\'' "s" u8"t" u8'c' U"v" + @ \\`)).to.deep.equal([
      'identifier _a1',
      'identifier $x',
      'identifier é',
      'number 0x1fUL',
      'number .5e+3',
      'number 1.2.3',
      "character 'a'",
      "character L'\\''",
      'string "s"',
      'string u8"t"',
      'identifier u8',
      "character 'c'",
      'string U"v"',
      'punctuator +',
      'other @',
      'other \\',
    ]);
  });

  it('takes the name of a letter for the letter', () => {
    const text =
      '\\u00e9 a\\u00E9b \\U0001f600_ x\\u0300 \\u0024y \\u0300x \\u0041 a\\u0041 \\U0001fffe \\u00e \\ud800';
    expect(kindsOf(text)).to.deep.equal([
      'identifier é',
      'identifier aéb',
      'identifier 😀_',
      'identifier x\u0300',
      'identifier $y',
      'other \\u0300',
      'identifier x',
      'other \\u0041',
      'identifier a',
      'other \\u0041',
      'other \\U0001fffe',
      'other \\',
      'identifier u00e',
      'other \\ud800',
    ]);
    expect(tokensOf(text).slice(0, 5).map(spanText).join(' ')).to.equal(text.slice(0, text.indexOf(' \\u0300x')));
  });

  it('finds the end of a raw string, though nothing is done with it', () => {
    expect(kindsOf('u8R"(a"b\\)" R"x(\n)" )x"y R "(" aR"(" xR"b)"').map((each) => each.split('\n')[0])).to.deep.equal([
      'other u8R"(a"b\\)"',
      'other R"x(',
      'identifier y',
      'identifier R',
      'string "("',
      'identifier aR',
      'string "("',
      'identifier xR',
      'string "b)"',
    ]);
    expect(kindsOf('int R"(\nint x;')).to.deep.equal(['identifier int', 'other R"(\nint x;']);
  });

  it('reads pp-numbers as long as they go', () => {
    expect(textsOf('0xe+1 1e-5 0x1p+3 1..2 1+2 12abc.d')).to.deep.equal([
      ...['0xe+1', '1e-5', '0x1p+3', '1..2', '1', '+', '2', '12abc.d'],
    ]);
  });

  it('takes the longest punctuator', () => {
    expect(textsOf('a+++++b<<=c>>=d->e...f..g##h').join(' ')).to.equal('a ++ ++ + b <<= c >>= d -> e ... f . . g ## h');
  });

  it('spells digraphs as what they stand for, and knows no trigraphs', () => {
    expect(textsOf('<: :> <% %> %: %:%: %:%').join(' ')).to.equal('[ ] { } # ## # %');
    expect(textsOf('??(').join(' ')).to.equal('? ? (');
  });

  it('joins continued lines, with blanks after the backslash and with CRLF', () => {
    const tokens = tokensOf('#def\\\nine A\\ \t\n B\\\r\nC \\\n+');
    expect(tokens.map((token) => token.text)).to.deep.equal(['#', 'define', 'A', 'BC', '+']);
    expect(tokens.map(spanText)).to.deep.equal(['#', 'def\\\nine', 'A', 'B\\\r\nC', '+']);
    expect(tokens.map((token) => token.atLineStart)).to.deep.equal([true, false, false, false, false]);
  });

  it('joins lines inside comments and literals too', () => {
    expect(textsOf('a // b \\\n c\nd "x\\\ny" /\\\n* e *\\\n/ f')).to.deep.equal(['a', 'd', '"xy"', 'f']);
  });

  it('says what stood before a token', () => {
    const described = tokensOf('a b/**/c\n d+/* \n */e').map(({ text, spaceBefore, atLineStart }) => {
      return `${atLineStart ? '^' : ''}${spaceBefore ? ' ' : ''}${text}`;
    });
    expect(described).to.deep.equal(['^a', ' b', ' c', '^ d', '+', ' e']);
  });

  it('keeps a byte order mark and NUL out of the tokens', () => {
    expect(textsOf('\ufeffa\0b')).to.deep.equal(['a', 'b']);
    expect(tokensOf('\ufeffa')[0]).to.include({ start: 1, end: 2 });
  });

  it('recognizes header names after #include only', () => {
    expect(kindsOf('#include <a/b//c.h> x\n# include_next<d>\nx <a> include <b>\n#if <c>')).to.deep.equal([
      ...['punctuator #', 'identifier include', 'header-name <a/b//c.h>', 'identifier x'],
      ...['punctuator #', 'identifier include_next', 'header-name <d>'],
      ...['identifier x', 'punctuator <', 'identifier a', 'punctuator >', 'identifier include'],
      ...['punctuator <', 'identifier b', 'punctuator >'],
      ...['punctuator #', 'identifier if', 'punctuator <', 'identifier c', 'punctuator >'],
    ]);
    expect(kindsOf('#include <a\n>')).to.include('punctuator <');
  });

  it('leaves an unclosed literal as the rest of its line', () => {
    expect(kindsOf(`can't /* stop\n"a\\"\nb`)).to.deep.equal([
      ...['identifier can', "other 't /* stop", 'other "a\\"', 'identifier b'],
    ]);
  });

  it('refuses a comment that does not end, at its start', () => {
    const error = errorOf(() => tokensOf('int x;\n /* y'));
    expect(error.message).to.equal("expected '*/' to end the comment, saw the end of the file");
    expect(error.span).to.include({ start: 8, end: 10 });
    expect(() => tokensOf('/*/')).to.throw(HeaderError);
  });

  it('refuses a file of too many tokens', () => {
    expect(() => tokensOf(';'.repeat(maximumTokensPerFile + 1))).to.throw(HeaderError, 'more than 2000000 tokens');
  });

  it('gives spans that cover the file in order, whatever the text', () => {
    const piece = fc.constantFrom(...'a1.+-<%:#"\'/\\ \n\r*é'.split(''), '\\\n', '/*', '*/', '//', 'include');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const file = new SourceFile('x.h', '', pieces.join(''));
        let tokens: readonly Token[];
        try {
          tokens = tokenize(file);
        } catch (error) {
          return error instanceof HeaderError;
        }
        let at = 0;
        for (const { start, end, kind, text } of tokens) {
          if (start < at || end < start || (kind !== 'end' && end === start)) return false;
          // What lies between tokens is white space and comments; what they cover spells them.
          if (
            text.length > 1 &&
            !file.text
              .slice(start, end)
              .replace(/\\[ \r]*\n/g, '')
              .includes(plain(text))
          )
            return false;
          at = end;
        }
        return at <= file.text.length;
      }),
      { numRuns: 2000 },
    );
  });
});

/** Digraphs are respelled; of such a token one character is enough to look for. */
function plain(text: string): string {
  return text === '##' ? '' : text;
}

describe('commentsOf', () => {
  it('gives the comments with their delimiters', () => {
    const file = new SourceFile('x.h', '', '/* a */ int /**/ x; // b \\\n c\n"/* no */" // d');
    expect(commentsOf(file).map(spanText)).to.deep.equal(['/* a */', '/**/', '// b \\\n c', '// d']);
  });
});

describe('tokenizeOne', () => {
  it('gives a text that is one token, and nothing else', () => {
    expect(tokenizeOne('ab1')).to.include({ kind: 'identifier', text: 'ab1' });
    expect(tokenizeOne('<<=')).to.include({ kind: 'punctuator', text: '<<=' });
    for (const text of ['', 'a b', ' a', 'a ', '+a', '//', '/*', '..', 'a/**/'])
      expect(tokenizeOne(text), text).to.equal(null);
  });
});

function errorOf(work: () => unknown): HeaderError {
  try {
    work();
  } catch (error) {
    if (error instanceof HeaderError) return error;
    throw error;
  }
  throw new Error('no HeaderError was thrown');
}
