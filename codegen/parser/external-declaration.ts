import { spanOf, type Token } from '../lexer/token.ts';
import { HeaderError } from '../source/header-error.ts';
import { AttributeList } from './attribute-list.ts';
import { atAttributes, parseAttributes } from './attributes.ts';
import { type Declarator, parseDeclarator } from './declarator.ts';
import type { ParserState } from './parser-state.ts';
import { skipBalanced, skipUntil } from './skip.ts';
import { parseSpecifiers, type Specifiers } from './specifiers.ts';
import { atStaticAssertion, parseStaticAssertion } from './static-assertion.ts';

const asmWords = new Set(['asm', '__asm', '__asm__']);

/**
 * external-declaration: '__extension__'* ( ';' | static-assertion | 'asm' '(' … ')' ';' | declaration )
 * A typedef adds to `typedefNames`, which the parser looks names up in.
 */
export function parseExternalDeclaration(state: ParserState, typedefNames: Set<string>): void {
  const { cursor } = state;
  while (cursor.accept('__extension__'));
  if (cursor.accept(';')) return;
  if (atStaticAssertion(state)) parseStaticAssertion(state);
  else if (asmWords.has(cursor.current.text)) parseAsm(state);
  else parseDeclaration(state, typedefNames);
}

/** declaration: declaration-specifiers ( ';' | init-declarator (',' init-declarator)* ( ';' | '{' … '}' ) ) */
function parseDeclaration(state: ParserState, typedefNames: Set<string>): void {
  const { cursor } = state;
  if (cursor.at('extern') && cursor.peek(1).kind === 'string') {
    throw new HeaderError('\'extern "C"\' is C++, not C', { span: spanOf(cursor.current) });
  }
  const specifiers = parseSpecifiers(state);
  if (cursor.accept(';')) return;
  let name: Token;
  do {
    const declarator = parseDeclarator(state, specifiers.type, 'named');
    name = declare(state, typedefNames, specifiers, declarator);
    if (skipFunctionBody(state, declarator, name)) return;
    if (cursor.accept('=')) skipUntil(cursor, [',', ';'], `the initializer of '${name.text}'`);
  } while (cursor.accept(','));
  cursor.expect(';', `the declaration of '${name.text}'`);
}

/** Reads what may stand behind a declarator, adds the declaration, and puts a typedef name in force. */
function declare(
  state: ParserState,
  typedefNames: Set<string>,
  specifiers: Specifiers,
  { name, type, attributes: own }: Declarator,
): Token {
  if (name === null) throw state.cursor.expected('a name');
  const attributes = new AttributeList();
  attributes.addAll(specifiers.attributes);
  attributes.addAll(own);
  skipAsmLabel(state);
  parseAttributes(state, attributes);
  const span = spanOf(name);
  if (specifiers.isTypedef) {
    const declared = { name: name.text, type, attributes: attributes.toAttributes(), span };
    state.declarations.push({ kind: 'typedef-declaration', ...declared });
    typedefNames.add(name.text);
  } else {
    state.declarations.push({ kind: 'object-declaration', name: name.text, type, span });
  }
  return name;
}

/** 'asm' '(' … ')' ';' */
function parseAsm(state: ParserState): void {
  skipAsmLabel(state);
  state.cursor.expect(';', "'asm'");
}

/** asm-label: 'asm' 'volatile'? '(' … ')' */
function skipAsmLabel({ cursor }: ParserState): void {
  if (!asmWords.has(cursor.current.text)) return;
  cursor.advance();
  while (cursor.current.kind === 'identifier') cursor.advance();
  if (!cursor.at('(')) throw cursor.expected("'('");
  skipBalanced(cursor, "'asm'");
}

/**
 * function-definition: declaration-specifiers declarator declaration* '{' … '}'
 * The body is not read. Declarations before it belong to old-style parameters (C11 6.9.1).
 */
function skipFunctionBody(state: ParserState, declarator: Declarator, name: Token): boolean {
  const { cursor } = state;
  if (declarator.type.kind !== 'function') return false;
  if (declarator.oldStyle && cursor.current.kind === 'identifier' && !atAttributes(state)) {
    skipUntil(cursor, ['{'], `the parameters of '${name.text}'`);
  }
  if (!cursor.at('{')) return false;
  skipBalanced(cursor, `the body of '${name.text}'`);
  return true;
}
