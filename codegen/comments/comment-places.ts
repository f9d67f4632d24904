/*
 * Which comments stand beside a name. The comment before a declaration is the last one that ends on the line above it
 * or on its own line; the comment after it starts on the line where it ends, and goes on below in the same column. A
 * comment after one declaration is never the one before the next, and one that heads a block of macros is not the first
 * macro's.
 */
import { commentsOf, tokenize } from '../lexer/lexer.ts';
import type { Token } from '../lexer/token.ts';
import type { SourceFile, Span } from '../source/source-file.ts';

/** Where a declaration or a `#define` is, by offsets in its file. */
export interface DeclaredAt {
  /** Of its name. */
  readonly name: number;
  /** Of a token in it from which its beginning is found; the name where a record is defined in no place of it. */
  readonly from: number;
}

/**
 * For each token and comment of a file so many tokens and comments are looked at: uses of macros may bring any number of names
 * into one declaration, and what stands around it would be looked through for each.
 */
export const mostLooksForEach = 64;

/** The comments of one file, by the tokens around them. Once too many looks were taken nothing more is found. */
export class CommentPlaces {
  /** Looks that may still be taken; each character of a comment that is read is one as well. */
  #left: number;
  readonly #file: SourceFile;
  readonly #tokens: readonly Token[];
  readonly #comments: readonly Span[];
  /** By token: 0, or the number of the directive that it belongs to. */
  readonly #directives: readonly number[];

  constructor(file: SourceFile) {
    this.#file = file;
    this.#tokens = tokenize(file);
    this.#comments = commentsOf(file);
    this.#directives = directivesOf(this.#tokens);
    this.#left = mostLooksForEach * (this.#tokens.length + this.#comments.length) + 2 * file.text.length;
  }

  get all(): readonly Span[] {
    return this.#comments;
  }

  /** The text of the token at an offset; null where none starts. */
  tokenAt(offset: number): string | null {
    const index = this.#indexAt(offset);
    return index === -1 ? null : this.#tokens[index]!.text;
  }

  /** The texts of comments, delimiters and all. */
  read(comments: readonly Span[]): string[] {
    return comments.map(({ file, start, end }) => {
      this.#left -= end - start;
      return file.text.slice(start, end);
    });
  }

