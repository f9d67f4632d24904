import type { Declaration } from '../ast/declaration.ts';
import { skipBalanced, skipUntil } from '../expression/skip.ts';
import { spanOf } from '../lexer/token.ts';
import { HeaderError } from '../source/header-error.ts';
import { AttributeList } from './attribute-list.ts';
import { atAttributes, parseAttributes } from './attributes.ts';
import { type NamedDeclarator, parseNamedDeclarator } from './declarator.ts';
import type { IdentifierKind } from './ordinary-scope.ts';
import type { ParserState } from './parser-state.ts';
import { parseSpecifiers, refuseAlignas, type Specifiers, startsDeclaration } from './specifiers.ts';
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
  const specifiers = parseSpecifiers(state, 'declaration');
  if (cursor.accept(';')) return;
  if (specifiers.isTypedef) refuseAlignas(specifiers, 'a typedef');
  let declarator: NamedDeclarator;
  do {
    declarator = parseDeclared(state, specifiers);
    const declaration = declarationOf(declarator, specifiers.isTypedef);
    state.identifiers.declare(declarator.name, kindOf(declarator, specifiers));
    state.declarations.push(declaration);
    if (declaration.kind === 'typedef-declaration') typedefNames.add(declaration.name);
    if (skipFunctionBody(state, declarator)) return;
    if (cursor.accept('=')) skipUntil(cursor, [',', ';'], `the initializer of '${declarator.name.text}'`);
  } while (cursor.accept(','));
  cursor.expect(';', `the declaration of '${declarator.name.text}'`);
}

/**
 * attributes declarator asm-label? attributes: the result has all the attributes. GCC rule: those behind the declarator
 * come first and those of the specifiers last, which counts where the last one decides.
 */
function parseDeclared(state: ParserState, specifiers: Specifiers): NamedDeclarator {
  const before = new AttributeList();
  parseAttributes(state, before);
  const declarator = parseNamedDeclarator(state, specifiers.type);
  const attributes = new AttributeList();
  attributes.addAll(declarator.attributes);
  skipAsmLabel(state);
  parseAttributes(state, attributes);
  attributes.addAll(before.toAttributes());
  attributes.addAll(specifiers.attributes);
  return { ...declarator, attributes: attributes.toAttributes() };
}

function declarationOf({ name, type, attributes }: NamedDeclarator, isTypedef: boolean): Declaration {
  const kind = isTypedef ? 'typedef-declaration' : 'object-declaration';
  return { kind, name: name.text, type, attributes, span: spanOf(name) };
}

function kindOf({ type }: NamedDeclarator, { isTypedef }: Specifiers): IdentifierKind {
  if (isTypedef) return 'typedef';
  return type.kind === 'function' ? 'function' : 'variable';
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
function skipFunctionBody(state: ParserState, { name, type, oldStyle }: NamedDeclarator): boolean {
  const { cursor, typedefs } = state;
  if (type.kind !== 'function') return false;
  if (oldStyle && !atAttributes(state) && startsDeclaration(cursor.current, typedefs)) {
    const what = `the parameters of '${name.text}'`;
    do {
      skipUntil(cursor, [';'], what);
      cursor.advance();
    } while (startsDeclaration(cursor.current, typedefs));
    if (!cursor.at('{')) throw cursor.expected("'{'", what);
  }
  if (!cursor.at('{')) return false;
  skipBalanced(cursor, `the body of '${name.text}'`);
  return true;
}
