import type { TypeName } from '../../ast/c-type.ts';
import type { Expression, GenericAssociation, GenericSelection } from '../../ast/expression.ts';
import type { TokenCursor } from './token-cursor.ts';

/** generic-selection (C11 6.5.1.1): '_Generic' '(' conditional (',' ( type-name | 'default' ) ':' conditional)+ ')' */
export function parseGeneric(
  cursor: TokenCursor,
  parseValue: () => Expression,
  parseTypeName: () => TypeName,
): GenericSelection {
  const keyword = cursor.advance();
  cursor.expect('(');
  cursor.enter();
  const control = parseValue();
  const associations: GenericAssociation[] = [];
  do {
    cursor.expect(',', associations.length === 0 ? "the operand of '_Generic'" : 'the association');
    const type = cursor.accept('default') ? null : parseTypeName();
    cursor.expect(':', type === null ? "'default'" : 'the type');
    associations.push({ type, value: parseValue() });
  } while (!cursor.at(')'));
  cursor.advance();
  cursor.leave();
  return { kind: 'generic-selection', control, associations, span: cursor.spanFrom(keyword) };
}
