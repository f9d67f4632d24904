import { stringBytes, textOfBytes } from '../expression/literals/string-literal.ts';
import type { ParserState } from './parser-state.ts';

export function atStaticAssertion({ cursor }: ParserState): boolean {
  return cursor.at('_Static_assert') || (cursor.at('static_assert') && cursor.peek(1).text === '(');
}

/** static-assertion: '_Static_assert' '(' conditional (',' string+)? ')' ';' */
export function parseStaticAssertion({ cursor, expressions, declarations }: ParserState): void {
  const keyword = cursor.advance();
  cursor.expect('(');
  const condition = expressions.parseConditional();
  const bytes = cursor.accept(',') ? stringBytes(expressions.parseString().parts) : null;
  cursor.expect(')', 'the assertion');
  const span = cursor.spanFrom(keyword);
  cursor.expect(';', 'the assertion');
  const message = bytes === null ? null : textOfBytes(bytes);
  declarations.push({ kind: 'static-assertion', condition, message, span });
}
