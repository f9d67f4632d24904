import { tokenize } from '../lexer/lexer.ts';
import type { Token } from '../lexer/token.ts';
import { SourceFile } from '../source/source-file.ts';

/** The tokens of an expression that stands in no header. */
export function textTokens(text: string): Token[] {
  const file = new SourceFile('the expression', 'the expression', text);
  return tokenize(file).filter(({ kind }) => kind !== 'end');
}
