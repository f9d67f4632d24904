import { type Attributes, type CType, NO_ATTRIBUTES } from '../ast/c-type.ts';
import type { Declaration } from '../ast/declaration.ts';
import { skipBalanced, skipUntil } from '../expression/syntax/skip.ts';
import { spanOf } from '../lexer/token.ts';
import { HeaderError } from '../source/header-error.ts';
import { AttributeList } from './attribute-list.ts';
import { atAttributes, parseGnuAttributes } from './attributes.ts';
import { type NamedDeclarator, parseNamedDeclarator } from './declarator.ts';
import type { IdentifierKind } from './ordinary-scope.ts';
import type { ParserState } from './parser-state.ts';
import { acceptQualifier, parseSpecifiers, refuseAlignas, type Specifiers, startsDeclaration } from './specifiers.ts';
import { atStaticAssertion, parseStaticAssertion } from './static-assertion.ts';

const asmWords = new Set(['asm', '__asm', '__asm__']);

/**
 * external-declaration: '__extension__'* ( ';' | static-assertion | 'asm' '(' … ')' ';' | declaration )
 */
export function parseExternalDeclaration(state: ParserState): void {
  const { cursor } = state;
  while (cursor.accept('__extension__'));
  if (cursor.accept(';')) return;
  if (atStaticAssertion(state)) parseStaticAssertion(state);
  else if (asmWords.has(cursor.current.text)) parseAsm(state);
  else parseDeclaration(state);
}

/**
 * declaration: declaration-specifiers ( ';' | function-definition | init-declarator (',' gnu-attributes init-declarator)* ';' )
 */
function parseDeclaration(state: ParserState): void {
  const { cursor } = state;
  if (cursor.at('extern') && cursor.peek(1).kind === 'string') {
    throw new HeaderError('\'extern "C"\' is C++, not C', { span: spanOf(cursor.current) });
  }
  const specifiers = parseSpecifiers(state, 'declaration');
  if (cursor.accept(';')) {
    specifiers.storage.refuseWithoutName();
    return;
  }
  let declarator = parseDeclared(state, specifiers, NO_ATTRIBUTES);
  declare(state, declarator, specifiers);
  if (!specifiers.isTypedef && skipFunctionBody(state, declarator)) return;
  for (;;) {
    specifiers.storage.refuseOutsideFunctions(declarator.isLabelled);
    skipInitializer(state, declarator, specifiers);
    if (!cursor.accept(',')) break;
    const before = new AttributeList();
    parseGnuAttributes(state, before);
    declarator = parseDeclared(state, specifiers, before.toAttributes());
    declare(state, declarator, specifiers);
  }
  cursor.expect(';', `the declaration of '${declarator.name.text}'`);
}

interface Declared extends NamedDeclarator {
  readonly isLabelled: boolean;
  /** Whether the declarator itself is all that there is, as in a definition of a function. */
  readonly isPlain: boolean;
}

/**
 * declarator asm-label? gnu-attributes: the result has all the attributes. GCC rule: those behind the declarator come first
 * and those of the specifiers last, which counts where the last one decides.
 */
function parseDeclared(state: ParserState, specifiers: Specifiers, before: Attributes): Declared {
  const { cursor } = state;
  const declarator = parseNamedDeclarator(state, specifiers.type);
  const end = cursor.index;
  const attributes = new AttributeList();
  attributes.addAll(declarator.attributes);
  const isLabelled = skipAsm(state);
  parseGnuAttributes(state, attributes);
  const isPlain = cursor.index === end;
  attributes.addAll(before);
  attributes.addAll(specifiers.attributes);
  return { ...declarator, attributes: attributes.toAttributes(), isLabelled, isPlain };
}

function declare(state: ParserState, declarator: Declared, specifiers: Specifiers): void {
  const { isTypedef } = specifiers;
  const kind = kindOf(declarator, specifiers);
  if (kind !== 'variable') refuseAlignas(specifiers, `a ${kind}`);
  const declaration = declarationOf(declarator, isTypedef);
  state.identifiers.declare(declarator.name, kind);
  state.declarations.push(declaration);
  if (isTypedef) state.typedefs.add(declarator.name.text);
}

/** '=' …, behind the declarator of a variable that was declared a moment ago. It is not read, but may say how long an array is. */
function skipInitializer(state: ParserState, declarator: Declared, specifiers: Specifiers): void {
  const { cursor, declarations } = state;
  if (!cursor.at('=')) return;
  const kind = kindOf(declarator, specifiers);
  const what = `the initializer of '${declarator.name.text}'`;
  if (kind !== 'variable') {
    throw new HeaderError(`an initializer of a ${kind}`, {
      span: spanOf(cursor.current),
      hint: 'only variables and enumerators have a value',
    });
  }
  cursor.advance();
  if (cursor.at(',') || cursor.at(';')) throw cursor.expected('an expression');
  const start = cursor.index;
  skipUntil(cursor, [',', ';'], what);
  const declaration = declarations.at(-1);
  if (declaration?.kind !== 'object-declaration' || !mayBeOpen(declaration.type)) return;
  declarations[declarations.length - 1] = { ...declaration, initializer: cursor.consumedSince(start) };
}

/** Whether a type may be an array without a length. */
function mayBeOpen(type: CType): boolean {
  return type.kind === 'named' || type.kind === 'typeof' || (type.kind === 'array' && type.length === null);
}

function declarationOf({ name, type, attributes }: NamedDeclarator, isTypedef: boolean): Declaration {
  const kind = isTypedef ? 'typedef-declaration' : 'object-declaration';
  return { kind, name: name.text, type, attributes, span: spanOf(name) };
}

function kindOf({ type }: NamedDeclarator, { isTypedef }: Specifiers): IdentifierKind {
  if (isTypedef) return 'typedef';
  return type.kind === 'function' ? 'function' : 'variable';
}

/** asm ';' */
function parseAsm(state: ParserState): void {
  skipAsm(state);
  state.cursor.expect(';', "'asm'");
}

/** asm: 'asm' qualifier* '(' string+ ')'   Whether there is one. */
function skipAsm(state: ParserState): boolean {
  const { cursor } = state;
  if (!asmWords.has(cursor.current.text)) return false;
  cursor.advance();
  while (acceptQualifier(state) !== null);
  cursor.expect('(');
  if (!cursor.atEnd() && cursor.current.kind !== 'string') throw cursor.expected('a string');
  while (cursor.current.kind === 'string') cursor.advance();
  cursor.expect(')', "the text of 'asm'");
  return true;
}

/**
 * function-definition: declaration-specifiers declarator declaration* '{' … '}'
 * The body is not read. Declarations before it belong to old-style parameters (C11 6.9.1).
 */
function skipFunctionBody(state: ParserState, { name, type, oldStyle, isPlain }: Declared): boolean {
  const { cursor, typedefs } = state;
  if (type.kind !== 'function' || !isPlain) return false;
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
