import { type Attributes, type CType, NO_ATTRIBUTES } from '../ast/c-type.ts';
import type { Expression } from '../ast/expression.ts';
import type { Qualifiers } from '../ast/qualifiers.ts';
import { MAX_NESTING } from '../expression/syntax/token-cursor.ts';
import { spanOf, type Token } from '../lexer/token.ts';
import { HeaderError } from '../source/header-error.ts';
import type { Span } from '../source/source-file.ts';
import { AttributeList } from './attribute-list.ts';
import {
  atGnuAttributes,
  atStandardAttributes,
  type parseAttributes,
  parseGnuAttributes,
  parseStandardAttributes,
  variantOf,
} from './attributes.ts';
import { isName } from './keyword.ts';
import type { ParserState } from './parser-state.ts';
import {
  acceptQualifier,
  behindDefinition,
  parseSpecifiers,
  refuseAlignas,
  type Specifiers,
  startsDeclaration,
} from './specifiers.ts';

/*
 * A declarator is written from the inside out: in `*(*name[3])(int)` the name is an array of 3 pointers to a function.
 * What stands around the name is collected as derivations, the nearest first, and then applied from the farthest.
 */

/** One step from the type of a declaration to the type of the declared. */
type Derivation = PointerDerivation | ArrayDerivation | FunctionDerivation | AttributeDerivation;

interface PointerDerivation {
  readonly kind: 'pointer';
  qualifiers: Qualifiers;
}

/** GNU: attributes in a declarator belong to the type that the derivations farther from the name make. */
interface AttributeDerivation {
  readonly kind: 'attributes';
  readonly attributes: Attributes;
  readonly span: Span;
}

interface ArrayDerivation {
  readonly kind: 'array';
  /** The first of the qualifiers and `static` in the brackets, which only the outermost array of a parameter has. */
  readonly ofParameter: Token | null;
  readonly length: Expression | null;
  readonly span: Span;
}

interface FunctionDerivation {
  readonly kind: 'function';
  readonly span: Span;
  readonly parameters: readonly CType[];
  readonly variadic: boolean;
  /** `()` or `(a, b)`: declarations of the parameters may stand before the body. */
  readonly oldStyle: boolean;
}

type ParameterList = Omit<FunctionDerivation, 'span'>;

/** Whether a name must stand in a declarator, must not, or may (a parameter). */
export type DeclaratorForm = 'named' | 'abstract' | 'either';

export interface Declarator {
  readonly name: Token | null;
  readonly type: CType;
  /** Attributes within the declarator; those behind it are still to come. */
  readonly attributes: Attributes;
  readonly oldStyle: boolean;
}

export interface NamedDeclarator extends Declarator {
  readonly name: Token;
}

/** What the parse functions below fill. */
interface Draft {
  readonly derivations: Derivation[];
  readonly attributes: AttributeList;
  readonly form: DeclaratorForm;
}

/** A declarator (C11 6.7.6) or abstract declarator (C11 6.7.7) of something that is declared with type `base`. */
export function parseDeclarator(state: ParserState, base: CType, form: DeclaratorForm): Declarator {
  const draft: Draft = { derivations: [], attributes: new AttributeList(), form };
  const name = parseAround(state, draft);
  const { derivations } = draft;
  const nearest = derivations[0];
  if (nearest !== undefined) checkArrays(draft);
  return {
    name,
    type: derivations.reduceRight(derive, base),
    attributes: draft.attributes.toAttributes(),
    oldStyle: nearest?.kind === 'function' && nearest.oldStyle,
  };
}

/** C11 6.7.6.2p1: qualifiers and `static` stand in the outermost brackets of a parameter alone. */
function checkArrays({ derivations, form }: Draft): void {
  const outermost = form === 'either' ? derivations.find(({ kind }) => kind !== 'attributes') : null;
  for (const derivation of derivations) {
    if (derivation.kind !== 'array' || derivation.ofParameter === null || derivation === outermost) continue;
    throw new HeaderError(`'${derivation.ofParameter.text}' in the brackets of what is no parameter`, {
      span: spanOf(derivation.ofParameter),
      hint: 'only the outermost array of a parameter can have it',
    });
  }
}

/** A declarator that must have a name. */
export function parseNamedDeclarator(state: ParserState, base: CType): NamedDeclarator {
  const declarator = parseDeclarator(state, base, 'named');
  if (!hasName(declarator)) throw state.cursor.expected('a name');
  return declarator;
}

function hasName(declarator: Declarator): declarator is NamedDeclarator {
  return declarator.name !== null;
}

