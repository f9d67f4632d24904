import { HeaderError } from '../source/header-error.ts';
import { SourceFile, type Span } from '../source/source-file.ts';
import { CharacterClass, classOf, isWord } from './character-class.ts';
import { LogicalText } from './logical-text.ts';
import { compoundPunctuatorAt, withoutDigraph } from './punctuator.ts';
import { spanOf, type Token, type TokenKind } from './token.ts';

export { spell } from './spell.ts';

/** The most tokens one file may hold, and as many comments. The largest header of Linux has some 40,000. */
export const maximumTokensPerFile = 2_000_000;

/** The longest token, in characters. The longest string in Debian's headers has 1,659. */
export const maximumTokenLength = 65_536;

/** The longest identifier: it may be repeated for every use of it. The longest in Debian's headers has 74 characters. */
export const maximumIdentifierLength = 1000;

interface Scan {
  readonly tokens: readonly Token[];
  readonly comments: readonly Span[];
}

const scans = new WeakMap<SourceFile, Scan>();

/**
 * The preprocessing tokens of a file (C11 5.1.1.2, phases 2 and 3), closed by one `end` token; remembered per file.
 * Digraphs are spelled as what they stand for. Trigraphs are none, as in GNU mode. A literal whose closing quote is
 * missing becomes one `other` token up to the end of its line: in a skipped group that is no mistake. For the same reason
 * a token that is too long becomes an `over-long` one.
 * @throws HeaderError for a comment that does not end, and past {@link maximumTokensPerFile}.
 */
export function tokenize(file: SourceFile): readonly Token[] {
  return scanOf(file).tokens;
}

/** The comments of a file in order, each with its delimiters. */
export function commentsOf(file: SourceFile): readonly Span[] {
  return scanOf(file).comments;
}

/** The one token that `text` is, or null where it is none, more than one, or has anything around it. */
export function tokenizeOne(text: string): Pick<Token, 'kind' | 'text'> | null {
  // Whatever opens a comment is no token, and need not be scanned for its end.
  if (text.startsWith('/*') || text.startsWith('//')) return null;
  const [first, second] = scan(new SourceFile('<pasted>', '', text)).tokens;
  return first?.end === text.length && first.start === 0 && second?.kind === 'end' ? first : null;
}

function scanOf(file: SourceFile): Scan {
  let known = scans.get(file);
  if (known === undefined) {
    known = scan(file);
    scans.set(file, known);
  }
  return known;
}

const byteOrderMark = 0xfeff;
const backslash = 0x5c;
const lineFeed = 0x0a;
const minus = 0x2d;
const plus = 0x2b;
const slash = 0x2f;
const star = 0x2a;
const lessThan = 0x3c;
const doubleQuote = 0x22;
const quoteMark = 0x27;

/**
 * One pass over the logical text of one file. Its state is in variables: most headers are read by code that runs for the
 * first time, for which members of an object take several times as long.
 */
function scan(file: SourceFile): Scan {
  const logical = new LogicalText(file);
  const { text, isPhysical } = logical;
  const tokens: Token[] = [];
  const comments: Span[] = [];
  let atLineStart = true;
  let spaceBefore = false;
  let at = text.charCodeAt(0) === byteOrderMark ? 1 : 0;
  for (;;) {
    const code = text.charCodeAt(at);
    const first = classOf(code);
    if (first === CharacterClass.blank || first === CharacterClass.lineEnd) {
      if (first === CharacterClass.lineEnd) atLineStart = true;
      spaceBefore = true;
      at++;
      continue;
    }
    if (code === slash) {
      const end = commentEnd(text, at);
      if (end !== -1) {
        const span = spanAt(logical, file, at, end === unclosed ? at + 2 : end);
        if (end === unclosed)
          throw new HeaderError("expected '*/' to end the comment, saw the end of the file", { span });
        if (comments.length === maximumTokensPerFile) throw tooMany('comments', span);
        comments.push(span);
        spaceBefore = true;
        at = end;
        continue;
      }
    }
    const isEnd = at >= text.length;
    if (!isEnd && tokens.length === maximumTokensPerFile) throw tooMany('tokens', spanAt(logical, file, at, at + 1));

    // preprocessing-token (C11 6.4p1)
    let kind: TokenKind = 'other';
    let end = at + 1;
    let spelling: string | null = null;
    let quoteAt = -1;
    const isNumber = first === CharacterClass.dot && classOf(text.charCodeAt(end)) === CharacterClass.digit;
    switch (isNumber ? CharacterClass.digit : first) {
      case CharacterClass.letter: {
        // identifier (C11 6.4.2), or the prefix of a literal
        kind = 'identifier';
        end = wordEnd(text, at);
        const next = text.charCodeAt(end);
        const isBeforeQuote = next === doubleQuote || next === quoteMark;
        if (isBeforeQuote && isLiteralPrefix(text.slice(at, end), next)) quoteAt = end;
        break;
      }
      case CharacterClass.digit:
        kind = 'number';
        end = numberEnd(text, at);
        break;
      case CharacterClass.quote:
        quoteAt = at;
        break;
      case CharacterClass.dot:
      case CharacterClass.punctuation: {
        kind = 'punctuator';
        const nameEnd = code === lessThan && isAfterInclude(tokens, atLineStart) ? headerNameEnd(text, at) : -1;
        if (nameEnd !== -1) {
          kind = 'header-name';
          end = nameEnd;
          break;
        }
        const compound = compoundPunctuatorAt(text, at);
        if (compound === null) break;
        end = at + compound.length;
        spelling = withoutDigraph(compound);
        break;
      }
    }
    if (quoteAt !== -1) {
      end = literalEnd(text, quoteAt);
      kind = end < 0 ? 'other' : text.charCodeAt(quoteAt) === doubleQuote ? 'string' : 'character';
      end = Math.abs(end);
    }
    if (isEnd) {
      kind = 'end';
      end = at;
    } else if (end - at > maximumIdentifierLength && (kind === 'identifier' || end - at > maximumTokenLength)) {
      kind = 'over-long';
    }
    const start = isPhysical ? at : logical.physicalOffset(at);
    tokens.push({
      kind,
      text: spelling ?? text.slice(at, end),
      file,
      start,
      end: isEnd ? start : isPhysical ? end : logical.physicalOffset(end - 1) + 1,
      atLineStart,
      spaceBefore,
      hideSet: null,
      expandedFrom: null,
    });
    if (isEnd) return { tokens, comments };
    at = end;
    atLineStart = false;
    spaceBefore = false;
  }
}

