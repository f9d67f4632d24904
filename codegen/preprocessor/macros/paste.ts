import { maximumIdentifierLength, maximumTokenLength, tokenizeOne } from '../../lexer/lexer.ts';
import { spanOf, type Token } from '../../lexer/token.ts';
import { HeaderError } from '../../source/header-error.ts';
import { intersection } from './hide-set.ts';
import { overLimit } from './limits.ts';
import { copyToken, withSpace } from './make-token.ts';

/** The token that `left ## right` makes (C11 6.10.3.3p3). @throws HeaderError where that is no single token. */
export function paste(left: Token, right: Token): Token {
  if (right.kind === 'placemarker') return left;
  if (left.kind === 'placemarker') return withSpace(right, left.spaceBefore);
  const most = right.kind === 'string' || right.kind === 'character' ? maximumTokenLength : maximumIdentifierLength;
  if (left.text.length + right.text.length > most) {
    throw overLimit(`'##' makes a token of more than ${most} characters`, left);
  }
  const pasted = tokenizeOne(left.text + right.text);
  if (pasted === null) {
    throw new HeaderError(`'##' of '${left.text}' and '${right.text}' does not give one token`, { span: spanOf(left) });
  }
  const hideSet = intersection(left.hideSet, right.hideSet);
  return copyToken(left, pasted.kind, pasted.text, left.spaceBefore, hideSet, left.expandedFrom);
}
