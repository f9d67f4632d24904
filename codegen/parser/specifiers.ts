import { type Attributes, type CType, NO_ATTRIBUTES } from '../ast/c-type.ts';
import { type Qualifiers, qualifierOf, restrict } from '../ast/qualifiers.ts';
import { spanOf, type Token } from '../lexer/token.ts';
import { HeaderError } from '../source/header-error.ts';
import { AttributeList } from './attribute-list.ts';
import {
  atGnuAttributes,
  atStandardAttributes,
  parseAlignas,
  parseGnuAttributes,
  parseStandardAttributes,
  variantOf,
} from './attributes.ts';
import { basicWord, compilerType, isCompilerType, typeOfWords } from './basic-type.ts';
import { parseEnumSpecifier } from './enum.ts';
import { isName } from './keyword.ts';
import type { ParserState } from './parser-state.ts';
import { parseRecordSpecifier } from './record.ts';
import { type Specified, StorageClasses } from './storage-class.ts';
import { parseTypeNameAt } from './type-name.ts';
import type { TypedefScope } from './typedef-scope.ts';

/** The part of a declaration that all its declarators share (C11 6.7p1). */
export interface Specifiers {
  readonly type: CType;
  /** The type without the attributes that make a variant of it. */
  readonly plain: CType;
  readonly isTypedef: boolean;
  /** Attributes of what is declared; those of a record defined here belong to the record. */
  readonly attributes: Attributes;
  /** What `_Alignas` asks for; it is among `attributes`, too. */
  readonly alignas: Attributes;
  readonly storage: StorageClasses;
  readonly first: Token;
}

/** Storage classes but `typedef`, qualifiers and function specifiers: no layout depends on them, and types tell the qualifiers alone. */
const idleWords = new Set(
  (
    'extern static auto register inline __inline __inline__ _Noreturn _Thread_local __thread ' +
    'const __const __const__ volatile __volatile __volatile__ restrict __restrict __restrict__'
  ).split(' '),
);

const typeofWords = new Set(['typeof', '__typeof', '__typeof__', 'typeof_unqual']);
const alignasWords = new Set(['_Alignas', 'alignas']);
const leadingWords = new Set(['struct', 'union', 'enum', '_Atomic', '__attribute__', '__attribute', ...typeofWords]);
const storageWords = new Set(['typedef', 'extern', 'static', 'auto', 'register']);

/** Whether a type name, in a cast or `sizeof`, can start with this token. */
export function startsTypeName(token: Token, typedefs: TypedefScope): boolean {
  return !storageWords.has(token.text) && startsDeclaration(token, typedefs);
}

/** Whether declaration specifiers can start with this token. */
export function startsDeclaration({ kind, text }: Token, typedefs: TypedefScope): boolean {
  if (kind !== 'identifier') return false;
  if (typedefs.has(text) || basicWord(text) !== null || idleWords.has(text) || leadingWords.has(text)) return true;
  return text === 'typedef' || alignasWords.has(text) || isCompilerType(text);
}

/** What stands behind the members or enumerators of a type. Most who see the message have left out the semicolon. */
export const behindDefinition = `';' or a name`;

/** Consumes a qualifier, as between `*` and a name; null where none is at the cursor. */
export function acceptQualifier({ cursor }: ParserState): Qualifiers | null {
  const { text } = cursor.current;
  const qualifier = qualifierOf(text);
  if (qualifier === 0 || (text === '_Atomic' && cursor.peek(1).text === '(')) return null;
  cursor.advance();
  return qualifier;
}

/**
 * declaration-specifiers: ( 'typedef' | storage | qualifier | basic-word | record | enum | typeof | typedef-name
 *   | '_Atomic' ( '(' type-name ')' )? | '_Alignas' … | gnu-attributes )+
 * in any order, standard attributes before and behind them. Once a type was seen an identifier is what is declared, though
 * a typedef has the same name.
 */
export function parseSpecifiers(state: ParserState, specified: Specified): Specifiers {
  const { cursor } = state;
  const first = cursor.current;
  let attributes = new AttributeList();
  let alignas: AttributeList | null = null;
  let ofType: AttributeList | null = null;
  const words: string[] = [];
  let type: CType | null = null;
  const storage = new StorageClasses(specified);
  let isTypedef = false;
  let isAtomic = false;
  let qualifiers: Qualifiers = 0;
  for (;;) {
    const { text } = cursor.current;
    const word = basicWord(text);
    if (word !== null) {
      if (type !== null && cursor.previous?.text === '}') throw cursor.expected(behindDefinition);
      words.push(word);
      cursor.advance();
    } else if (idleWords.has(text)) {
      qualifiers |= qualifierOf(text);
      storage.add(cursor.advance());
    } else if (text === 'typedef') {
      isTypedef = true;
      storage.add(cursor.advance());
    } else if (atStandardAttributes(state)) {
      if (cursor.current !== first) {
        // C23 6.7.2p2: attributes behind the specifiers belong to their type.
        ofType = new AttributeList();
        parseStandardAttributes(state, ofType);
        break;
      }
      if (specified === 'type name') break;
      parseStandardAttributes(state, attributes);
    } else if (atGnuAttributes(state)) {
      // GCC rule: attributes among the specifiers count before those that stand to their left.
      const group = new AttributeList();
      parseGnuAttributes(state, group);
      group.addAll(attributes.toAttributes());
      attributes = group;
    } else if (isAlignas(state)) {
      alignas ??= new AttributeList();
      parseAlignas(state, alignas);
    } else if (text === '_Atomic' && cursor.peek(1).text !== '(') {
      isAtomic = true;
      cursor.advance();
    } else {
      const found: CType | null = type === null && words.length === 0 ? parseType(state) : null;
      if (found === null) break;
      type = found;
    }
  }
  const isEmpty = type === null && words.length === 0 && alignas === null && canBeEmpty(state, specified, first);
  const plain: CType = isEmpty ? { kind: 'basic', name: 'int' } : checked(state, first, type, words);
  let declared = plain;
  if (ofType !== null) {
    for (const name of ofType.toAttributes().others) attributes.addOther(name);
    declared = variantOf(plain, ofType.toAttributes(), cursor.spanFrom(first));
  }
  if (isAtomic) declared = { kind: 'atomic', target: declared };
  if ((qualifiers & restrict) !== 0 && !isEmpty) refuseRestrict(declared, first);
  if (qualifiers !== 0) declared = { ...declared, qualifiers: qualifiers | (declared.qualifiers ?? 0) };
  const aligned = alignas?.toAttributes() ?? NO_ATTRIBUTES;
  attributes.addAll(aligned);
  return { type: declared, plain, isTypedef, attributes: attributes.toAttributes(), alignas: aligned, storage, first };
}

