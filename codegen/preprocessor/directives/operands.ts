import { spanOf, type Token } from '../../lexer/token.ts';
import { HeaderError } from '../../source/header-error.ts';
import type { UnexpandedTokens } from '../macros/macro-arguments.ts';

/**
 * The operands of a use of an operator such as `defined` or `_Pragma`: what stands between its parentheses, unexpanded.
 * @throws HeaderError
 */
export function parenthesized(name: Token, input: UnexpandedTokens): Token[] {
  const open = input.take();
  if (open.text !== '(') throw operandError(`expected '(' after '${name.text}', saw ${described(open)}`, name);
  const operands: Token[] = [];
  for (let depth = 1; ; ) {
    const token = input.take();
    if (token.kind === 'end') throw operandError(`expected ')' to end the operand of '${name.text}'`, name);
    if (token.text === '(') depth++;
    else if (token.text === ')' && --depth === 0) return operands;
    operands.push(token);
  }
}

/** How an error message names a token. */
export function described(token: Token): string {
  return token.kind === 'end' ? 'the end of the line' : `'${token.text}'`;
}

/** The error for a wrong operand of a directive or operator. */
export function operandError(message: string, at: Token): HeaderError {
  return new HeaderError(message, { span: spanOf(at) });
}
