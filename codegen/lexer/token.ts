import type { SourceFile, Span } from '../source/source-file.ts';

/**
 * Kinds of preprocessing token (C11 6.4): `number` is a pp-number, `other` a stray character, `placemarker` the empty
 * operand of `##` (C11 6.10.3.3p2), `over-long` what no stage but a skipped group takes, `pragma` one whole `#pragma` line
 * left in the stream for the parser, `header-name` the `<name>` of an `#include` line, which no other stage sees.
 */
export type TokenKind =
  | 'identifier'
  | 'number'
  | 'character'
  | 'string'
  | 'header-name'
  | 'punctuator'
  | 'other'
  | 'over-long'
  | 'placemarker'
  | 'pragma'
  | 'end';

/** The macro names that a token must not be expanded by again (Prosser's algorithm): a list that shares its tails. */
export interface HideSet {
  readonly name: string;
  readonly rest: HideSet | null;
  /** Names in the list, this one included. */
  readonly size: number;
}

/** One preprocessing token. Immutable once made: expansion makes new tokens. */
export interface Token {
  readonly kind: TokenKind;
  /** Spelling, line continuations removed. For `pragma`: the text after `#pragma`. For `end`: ''. */
  readonly text: string;
  readonly file: SourceFile;
  /** Where the token starts and ends in `file.text`. */
  readonly start: number;
  readonly end: number;
  /** First token of a logical line: a `#` here starts a directive. */
  readonly atLineStart: boolean;
  /** White space, a line end or a comment stood before it. */
  readonly spaceBefore: boolean;
  readonly hideSet: HideSet | null;
  /** For a token that a macro's replacement list brought in: the outermost macro's name where a file names it; else null. */
  readonly expandedFrom: Token | null;
}

/** The span of a token, taken at the outermost macro use where it came from a macro. */
export function spanOf(token: Token): Span {
  let at = token;
  while (at.expandedFrom !== null) at = at.expandedFrom;
  return at;
}
