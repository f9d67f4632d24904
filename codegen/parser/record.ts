import type { RecordType } from '../ast/c-type.ts';
import type { Member, RecordDefinition } from '../ast/declaration.ts';
import { spanOf } from '../lexer/token.ts';
import { AttributeList } from './attribute-list.ts';
import { parseAttributes, parseGnuAttributes } from './attributes.ts';
import { parseNamedDeclarator } from './declarator.ts';
import { isName } from './keyword.ts';
import type { ParserState } from './parser-state.ts';
import { parseSpecifiers, refuseAlignas, type Specifiers } from './specifiers.ts';
import { atStaticAssertion, parseStaticAssertion } from './static-assertion.ts';

/** record: ( 'struct' | 'union' ) attributes ( tag | tag? '{' member-declaration* '}' gnu-attributes ) */
export function parseRecordSpecifier(state: ParserState, keyword: 'struct' | 'union'): RecordType {
  const { cursor, declarations, tags } = state;
  const keywordToken = cursor.advance();
  const attributes = new AttributeList();
  parseAttributes(state, attributes);
  const tag = isName(cursor.current) ? cursor.advance() : null;
  const span = spanOf(tag ?? keywordToken);
  if (!cursor.at('{')) {
    if (tag === null) throw cursor.expected("a tag or '{'", `'${keyword}'`);
    tags.mention(tag, keyword);
    return { kind: 'record', keyword, tag: tag.text, definition: null, span };
  }
  if (tag !== null) tags.define(tag, keyword);
  const members = parseMembers(state, `'${keyword}${tag === null ? '' : ` ${tag.text}`}'`);
  const { pack, storageOrder } = state.pragmas.at(cursor.index - 1);
  parseGnuAttributes(state, attributes);
  const definition: RecordDefinition = {
    kind: 'record-definition',
    keyword,
    tag: tag?.text ?? null,
    members,
    attributes: attributes.toAttributes(),
    pack,
    storageOrder,
    span,
  };
  if (tag !== null) declarations.push({ kind: 'record-declaration', definition });
  return { kind: 'record', keyword, tag: definition.tag, definition, span };
}

function parseMembers(state: ParserState, name: string): Member[] {
  const { cursor } = state;
  const members: Member[] = [];
  cursor.expect('{');
  cursor.enter();
  while (!cursor.accept('}')) {
    if (cursor.atEnd()) throw cursor.expected("'}'", `the members of ${name}`);
    if (atStaticAssertion(state)) parseStaticAssertion(state);
    else if (!cursor.accept(';')) parseMemberDeclaration(state, members);
  }
  cursor.leave();
  return members;
}

/**
 * member-declaration: '__extension__'* declaration-specifiers ( member (',' gnu-attributes member)* )? ';'
 * GNU: the last one may lack its ';', which is warned of.
 */
function parseMemberDeclaration(state: ParserState, members: Member[]): void {
  const { cursor } = state;
  while (cursor.accept('__extension__'));
  const specifiers = parseSpecifiers(state, 'member');
  if (cursor.accept(';') || cursor.at('}')) {
    // C11 6.7.2.1p2: `struct tag { … };` and `enum { … };` inside a record declare a type and no member.
    if (declaresAnonymous(specifiers)) members.push(anonymousMember(specifiers));
    return;
  }
  let member: Member;
  do {
    member = parseMember(state, specifiers);
    members.push(member);
  } while (cursor.accept(','));
  if (cursor.at('}')) return;
  cursor.expect(';', member.name === null ? 'the unnamed member' : `the member '${member.name}'`);
}

/** member: ( declarator | declarator? ':' conditional ) gnu-attributes */
function parseMember(state: ParserState, specifiers: Specifiers): Member {
  const { cursor, expressions } = state;
  const attributes = new AttributeList();
  attributes.addAll(specifiers.attributes);
  parseGnuAttributes(state, attributes);
  const declarator = cursor.at(':') ? null : parseNamedDeclarator(state, specifiers.type);
  const bitWidth = cursor.accept(':') ? expressions.parseConditional() : null;
  if (bitWidth !== null) refuseAlignas(specifiers, 'a bit-field');
  if (declarator !== null) attributes.addAll(declarator.attributes);
  parseGnuAttributes(state, attributes);
  return {
    name: declarator?.name.text ?? null,
    type: declarator?.type ?? specifiers.type,
    bitWidth,
    attributes: attributes.toAttributes(),
    alignas: specifiers.alignas,
    span: spanOf(declarator?.name ?? specifiers.first),
  };
}

/** C11 6.7.2.1p13: a record without tag and declarator lends its members to the record around it. */
function declaresAnonymous({ plain }: Specifiers): boolean {
  return plain.kind === 'record' && plain.tag === null;
}

/** GNU: of what stands before an unnamed record only `_Alignas` has an effect. */
function anonymousMember({ type, alignas, first }: Specifiers): Member {
  return { name: null, type, bitWidth: null, attributes: alignas, alignas, span: spanOf(first) };
}
