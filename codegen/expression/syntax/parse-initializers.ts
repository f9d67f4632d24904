import type { Designator, Expression, Initializer } from '../../ast/expression.ts';
import type { TokenCursor } from './token-cursor.ts';

/** initializers (C11 6.7.9): '{' ( initializer (',' initializer)* ','? )? '}'   GNU: there may be none. */
export function parseInitializers(cursor: TokenCursor, parseValue: () => Expression): Initializer[] {
  const initializers: Initializer[] = [];
  cursor.expect('{');
  cursor.enter();
  while (!cursor.at('}')) {
    initializers.push(parseInitializer(cursor, parseValue));
    if (!cursor.accept(',')) break;
  }
  cursor.expect('}', 'the initializer');
  cursor.leave();
  return initializers;
}

/** initializer: ( designator+ '=' )? ( conditional | initializers ) */
function parseInitializer(cursor: TokenCursor, parseValue: () => Expression): Initializer {
  const designators: Designator[] = [];
  while (cursor.at('.') || cursor.at('[')) designators.push(parseDesignator(cursor, parseValue));
  if (designators.length > 0) cursor.expect('=', 'the designator');
  return { designators, value: cursor.at('{') ? parseInitializers(cursor, parseValue) : parseValue() };
}

/** designator: '.' name | '[' conditional ']'   GNU: '[' conditional '...' conditional ']' */
function parseDesignator(cursor: TokenCursor, parseValue: () => Expression): Designator {
  if (cursor.accept('.')) {
    if (cursor.current.kind !== 'identifier') throw cursor.expected('a member name', "'.'");
    return { name: cursor.advance().text };
  }
  cursor.advance();
  cursor.enter();
  const index = parseValue();
  const last = cursor.accept('...') ? parseValue() : null;
  cursor.expect(']', 'the index');
  cursor.leave();
  return { index, last };
}