function derive(type: CType, derivation: Derivation): CType {
  switch (derivation.kind) {
    case 'pointer':
      return derivation.qualifiers === 0
        ? { kind: 'pointer', target: type }
        : { kind: 'pointer', target: type, qualifiers: derivation.qualifiers };
    case 'array':
      return { kind: 'array', element: type, length: derivation.length, span: derivation.span };
    case 'function':
      if (type.kind === 'function') throw wrongReturn('a function', derivation);
      if (type.kind === 'array') throw wrongReturn('an array', derivation);
      return { kind: 'function', returns: type, parameters: derivation.parameters, variadic: derivation.variadic };
    case 'attributes':
      return variantOf(type, derivation.attributes, derivation.span);
  }
}

/** C11 6.7.6.3p1. */
function wrongReturn(what: string, { span }: FunctionDerivation): HeaderError {
  return new HeaderError(`a function that returns ${what}`, { span, hint: "a pointer to it is written '(*name)'" });
}

/** declarator: ('*' standard-attributes ( qualifier | gnu-attributes )*)* direct */
function parseAround(state: ParserState, draft: Draft): Token | null {
  const { cursor } = state;
  const farther: Derivation[] = [];
  while (cursor.accept('*')) {
    const pointer: PointerDerivation = { kind: 'pointer', qualifiers: 0 };
    farther.push(pointer);
    if (atStandardAttributes(state)) parseInnerAttributes(state, draft, farther, parseStandardAttributes);
    for (;;) {
      const qualifiers = acceptQualifier(state);
      if (qualifiers !== null) pointer.qualifiers |= qualifiers;
      else if (atGnuAttributes(state)) parseInnerAttributes(state, draft, farther, parseGnuAttributes);
      else break;
    }
  }
  const name = parseDirect(state, draft);
  for (const derivation of farther.reverse()) add(state, draft, derivation);
  return name;
}

/** Attributes within a declarator: alignment and mode become part of the type. */
function parseInnerAttributes(
  state: ParserState,
  draft: Draft,
  farther: Derivation[],
  parseThem: typeof parseAttributes,
): void {
  const list = new AttributeList();
  const first = state.cursor.current;
  parseThem(state, list);
  const attributes = list.toAttributes();
  for (const name of attributes.others) draft.attributes.addOther(name);
  farther.push({ kind: 'attributes', attributes, span: state.cursor.spanFrom(first) });
}

/** direct: ( name standard-attributes | nested )? ( ( '[' … ']' | '(' … ')' ) standard-attributes )* */
function parseDirect(state: ParserState, draft: Draft): Token | null {
  const { cursor } = state;
  let name: Token | null = null;
  if (cursor.at('(') && startsNested(state, draft.form)) {
    name = parseNested(state, draft);
  } else if (draft.form !== 'abstract' && isName(cursor.current)) {
    name = cursor.advance();
    parseStandardAttributes(state, draft.attributes);
  } else if (draft.form === 'named') {
    throw cursor.expected(cursor.previous?.text === '}' ? behindDefinition : 'a name');
  }
  for (;;) {
    if (cursor.at('[')) add(state, draft, parseArray(state, draft));
    else if (cursor.at('(')) add(state, draft, parseFunction(state));
    else return name;
    parseStandardAttributes(state, draft.attributes);
  }
}

/** nested: '(' gnu-attributes declarator ')' */
function parseNested(state: ParserState, draft: Draft): Token | null {
  const { cursor } = state;
  const farther: Derivation[] = [];
  cursor.advance();
  cursor.enter();
  if (atGnuAttributes(state)) parseInnerAttributes(state, draft, farther, parseGnuAttributes);
  const name = parseAround(state, draft);
  cursor.leave();
  cursor.expect(')', 'the declarator');
  for (const derivation of farther) add(state, draft, derivation);
  return name;
}

/**
 * Whether `(` opens a declarator rather than the parameters of a function without a name. C11 6.7.6.3p11: a typedef
 * name behind it is a type.
 */
function startsNested({ cursor, typedefs }: ParserState, form: DeclaratorForm): boolean {
  if (form === 'named') return true;
  const next = cursor.peek(1);
  if (next.text === '__attribute__' || next.text === '__attribute') return true;
  return next.text !== ')' && next.text !== '...' && !startsDeclaration(next, typedefs);
}

function add({ cursor }: ParserState, { derivations }: Draft, derivation: Derivation): void {
  if (derivations.length === MAX_NESTING) {
    throw new HeaderError(`a declarator has more than ${MAX_NESTING} parts`, { span: spanOf(cursor.current) });
  }
  derivations.push(derivation);
}

