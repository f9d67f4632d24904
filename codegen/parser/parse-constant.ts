import type { TypeName } from '../ast/c-type.ts';
import type { Expression, Initializer } from '../ast/expression.ts';
import { isReservedWord } from '../expression/syntax/parse-expression.ts';
import { parseInitializers } from '../expression/syntax/parse-initializers.ts';
import type { Token } from '../lexer/token.ts';
import { HeaderError } from '../source/header-error.ts';
import { type ParserState, startParser } from './parser-state.ts';
import { startsTypeName } from './specifiers.ts';
import { parseTypeNameAt } from './type-name.ts';

/** Why tokens are no complete expression, in one line. */
export interface ParseFailure {
  readonly kind: 'parse-failure';
  readonly reason: string;
}

const openingPunctuators = new Set(['(', '+', '-', '!', '~', '&', '*']);

/**
 * Whether fully expanded tokens form one complete C expression, in the scope of the given typedef names. Tokens that
 * do not even start as one are told apart without an exception: most macros that are no constants are of that kind.
 */
export function parseConstant(tokens: readonly Token[], typedefNames: ReadonlySet<string>): Expression | ParseFailure {
  const [first] = tokens;
  if (first === undefined || first.kind === 'end') return failure('it is empty');
  const pragma = tokens.find(({ kind }) => kind === 'pragma');
  if (pragma !== undefined) return failure(`holds '#pragma ${pragma.text}'`);
  const state = startParser(tokens, 'the end', typedefNames);
  if (startsTypeName(first, state.typedefs)) return failure(`starts with the type '${first.text}'`);
  if (!canStart(first)) return failure(`starts with '${first.text}'`);
  try {
    const expression = state.expressions.parseConditional();
    return state.cursor.atEnd() ? expression : failure(whatFollows(state));
  } catch (error) {
    if (error instanceof HeaderError) return failure(error.message);
    throw error;
  }
}

/** What a variable is initialized with: a list, or an expression as the list of itself. Null where tokens form neither. */
export function parseInitializer(
  tokens: readonly Token[],
  typedefNames: ReadonlySet<string>,
): readonly Initializer[] | null {
  const { cursor, expressions } = startParser(tokens, 'the end', typedefNames);
  try {
    const parseValue = () => expressions.parseConditional();
    const initializers = cursor.at('{')
      ? parseInitializers(cursor, parseValue)
      : [{ designators: [], value: parseValue() }];
    return cursor.atEnd() ? initializers : null;
  } catch (error) {
    if (error instanceof HeaderError) return null;
    throw error;
  }
}

/** The type name that fully expanded tokens form, or null where they form none. */
export function parseTypeName(tokens: readonly Token[], typedefNames: ReadonlySet<string>): TypeName | null {
  const [first] = tokens;
  if (first === undefined) return null;
  const state = startParser(tokens, 'the end', typedefNames);
  if (!startsTypeName(first, state.typedefs)) return null;
  try {
    const type = parseTypeNameAt(state);
    return state.cursor.atEnd() ? type : null;
  } catch (error) {
    if (error instanceof HeaderError) return null;
    throw error;
  }
}

function canStart({ kind, text }: Token): boolean {
  switch (kind) {
    case 'number':
    case 'character':
    case 'string':
      return true;
    case 'identifier':
      return !isReservedWord(text) || text === '_Generic';
    case 'punctuator':
      return openingPunctuators.has(text);
    default:
      return false;
  }
}

function whatFollows({ cursor }: ParserState): string {
  if (cursor.at(',')) return "it is a list with ','";
  return `'${cursor.current.text}' follows a complete expression`;
}

function failure(what: string): ParseFailure {
  return { kind: 'parse-failure', reason: `not an expression: ${what}` };
}
