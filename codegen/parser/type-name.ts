import type { TypeName } from '../ast/c-type.ts';
import { AttributeList } from './attribute-list.ts';
import { parseDeclarator } from './declarator.ts';
import type { ParserState } from './parser-state.ts';
import { parseSpecifiers } from './specifiers.ts';

/** type-name: declaration-specifiers abstract-declarator? */
export function parseTypeNameAt(state: ParserState): TypeName {
  const specifiers = parseSpecifiers(state, 'type name');
  const declarator = parseDeclarator(state, specifiers.type, 'abstract');
  const attributes = new AttributeList();
  attributes.addAll(specifiers.attributes);
  attributes.addAll(declarator.attributes);
  return {
    kind: 'type-name',
    type: declarator.type,
    attributes: attributes.toAttributes(),
    span: state.cursor.spanFrom(specifiers.first),
  };
}