/** C11 6.7.3p2. What a name stands for is not known here. */
function refuseRestrict({ kind }: CType, first: Token): void {
  if (kind === 'named' || kind === 'typeof' || kind === 'atomic') return;
  throw new HeaderError("'restrict' for what is no pointer", {
    span: spanOf(first),
    hint: "in the type of a pointer it stands behind the '*'",
  });
}

/** GNU: `const;` and attributes alone declare nothing, at file scope and among members. */
function canBeEmpty({ cursor }: ParserState, specified: Specified, first: Token): boolean {
  return (specified === 'declaration' || specified === 'member') && cursor.at(';') && cursor.current !== first;
}

/** @throws HeaderError where `_Alignas` stands before what has no alignment of its own (C11 6.7.5p2). */
export function refuseAlignas({ alignas, first }: Specifiers, what: string): void {
  if (alignas === NO_ATTRIBUTES) return;
  throw new HeaderError(`'_Alignas' for ${what}`, {
    span: spanOf(first),
    hint: `only variables and members that are no bit-fields can have it: '__attribute__((aligned(…)))' goes further`,
  });
}

/** In C23 a keyword, before that a name like any other: what stands behind it tells. */
function isC23Keyword({ cursor }: ParserState): boolean {
  return cursor.peek(1).text === '(';
}

function isAlignas(state: ParserState): boolean {
  const { text } = state.cursor.current;
  return text === '_Alignas' || (text === 'alignas' && isC23Keyword(state));
}

/** A type of one word or construct; null where none is at the cursor. */
function parseType(state: ParserState): CType | null {
  const { cursor, typedefs } = state;
  const { kind, text } = cursor.current;
  if (kind !== 'identifier') return null;
  if (text === 'struct' || text === 'union') return parseRecordSpecifier(state, text);
  if (text === 'enum') return parseEnumSpecifier(state);
  if (typeofWords.has(text) && (text !== 'typeof_unqual' || isC23Keyword(state))) return parseTypeof(state);
  if (text === '_Atomic') return parseAtomic(state);
  if (typedefs.has(text)) return { kind: 'named', name: text, span: spanOf(cursor.advance()) };
  return isCompilerType(text) ? compilerType(text, spanOf(cursor.advance())) : null;
}

/** typeof: 'typeof' '(' ( type-name | expression ) ')' */
function parseTypeof(state: ParserState): CType {
  const { cursor, expressions, typedefs } = state;
  const keyword = cursor.advance();
  cursor.expect('(');
  cursor.enter();
  const operand = startsTypeName(cursor.current, typedefs) ? parseTypeNameAt(state) : expressions.parseExpression();
  cursor.expect(')', `the operand of '${keyword.text}'`);
  cursor.leave();
  const span = cursor.spanFrom(keyword);
  return keyword.text === 'typeof_unqual'
    ? { kind: 'typeof', operand, unqualified: true, span }
    : { kind: 'typeof', operand, span };
}

/** '_Atomic' '(' type-name ')' */
function parseAtomic(state: ParserState): CType {
  const { cursor } = state;
  cursor.advance();
  cursor.expect('(');
  cursor.enter();
  const { type } = parseTypeNameAt(state);
  cursor.expect(')', "the operand of '_Atomic'");
  cursor.leave();
  return { kind: 'atomic', target: type };
}

function checked(state: ParserState, first: Token, type: CType | null, words: readonly string[]): CType {
  const { cursor } = state;
  if (type !== null && words.length === 0) return type;
  if (words.length > 0) {
    const span = cursor.spanFrom(first);
    const basic = type === null ? typeOfWords(words, span) : null;
    if (basic !== null) return basic;
    throw new HeaderError(`'${words.join(' ')}' ${type === null ? 'is no type' : 'follows a type'}`, { span });
  }
  const { text } = cursor.current;
  if (!isName(cursor.current)) throw cursor.expected('a type');
  if (cursor.current !== first && meansInt(state)) return { kind: 'basic', name: 'int' };
  throw new HeaderError(`unknown type name '${text}'`, {
    span: spanOf(cursor.current),
    hint: `include the header that defines '${text}' first`,
    missing: text,
  });
}

/** Before C99 a declaration with a storage class or qualifier and no type declared an `int`: `static x;`, `extern f();`. */
function meansInt({ cursor }: ParserState): boolean {
  const { kind, text } = cursor.peek(1);
  return kind === 'punctuator' && (text === '(' ? cursor.peek(2).text !== '*' : ';,=['.includes(text));
}
