import { tokenize } from '../../lexer/lexer.ts';
import type { Token } from '../../lexer/token.ts';
import { copyToken } from '../../preprocessor/macros/make-token.ts';
import { SourceFile } from '../../source/source-file.ts';

/** The tokens of an expression that stands in no header. */
export function textTokens(text: string): Token[] {
  const file = new SourceFile('the expression', 'the expression', text);
  return tokenize(file).filter(({ kind }) => kind !== 'end');
}

/** A macro's name as running text that stands where the macro was defined. */
export function nameTokens(definedAt: Token): Token[] {
  return [copyToken(definedAt, definedAt.kind, definedAt.text, definedAt.spaceBefore, null, null)];
}
