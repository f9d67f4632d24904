import { digraphFor } from '../../lexer/punctuator.ts';
import type { Token } from '../../lexer/token.ts';

/** The string literal that `#` makes of an argument as written (C11 6.10.3.2). */
export function stringize(tokens: readonly Token[]): string {
  let text = '';
  for (const token of tokens) {
    if (token.kind === 'placemarker') continue;
    if (text !== '' && token.spaceBefore) text += ' ';
    text += token.kind === 'string' || token.kind === 'character' ? escaped(token.text) : spelling(token);
  }
  return `"${endsInLoneBackslash(text) ? text.slice(0, -1) : text}"`;
}

function escaped(literal: string): string {
  return literal.replace(/[\\"]/g, '\\$&');
}

/** C11 6.4.6p3: digraphs differ from what they stand for in their spelling, and so when they are made a string. */
function spelling(token: Token): string {
  const digraph = token.kind === 'punctuator' ? digraphFor(token.text) : null;
  return digraph !== null && token.file.text.startsWith(digraph, token.start) ? digraph : token.text;
}

/** GNU: a stray backslash at the end would escape the closing quote, and is dropped. */
function endsInLoneBackslash(text: string): boolean {
  let count = 0;
  while (text[text.length - 1 - count] === '\\') count++;
  return count % 2 === 1;
}