function spanAt(logical: LogicalText, file: SourceFile, start: number, end: number): Span {
  const physicalStart = logical.physicalOffset(start);
  return { file, start: physicalStart, end: logical.physicalOffset(end - 1) + 1 };
}

function tooMany(what: 'tokens' | 'comments', span: Span): HeaderError {
  return new HeaderError(`the header has more than ${maximumTokensPerFile} ${what}`, { span });
}

const unclosed = -2;

/** C11 6.4.9: the offset after the comment at `start`, {@link unclosed}, or -1 where there is none. */
function commentEnd(text: string, start: number): number {
  const opener = text.charCodeAt(start + 1);
  if (opener !== slash && opener !== star) return -1;
  const close = text.indexOf(opener === star ? '*/' : '\n', start + 2);
  if (opener === slash) return close === -1 ? text.length : close;
  return close === -1 ? unclosed : close + 2;
}

/** A regular expression is machine code from its first use on; the loop of a scanner is only once it is warm. */
const asciiWord = /[\w$]*/y;

/** The offset after the identifier that starts at `start`. */
function wordEnd(text: string, start: number): number {
  let end = start;
  do {
    asciiWord.lastIndex = end + 1;
    asciiWord.test(text);
    end = asciiWord.lastIndex;
  } while (isWord(text.charCodeAt(end)));
  return end;
}

const asciiNumber = /[\w$.]*/y;

/** The offset after the pp-number (C11 6.4.8) that starts at `start`: `0x1f`, `.5e+3`, and much that is no number. */
function numberEnd(text: string, start: number): number {
  let end = start;
  do {
    asciiNumber.lastIndex = end + 1;
    asciiNumber.test(text);
    end = asciiNumber.lastIndex;
  } while (isWord(text.charCodeAt(end)) || isExponentSign(text, end));
  return end;
}

function isExponentSign(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code === minus || code === plus) && /[eEpP]/.test(text[at - 1]!);
}

/**
 * The offset after the character-constant (C11 6.4.4.4) or string-literal (6.4.5) whose opening quote is at `quoteAt`. Where
 * it is not closed: that of the end of its line, negative.
 */
function literalEnd(text: string, quoteAt: number): number {
  const quote = text.charCodeAt(quoteAt);
  for (let at = quoteAt + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === lineFeed) return -at;
    if (code === quote) return at + 1;
    if (code === backslash && text.charCodeAt(at + 1) !== lineFeed) at++;
  }
  return -text.length;
}

/** header-name (C11 6.4.7) is recognized only after `#include`. */
function isAfterInclude(tokens: readonly Token[], atLineStart: boolean): boolean {
  if (atLineStart) return false;
  const hash = tokens.at(-2);
  return hash?.text === '#' && hash.atLineStart && isIncludeDirective(tokens.at(-1)?.text);
}

/** The offset after the `>` of the header-name at `start`, or -1. */
function headerNameEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '\n') break;
    if (character === '>') return at + 1;
  }
  return -1;
}

/** The error for an `over-long` token that is not skipped. */
export function overLong(token: Token): HeaderError {
  const isIdentifier = classOf(token.text.charCodeAt(0)) === CharacterClass.letter && !/["']/.test(token.text);
  const [what, most] = isIdentifier ? ['an identifier', maximumIdentifierLength] : ['a token', maximumTokenLength];
  return new HeaderError(`${what} has more than ${most} characters`, { span: spanOf(token) });
}

/** C11 6.4.4.4, 6.4.5: `u8` is for strings only. */
function isLiteralPrefix(word: string, quote: number): boolean {
  return word === 'L' || word === 'u' || word === 'U' || (word === 'u8' && quote === doubleQuote);
}

function isIncludeDirective(word: string | undefined): boolean {
  return word === 'include' || word === 'include_next' || word === 'import';
}
