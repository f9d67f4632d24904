import type { Token } from '../lexer/token.ts';
import type { OpenFile } from './source-stack.ts';

/** One directive line, split up. */
export interface Directive {
  /** The word after `#`; for a GNU line marker (`# 12 "name"`) its number. */
  readonly name: Token;
  /** The rest of the line. */
  readonly operands: readonly Token[];
}

/** True for the `#` that starts a directive (C11 6.10p2). Only tokens straight from a file start one. */
export function isDirectiveStart(token: Token): boolean {
  return token.atLineStart && token.kind === 'punctuator' && token.text === '#';
}

/** Reads the directive whose `#` is next, with its whole line; null for the null directive. */
export function readDirective(file: OpenFile): Directive | null {
  const { tokens } = file;
  const start = file.index + 1;
  let end = start;
  for (
    let token = tokens[end];
    token !== undefined && !token.atLineStart && token.kind !== 'end';
    token = tokens[end]
  ) {
    end++;
  }
  file.index = end;
  const name = tokens[start];
  return name === undefined || end === start ? null : { name, operands: tokens.slice(start + 1, end) };
}
