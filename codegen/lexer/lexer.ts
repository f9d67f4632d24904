import { HeaderError } from '../source/header-error.ts';
import { SourceFile, type Span } from '../source/source-file.ts';
import { CharacterClass, classOf, isWord } from './character-class.ts';
import { LogicalText } from './logical-text.ts';
import { compoundPunctuatorAt, withoutDigraph } from './punctuator.ts';
import { spanOf, type Token, type TokenKind } from './token.ts';
import { letterNameEnd, universalNameAt, withoutUniversalNames } from './universal-name.ts';

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
 * a token that is too long becomes an `over-long` one, and a raw string, which may hold lines, an `other` one.
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

function scan(file: SourceFile): Scan {
  return new Scanner(file).scan();
}

const byteOrderMark = 0xfeff;
const backslash = 0x5c;
const tab = 0x09;
const lineFeed = 0x0a;
const space = 0x20;
const minus = 0x2d;
const plus = 0x2b;
const slash = 0x2f;
const star = 0x2a;
const doubleQuote = 0x22;
const quoteMark = 0x27;

/** A regular expression is machine code from its first use on; the loop of a scanner is only once it is warm. */
const asciiWord = /[\w$]*/y;

function wordEnd(text: string, start: number): number {
  let end = start;
  do {
    asciiWord.lastIndex = end + 1;
    asciiWord.test(text);
    end = asciiWord.lastIndex;
  } while (isWord(text.charCodeAt(end)));
  return end;
}

/** One pass over the logical text of one file. */
class Scanner {
  readonly #file: SourceFile;
  readonly #logical: LogicalText;
  readonly #text: string;
  readonly #tokens: Token[] = [];
  readonly #comments: Span[] = [];
  #at = 0;
  #atLineStart = true;
  #spaceBefore = false;

  constructor(file: SourceFile) {
    this.#file = file;
    this.#logical = new LogicalText(file);
    this.#text = this.#logical.text;
  }

  scan(): Scan {
    if (this.#text.charCodeAt(0) === byteOrderMark) this.#at = 1;
    while (this.#skipSpace()) {
      if (this.#tokens.length === maximumTokensPerFile) {
        throw this.#error(`the header has more than ${maximumTokensPerFile} tokens`, this.#at, this.#at + 1);
      }
      this.#scanToken();
    }
    this.#push('end', this.#at, this.#at, '');
    return { tokens: this.#tokens, comments: this.#comments };
  }

  /** Moves to the next token; false at the end of the text. */
  #skipSpace(): boolean {
    const text = this.#text;
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at);
      const value = code === space || code === tab ? CharacterClass.blank : classOf(code);
      if (value === CharacterClass.lineEnd) this.#atLineStart = true;
      else if (value !== CharacterClass.blank) {
        const next = code === slash ? text.charCodeAt(this.#at + 1) : 0;
        if (next !== slash && next !== star) return true;
        this.#skipComment(next);
        continue;
      }
      this.#spaceBefore = true;
      this.#at++;
    }
    return false;
  }

