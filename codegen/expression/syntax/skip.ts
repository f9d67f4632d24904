import type { TokenCursor } from './token-cursor.ts';

const closers = new Map<string, string>([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** Consumes an opening bracket, all that stands in it, and its partner. `what` names the whole in the error. */
export function skipBalanced(cursor: TokenCursor, what: string): void {
  const open: string[] = [];
  do {
    const { text } = cursor.current;
    const closer = closers.get(text);
    if (closer !== undefined) open.push(closer);
    else if (text === open.at(-1)) open.pop();
    else if (cursor.atEnd() || text === ')' || text === ']' || text === '}') {
      throw cursor.expected(`'${open.at(-1) ?? ''}'`, what);
    }
    cursor.advance();
  } while (open.length > 0);
}

/** Consumes tokens, brackets as a whole, up to one of `stops`. */
export function skipUntil(cursor: TokenCursor, stops: readonly string[], what: string): void {
  while (!stops.includes(cursor.current.text)) {
    if (cursor.atEnd()) throw cursor.expected(`'${stops.at(-1) ?? ''}'`, what);
    if (closers.has(cursor.current.text)) skipBalanced(cursor, what);
    else cursor.advance();
  }
}