/** array: '[' ( qualifier | 'static' )* ( expression | '*' )? ']' */
function parseArray(state: ParserState, { form }: Draft): ArrayDerivation {
  const { cursor, expressions } = state;
  const open = cursor.advance();
  cursor.enter();
  const { current: first, index } = cursor;
  let isStatic = false;
  while (acceptQualifier(state) !== null || cursor.at('static')) isStatic = cursor.accept('static') || isStatic;
  const ofParameter = cursor.index === index ? null : first;
  // C11 6.7.6.2p4: `[*]` leaves the length open, in prototypes alone.
  if (!isStatic && form !== 'named' && cursor.at('*') && cursor.peek(1).text === ']') cursor.advance();
  const length = cursor.at(']') && !isStatic ? null : expressions.parseConditional();
  cursor.expect(']', 'the array length');
  cursor.leave();
  return { kind: 'array', ofParameter, length, span: cursor.spanFrom(open) };
}

/** function: '(' ( 'void' | name (',' name)* | parameter (',' parameter)* (',' '...')? )? ')' */
function parseFunction(state: ParserState): FunctionDerivation {
  const { cursor, declarations, identifiers, tags, typedefs } = state;
  const open = cursor.advance();
  cursor.enter();
  const scopes = [identifiers, tags, typedefs].map((scope) => [scope, scope.enter()] as const);
  const before = declarations.length;
  const parsed = atOldStyleList(state) ? skipNames(state) : parseParameters(state);
  // C11 6.2.1p4: what is declared among parameters is known to nothing behind them.
  declarations.length = before;
  for (const [scope, mark] of scopes) scope.leave(mark);
  cursor.leave();
  const end = cursor.expect(')', 'the parameters');
  if (parsed.variadic && parsed.parameters.length === 0) {
    throw new HeaderError("'...' without a parameter before it", {
      span: spanOf(end),
      hint: "C wants one; '()' leaves open what there is",
    });
  }
  return { ...parsed, span: cursor.spanFrom(open) };
}

function atOldStyleList({ cursor, typedefs }: ParserState): boolean {
  if (cursor.at(')')) return true;
  if (!isName(cursor.current) || startsDeclaration(cursor.current, typedefs)) return false;
  return cursor.peek(1).text === ',' || cursor.peek(1).text === ')';
}

/** C11 6.9.1: the names of parameters alone, declared behind. */
function skipNames({ cursor }: ParserState): ParameterList {
  while (isName(cursor.current)) {
    cursor.advance();
    if (!cursor.accept(',')) break;
  }
  return { kind: 'function', parameters: [], variadic: false, oldStyle: true };
}

/** parameter: declaration-specifiers declarator? gnu-attributes */
function parseParameters(state: ParserState): ParameterList {
  const { cursor, identifiers, typedefs } = state;
  const parameters: CType[] = [];
  let variadic = false;
  let ofVoid: Specifiers | null = null;
  do {
    if (cursor.accept('...')) {
      variadic = true;
      break;
    }
    const specifiers = parseSpecifiers(state, 'parameter');
    refuseAlignas(specifiers, 'a parameter');
    const { name, type } = parseDeclarator(state, specifiers.type, 'either');
    const attributes = new AttributeList();
    parseGnuAttributes(state, attributes);
    attributes.addAll(specifiers.attributes);
    if (name !== null) {
      identifiers.declare(name, 'parameter');
      typedefs.hide(name.text);
    }
    if (name === null && isVoid(type)) ofVoid ??= specifiers;
    const { mode } = attributes.toAttributes();
    parameters.push(mode === null ? type : variantOf(type, { ...NO_ATTRIBUTES, mode }, spanOf(specifiers.first)));
  } while (cursor.accept(','));
  const none = parameters.length === 1 && isVoid(parameters[0] as CType) && !variadic;
  if (ofVoid !== null) checkVoid(ofVoid, none);
  return { kind: 'function', parameters: none ? [] : parameters, variadic, oldStyle: false };
}

function isVoid(type: CType): boolean {
  return type.kind === 'basic' && type.name === 'void';
}

/** C11 6.7.6.3p10: `void` stands alone, without a qualifier or `register`, and says that there are no parameters. */
function checkVoid({ type, storage, first }: Specifiers, none: boolean): void {
  if (none && (type.qualifiers ?? 0) === 0 && storage.isEmpty) return;
  throw new HeaderError(`${none ? 'a qualified ' : ''}'void' ${none ? 'for' : 'beside other'} parameters`, {
    span: spanOf(first),
    hint: "'(void)' says that there are none",
  });
}