  /** C11 6.4.9: a block comment may span lines and still is one space within a line. */
  #skipComment(opener: number): void {
    const start = this.#at;
    const block = opener === star;
    const close = this.#text.indexOf(block ? '*/' : '\n', start + 2);
    if (close === -1 && block)
      throw this.#error("expected '*/' to end the comment, saw the end of the file", start, start + 2);
    if (this.#comments.length === maximumTokensPerFile) {
      throw this.#error(`the header has more than ${maximumTokensPerFile} comments`, start, start + 2);
    }
    this.#at = close === -1 ? this.#text.length : block ? close + 2 : close;
    this.#comments.push(this.#span(start, this.#at));
    this.#spaceBefore = true;
  }

  /** preprocessing-token (C11 6.4p1) */
  #scanToken(): void {
    const start = this.#at;
    switch (classOf(this.#text.charCodeAt(start))) {
      case CharacterClass.letter:
        this.#scanIdentifier(start);
        break;
      case CharacterClass.digit:
        this.#scanNumber(start);
        break;
      case CharacterClass.dot:
        if (classOf(this.#text.charCodeAt(start + 1)) === CharacterClass.digit) this.#scanNumber(start);
        else this.#scanPunctuator(start);
        break;
      case CharacterClass.quote:
        this.#scanLiteral(start, start);
        break;
      case CharacterClass.punctuation:
        this.#scanPunctuator(start);
        break;
      default:
        this.#scanOther(start);
    }
  }

  /** identifier (C11 6.4.2), or the prefix of a literal */
  #scanIdentifier(start: number): void {
    const end = wordEnd(this.#text, start);
    const next = this.#text.charCodeAt(end);
    const rawEnd = next === doubleQuote ? rawStringEnd(this.#text, start, end) : -1;
    if (rawEnd !== -1) {
      this.#take('other', start, rawEnd);
    } else if (
      (next === doubleQuote || next === quoteMark) &&
      isLiteralPrefix(this.#text.slice(start, end), this.#text[end]!)
    ) {
      this.#scanLiteral(start, end);
    } else if (next === backslash) {
      this.#scanLetterNames(start, end);
    } else {
      this.#take('identifier', start, end);
    }
  }

  /** The rest of an identifier that goes up to `middle`, where a universal character name may go on with it. */
  #scanLetterNames(start: number, middle: number): void {
    const text = this.#text;
    let end = middle;
    for (let next = middle; next !== -1; next = letterNameEnd(text, end, end === start)) {
      end = next === start ? start : wordEnd(text, next - 1);
    }
    if (end - start > maximumIdentifierLength) this.#take('identifier', start, end);
    else this.#push('identifier', start, end, withoutUniversalNames(text.slice(start, end)));
  }

  /** What no token starts with, but for the name of a letter. */
  #scanOther(start: number): void {
    const name = universalNameAt(this.#text, start);
    if (name !== null && letterNameEnd(this.#text, start, true) !== -1) this.#scanLetterNames(start, start);
    else this.#take('other', start, start + (name?.length ?? 1));
  }

  /** pp-number (C11 6.4.8): `0x1f`, `.5e+3`, and much that is no number */
  #scanNumber(start: number): void {
    const text = this.#text;
    let end = start + 1;
    for (; ; end++) {
      const code = text.charCodeAt(end);
      if (isWord(code) || classOf(code) === CharacterClass.dot) continue;
      if ((code === plus || code === minus) && /[eEpP]/.test(text[end - 1] ?? '')) continue;
      break;
    }
    this.#take('number', start, end);
  }

  /** character-constant (C11 6.4.4.4) and string-literal (6.4.5), whose opening quote is at `quoteAt` */
  #scanLiteral(start: number, quoteAt: number): void {
    const text = this.#text;
    const quote = text.charCodeAt(quoteAt);
    let end = quoteAt + 1;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === lineFeed) break;
      if (code === quote) {
        this.#take(text[quoteAt] === '"' ? 'string' : 'character', start, end + 1);
        return;
      }
      if (code === backslash && text.charCodeAt(end + 1) !== lineFeed) end++;
    }
    this.#take('other', start, Math.min(end, text.length));
  }

  #scanPunctuator(start: number): void {
    const headerNameEnd = this.#headerNameEnd(start);
    if (headerNameEnd !== -1) {
      this.#take('header-name', start, headerNameEnd);
      return;
    }
    const spelling = compoundPunctuatorAt(this.#text, start);
    if (spelling === null) this.#take('punctuator', start, start + 1);
    else this.#push('punctuator', start, start + spelling.length, withoutDigraph(spelling));
  }

  /** header-name (C11 6.4.7), recognized only after `#include`: the offset after its `>`, or -1. */
  #headerNameEnd(start: number): number {
    if (this.#text[start] !== '<' || this.#atLineStart) return -1;
    const directive = this.#tokens.at(-1);
    const hash = this.#tokens.at(-2);
    if (hash?.text !== '#' || !hash.atLineStart || !isIncludeDirective(directive?.text)) return -1;
    for (let at = start + 1; at < this.#text.length; at++) {
      const character = this.#text[at];
      if (character === '\n') break;
      if (character === '>') return at + 1;
    }
    return -1;
  }

  #take(kind: TokenKind, start: number, end: number): void {
    const length = end - start;
    const isOverLong = length > maximumIdentifierLength && (kind === 'identifier' || length > maximumTokenLength);
    this.#push(isOverLong ? 'over-long' : kind, start, end, this.#text.slice(start, end));
  }

  #push(kind: TokenKind, start: number, end: number, text: string): void {
    const logical = this.#logical;
    const physicalStart = logical.isPhysical ? start : logical.physicalOffset(start);
    const physicalEnd = logical.isPhysical ? end : logical.physicalOffset(end - 1) + 1;
    this.#tokens.push({
      kind,
      text,
      file: this.#file,
      start: physicalStart,
      end: end === start ? physicalStart : physicalEnd,
      atLineStart: this.#atLineStart,
      spaceBefore: this.#spaceBefore,
      hideSet: null,
      expandedFrom: null,
    });
    this.#at = end;
    this.#atLineStart = false;
    this.#spaceBefore = false;
  }

  #span(start: number, end: number): Span {
    const physicalStart = this.#logical.physicalOffset(start);
    return { file: this.#file, start: physicalStart, end: this.#logical.physicalOffset(end - 1) + 1 };
  }

  #error(message: string, start: number, end: number): HeaderError {
    return new HeaderError(message, { span: this.#span(start, end) });
  }
}

/** The error for an `over-long` token that is not skipped. */
export function overLong(token: Token): HeaderError {
  const isIdentifier = classOf(token.text.charCodeAt(0)) === CharacterClass.letter && !/["']/.test(token.text);
  const [what, most] = isIdentifier ? ['an identifier', maximumIdentifierLength] : ['a token', maximumTokenLength];
  return new HeaderError(`${what} has more than ${most} characters`, { span: spanOf(token) });
}

/** C11 6.4.4.4, 6.4.5: `u8` is for strings only. */
function isLiteralPrefix(word: string, quote: string): boolean {
  return word === 'L' || word === 'u' || word === 'U' || (word === 'u8' && quote === '"');
}

const rawStringStart = /(?:L|u8?|U)?R"([^\s()\\"]{0,16})\(/y;

/** Where the raw string of GNU C ends whose prefix goes from `start` to its quote at `quoteAt`; -1 where there is none.
 *  One that does not end goes up to the end of the file. */
function rawStringEnd(text: string, start: number, quoteAt: number): number {
  if (text[quoteAt - 1] !== 'R') return -1;
  rawStringStart.lastIndex = start;
  const found = rawStringStart.exec(text);
  if (found === null) return -1;
  const close = `)${found[1]}"`;
  const at = text.indexOf(close, rawStringStart.lastIndex);
  return at === -1 ? text.length : at + close.length;
}

function isIncludeDirective(word: string | undefined): boolean {
  return word === 'include' || word === 'include_next' || word === 'import';
}
