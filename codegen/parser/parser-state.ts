import type { Declaration } from '../ast/declaration.ts';
import { ExpressionParser } from '../expression/parse-expression.ts';
import { TokenCursor } from '../expression/token-cursor.ts';
import type { Token } from '../lexer/token.ts';
import { PackPragmas } from './pack-pragmas.ts';
import { startsTypeName } from './specifiers.ts';
import { parseTypeNameAt } from './type-name.ts';
import { TypedefScope } from './typedef-scope.ts';

/** What all parse functions of the declaration grammar share. */
export interface ParserState {
  readonly cursor: TokenCursor;
  readonly expressions: ExpressionParser;
  readonly typedefs: TypedefScope;
  readonly pack: PackPragmas;
  /** Receives each declaration when it is complete, the inner before the outer. */
  readonly declarations: Declaration[];
}

/** A parser at the first of some tokens. `endName` is how messages call their end. */
export function startParser(
  tokens: readonly Token[],
  endName: string,
  typedefNames: ReadonlySet<string>,
  pack = new PackPragmas([]),
): ParserState {
  const cursor = new TokenCursor(tokens, endName);
  const typedefs = new TypedefScope(typedefNames);
  const expressions = new ExpressionParser(cursor, {
    startsTypeName: (token) => startsTypeName(token, typedefs),
    parseTypeName: () => parseTypeNameAt(state),
  });
  const state: ParserState = { cursor, expressions, typedefs, pack, declarations: [] };
  return state;
}
