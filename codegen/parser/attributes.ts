import { type Attributes, type CType, NO_ATTRIBUTES } from '../ast/c-type.ts';
import type { Expression } from '../ast/expression.ts';
import { skipBalanced } from '../expression/syntax/skip.ts';
import { spanOf } from '../lexer/token.ts';
import { HeaderError } from '../source/header-error.ts';
import type { Span } from '../source/source-file.ts';
import type { AttributeList } from './attribute-list.ts';
import type { ParserState } from './parser-state.ts';
import { startsTypeName } from './specifiers.ts';
import { parseTypeNameAt } from './type-name.ts';

/** The most attributes in one place: every declarator repeats those that it shares with others. */
export const maximumAttributes = 64;

/** Whether attributes start at the cursor: GNU's keyword, or the `[[` of C23. */
export function atAttributes(state: ParserState): boolean {
  return atGnuAttributes(state) || atStandardAttributes(state);
}

/** Whether `__attribute__` is at the cursor. */
export function atGnuAttributes({ cursor }: ParserState): boolean {
  const { text } = cursor.current;
  return text === '__attribute__' || text === '__attribute';
}

/** Whether `[[` is at the cursor. */
export function atStandardAttributes({ cursor }: ParserState): boolean {
  return cursor.current.text === '[' && cursor.peek(1).text === '[';
}

/** attributes: standard-attributes gnu-attributes   GCC takes those of C23 before its own alone. */
export function parseAttributes(state: ParserState, into: AttributeList): void {
  parseStandardAttributes(state, into);
  parseGnuAttributes(state, into);
}

/** standard-attributes: ( '[' '[' list ']' ']' )*   Adds what it finds to `into`. */
export function parseStandardAttributes(state: ParserState, into: AttributeList): void {
  parseGroups(state, into, atStandardAttributes);
}

/** gnu-attributes: ( '__attribute__' '(' '(' list ')' ')' )* */
export function parseGnuAttributes(state: ParserState, into: AttributeList): void {
  parseGroups(state, into, atGnuAttributes);
}

function parseGroups(state: ParserState, into: AttributeList, at: (state: ParserState) => boolean): void {
  while (at(state)) {
    const { text: open } = state.cursor.advance();
    const [before, after] = open === '[' ? ['[', ']'] : ['(', ')'];
    if (open !== '[') state.cursor.expect('(');
    state.cursor.expect(before);
    do parseAttribute(state, into, open === '[');
    while (into.length <= maximumAttributes && state.cursor.accept(','));
    if (into.length > maximumAttributes) {
      throw new HeaderError(`more than ${maximumAttributes} attributes of one declaration`, {
        span: spanOf(state.cursor.current),
      });
    }
    state.cursor.expect(after, 'the attribute');
    state.cursor.expect(after, 'the attribute');
  }
}

/**
 * attribute: ( (prefix '::')? word arguments? )?   A word may be a keyword, as in `__attribute__((const))`. Of the standard
 * form only those of `gnu` say something about a layout: GCC ignores `[[packed]]` and `[[clang::packed]]`.
 */
function parseAttribute(state: ParserState, into: AttributeList, isStandard: boolean): void {
  const { cursor } = state;
  if (cursor.current.kind !== 'identifier') return;
  let word = cursor.advance().text;
  let isGnu = !isStandard;
  if (cursor.accept('::') || (cursor.accept(':') && cursor.accept(':'))) {
    isGnu = withoutUnderscores(word) === 'gnu';
    word = cursor.advance().text;
  }
  if (isGnu) parseGnuAttribute(state, into, withoutUnderscores(word));
  if (cursor.at('(')) skipBalanced(cursor, `the attribute '${word}'`);
}

/** What stands behind the word is left to be skipped, where it says nothing. */
function parseGnuAttribute(state: ParserState, into: AttributeList, name: string): void {
  if (name === 'packed') into.addPacked();
  else if (name === 'aligned') into.addAlignment(parseAlignment(state));
  else if (name === 'mode' && state.cursor.at('(')) into.addMode(parseMode(state));
  else into.addOther(name);
}

/** 'aligned' ( '(' conditional? ')' )?, the word consumed */
function parseAlignment({ cursor, expressions }: ParserState): Expression | 'max' {
  if (!cursor.accept('(') || cursor.accept(')')) return 'max';
  const alignment = expressions.parseConditional();
  cursor.expect(')', "the operand of 'aligned'");
  return alignment;
}

/** 'mode' '(' word ')', the first word consumed */
function parseMode({ cursor }: ParserState): string {
  cursor.advance();
  if (cursor.current.kind !== 'identifier') throw cursor.expected('a machine mode');
  const mode = withoutUnderscores(cursor.advance().text);
  cursor.expect(')', 'the machine mode');
  return mode;
}

/** '_Alignas' '(' ( type-name | conditional ) ')', the keyword still to come */
export function parseAlignas(state: ParserState, into: AttributeList): void {
  const { cursor, expressions, typedefs } = state;
  cursor.advance();
  cursor.expect('(');
  cursor.enter();
  if (startsTypeName(cursor.current, typedefs)) {
    const span = spanOf(cursor.current);
    const type = parseTypeNameAt(state);
    into.addAlignment({ kind: 'alignof-type', type, preferred: false, span });
  } else {
    into.addAlignment(expressions.parseConditional());
  }
  cursor.expect(')', "the operand of '_Alignas'");
  cursor.leave();
}

/** The variant of a type that attributes make which belong to the type itself. GCC ignores `packed` there. */
export function variantOf(type: CType, of: Attributes, span: Span): CType {
  const { aligned, mode, alignedBeforeMode } = of;
  if (aligned.length === 0 && mode === null) return type;
  // GCC rule: a type is qualified last.
  if (type.kind === 'atomic') return { kind: 'atomic', target: variantOf(type.target, of, span) };
  const attributes = { ...NO_ATTRIBUTES, aligned, mode, alignedBeforeMode };
  return { kind: 'typeof', operand: { kind: 'type-name', type, attributes, span }, span };
}

/** GNU: every attribute is also spelled with two underscores on both sides. */
function withoutUnderscores(word: string): string {
  return word.length > 4 && word.startsWith('__') && word.endsWith('__') ? word.slice(2, -2) : word;
}