  /** The comments before it: one, or several of a line each that follow each other. */
  before({ from }: DeclaredAt): Span[] {
    const index = this.#placeOf(from);
    if (index === -1) return [];
    const first = this.#firstOf(index);
    const others = new Set(first === 0 ? [] : this.#after(first - 1));
    const between = this.#between(first - 1, first).filter((comment) => !others.has(comment));
    const upward: Span[] = [];
    let line = this.#lineOf(this.#tokens[first]!.start);
    for (const comment of between.reverse()) {
      if (this.#lineOf(comment.end - 1) < line - 1 || (upward.length > 0 && !this.#isLineComment(comment))) break;
      upward.push(comment);
      if (!this.#isLineComment(comment)) break;
      line = this.#lineOf(comment.start);
    }
    const group = upward.reverse();
    const isAbove = group.length > 0 && this.#lineOf(group.at(-1)!.end - 1) < this.#lineOf(this.#tokens[first]!.start);
    return isAbove && this.#headsMacros(index) ? [] : group;
  }

  /** Whether a macro's definition is followed on the next line by another one that has no comment above. */
  #headsMacros(index: number): boolean {
    if (this.#directives[index] === 0) return false;
    const last = this.#lastOf(index);
    const next = this.#tokens[last + 1]!;
    if (next.text !== '#' || this.#tokens[last + 2]?.text !== 'define') return false;
    const behind = this.#after(last);
    const end = behind.at(-1)?.end ?? this.#tokens[last]!.end;
    const isNextLine = this.#lineOf(next.start) === this.#lineOf(end - 1) + 1;
    return isNextLine && this.#between(last, last + 1).length === behind.length;
  }

  /** The comments after it, on its line. */
  after({ name }: DeclaredAt): Span[] {
    const index = this.#placeOf(name);
    if (index === -1) return [];
    const last = this.#lastOf(index);
    const inside: Span[] = [];
    for (let at = index; at < last; at++) for (const comment of this.#between(at, at + 1)) inside.push(comment);
    return [...inside, ...this.#after(last)];
  }

  /** The comments behind the brace that opens its body, if it has one. */
  behindBrace({ from }: DeclaredAt): Span[] {
    const first = this.#placeOf(from);
    if (first === -1) return [];
    let index = first;
    while (index + 1 < this.#tokens.length && !/^[{;]$/.test(this.#tokens[index]!.text)) index++;
    this.#left -= index - first;
    return this.#tokens[index]!.text === '{' ? this.#after(index) : [];
  }

  #isLineComment({ start }: Span): boolean {
    return this.#file.text.startsWith('//', start);
  }

  #lineOf(offset: number): number {
    return this.#file.lineAt(offset);
  }

  /** The index of the token that starts at an offset; -1 where there is none, or where nothing more is looked for. */
  #placeOf(offset: number): number {
    return this.#left < 0 ? -1 : this.#indexAt(offset);
  }

  #indexAt(offset: number): number {
    let low = 0;
    let high = this.#tokens.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#tokens[middle]!.start < offset) low = middle + 1;
      else high = middle;
    }
    return this.#tokens[low]?.start === offset ? low : -1;
  }

  /** The first token of the declaration or directive that holds a token. */
  #firstOf(index: number): number {
    const directive = this.#directives[index];
    let first = index;
    while (first > 0 && this.#directives[first - 1] === directive) {
      const before = this.#tokens[first - 1]!;
      if (directive === 0 && (/^[;{},]$/.test(before.text) || this.#endsMacroUse(before, first))) break;
      first--;
    }
    this.#left -= index - first;
    return first;
  }

  /** A line that ends in `)`: the use of a macro that brings its own semicolon. */
  #endsMacroUse({ text, end }: Token, next: number): boolean {
    return text === ')' && this.#lineOf(end) < this.#lineOf(this.#tokens[next]!.start);
  }

  /** Its last token, the semicolon or comma behind it included. */
  #lastOf(index: number): number {
    const directive = this.#directives[index];
    let depth = 0;
    for (let at = index; at + 1 < this.#tokens.length; at++) {
      this.#left--;
      const { text } = this.#tokens[at]!;
      if (directive !== 0) {
        if (this.#directives[at + 1] !== directive) return at;
        continue;
      }
      if (/^[([{]$/.test(text)) depth++;
      else if (/^[)\]}]$/.test(text) && --depth < 0) return at - 1;
      else if (depth === 0 && /^[;,]$/.test(text)) return at;
    }
    return index;
  }

  /** The comments between a token and the next; -1 is the file's beginning. */
  #between(left: number, right: number): Span[] {
    const from = left < 0 ? 0 : this.#tokens[left]!.end;
    const to = this.#tokens[right]!.start;
    let low = 0;
    let high = this.#comments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#comments[middle]!.start < from) low = middle + 1;
      else high = middle;
    }
    const found: Span[] = [];
    for (let at = low; at < this.#comments.length && this.#comments[at]!.end <= to; at++) {
      found.push(this.#comments[at]!);
    }
    this.#left -= found.length;
    return found;
  }

  /** The comments behind a token on its line, and those below that go on in the column of the first. */
  #after(token: number): Span[] {
    const { end } = this.#tokens[token]!;
    const run: Span[] = [];
    let line = this.#lineOf(end - 1);
    for (const comment of this.#between(token, token + 1)) {
      const [first] = run;
      const start = this.#lineOf(comment.start);
      const goesOn =
        first !== undefined &&
        start === line + 1 &&
        this.#file.columnAt(comment.start) === this.#file.columnAt(first.start) &&
        this.#lineOf(this.#tokens[token + 1]!.start) > start;
      if (start !== line && !goesOn) break;
      run.push(comment);
      line = this.#lineOf(comment.end - 1);
    }
    return run;
  }
}

/** Directives are numbered from 1, each up to the end of its logical line. */
function directivesOf(tokens: readonly Token[]): number[] {
  let count = 0;
  let current = 0;
  return tokens.map(({ atLineStart, text }) => {
    if (atLineStart) current = text === '#' ? ++count : 0;
    return current;
  });
}
