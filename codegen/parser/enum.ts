import type { CType, EnumType } from '../ast/c-type.ts';
import type { EnumDefinition, Enumerator } from '../ast/declaration.ts';
import { spanOf, type Token } from '../lexer/token.ts';
import { HeaderError } from '../source/header-error.ts';
import { AttributeList } from './attribute-list.ts';
import { parseAttributes, parseGnuAttributes } from './attributes.ts';
import { isName } from './keyword.ts';
import type { ParserState } from './parser-state.ts';
import { parseSpecifiers, startsTypeName } from './specifiers.ts';

/** enum: 'enum' attributes ( tag | tag? underlying? '{' enumerator (',' enumerator)* ','? '}' gnu-attributes ) */
export function parseEnumSpecifier(state: ParserState): EnumType {
  const { cursor, declarations, tags } = state;
  const keyword = cursor.advance();
  const attributes = new AttributeList();
  parseAttributes(state, attributes);
  const tag = isName(cursor.current) ? cursor.advance() : null;
  const span = spanOf(tag ?? keyword);
  const underlying = parseUnderlyingType(state);
  if (!cursor.at('{')) {
    if (tag === null) throw cursor.expected("a tag or '{'", "'enum'");
    tags.mention(tag, 'enum');
    return { kind: 'enum', tag: tag.text, definition: null, span };
  }
  if (tag !== null) tags.define(tag, 'enum');
  const enumerators = parseEnumerators(state);
  parseGnuAttributes(state, attributes);
  const definition: EnumDefinition = {
    kind: 'enum-definition',
    tag: tag?.text ?? null,
    underlying,
    enumerators,
    attributes: attributes.toAttributes(),
    span,
  };
  declarations.push({ kind: 'enum-declaration', definition });
  return { kind: 'enum', tag: definition.tag, definition, span };
}

/** underlying: ':' declaration-specifiers   C23; a bit-field of the enum has its width there, and no type. */
function parseUnderlyingType(state: ParserState): CType | null {
  const { cursor, typedefs } = state;
  if (!cursor.at(':') || !startsTypeName(cursor.peek(1), typedefs)) return null;
  cursor.advance();
  return parseSpecifiers(state, 'type name').type;
}

function parseEnumerators(state: ParserState): Enumerator[] {
  const { cursor } = state;
  const enumerators: Enumerator[] = [];
  cursor.expect('{');
  cursor.enter();
  do {
    if (cursor.at('}') && enumerators.length > 0) break;
    enumerators.push(parseEnumerator(state));
  } while (cursor.accept(','));
  if (!cursor.at('}')) throw cursor.expected(`',' or '}'`, `the enumerator '${enumerators.at(-1)?.name ?? ''}'`);
  cursor.advance();
  cursor.leave();
  return enumerators;
}

/** enumerator: name attributes ('=' conditional)? */
function parseEnumerator(state: ParserState): Enumerator {
  const { cursor, expressions, identifiers, typedefs } = state;
  if (!isName(cursor.current)) throw cursor.expected('an enumerator');
  const name = cursor.advance();
  const attributes = new AttributeList();
  parseAttributes(state, attributes);
  refuseAlignment(name, attributes);
  const value = cursor.accept('=') ? expressions.parseConditional() : null;
  identifiers.declare(name, 'enumerator');
  typedefs.hide(name.text);
  return { name: name.text, value, span: spanOf(name) };
}

/** GCC rule: of attributes that change layouts, `aligned` alone is none of an enumerator. */
function refuseAlignment(name: Token, attributes: AttributeList): void {
  if (attributes.toAttributes().aligned.length === 0) return;
  throw new HeaderError(`an alignment of the enumerator '${name.text}'`, {
    span: spanOf(name),
    hint: 'types, variables and members can have one',
  });
}
