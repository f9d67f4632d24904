import { isWord } from './character-class.ts';
import { compoundPunctuatorAt } from './punctuator.ts';
import type { Token } from './token.ts';

/**
 * The text of a token list: one space where white space stood between two tokens, and where they would otherwise run
 * together; none before the first. Tokenizing the result gives the same tokens.
 */
export function spell(tokens: readonly Token[]): string {
  let text = '';
  let previous: Token | null = null;
  for (const token of tokens) {
    if (token.kind === 'placemarker' || token.kind === 'end') continue;
    if (previous !== null && (token.spaceBefore || runsTogether(previous, token))) text += ' ';
    text += token.text;
    previous = token;
  }
  return text;
}

/** True where two tokens written without a space between them would be read as something else. */
function runsTogether(left: Token, right: Token): boolean {
  const first = right.text.charCodeAt(0);
  switch (left.kind) {
    case 'identifier':
      return isWord(first) || right.kind === 'string' || right.kind === 'character';
    case 'number':
      return isWord(first) || right.text.startsWith('.') || (/[eEpP]$/.test(left.text) && /^[+-]/.test(right.text));
    case 'punctuator':
      return punctuatorRunsInto(left.text, right);
    case 'other':
      return true;
    default:
      return false;
  }
}

function punctuatorRunsInto(left: string, right: Token): boolean {
  if (left === '.' && (right.kind === 'number' || right.text.startsWith('.'))) return true;
  if (left === '/' && /^[/*]/.test(right.text)) return true;
  const joined = compoundPunctuatorAt(left + right.text, 0);
  return joined !== null && joined.length > left.length;
}
