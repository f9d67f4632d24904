import type { TypeName } from '../ast/c-type.ts';
import type { Declaration } from '../ast/declaration.ts';
import { ExpressionParser, type TypeNameGrammar } from '../expression/syntax/parse-expression.ts';
import { TokenCursor } from '../expression/syntax/token-cursor.ts';
import type { Token } from '../lexer/token.ts';
import { LayoutPragmas } from './layout-pragmas.ts';
import { OrdinaryScope } from './ordinary-scope.ts';
import { startsTypeName } from './specifiers.ts';
import { TagScope } from './tag-scope.ts';
import { parseTypeNameAt } from './type-name.ts';
import { TypedefScope } from './typedef-scope.ts';

/** What all parse functions of the declaration grammar share. */
export interface ParserState {
  readonly cursor: TokenCursor;
  readonly expressions: ExpressionParser;
  readonly typedefs: TypedefScope;
  readonly identifiers: OrdinaryScope;
  readonly tags: TagScope;
  readonly pragmas: LayoutPragmas;
  /** Receives each declaration when it is complete, the inner before the outer. */
  readonly declarations: Declaration[];
}

const noPragmas = new LayoutPragmas([]);

/** A parser at the first of some tokens. `endName` is how messages call their end. */
export function startParser(
  tokens: readonly Token[],
  endName: string,
  typedefNames: ReadonlySet<string>,
  pragmas = noPragmas,
): ParserState {
  return new Parser(tokens, endName, typedefNames, pragmas);
}

class Parser implements ParserState, TypeNameGrammar {
  readonly cursor: TokenCursor;
  readonly expressions: ExpressionParser;
  readonly typedefs: TypedefScope;
  readonly pragmas: LayoutPragmas;
  readonly declarations: Declaration[] = [];
  #identifiers: OrdinaryScope | null = null;
  #tags: TagScope | null = null;

  constructor(tokens: readonly Token[], endName: string, typedefNames: ReadonlySet<string>, pragmas: LayoutPragmas) {
    this.cursor = new TokenCursor(tokens, endName);
    this.typedefs = new TypedefScope(typedefNames);
    this.expressions = new ExpressionParser(this.cursor, this);
    this.pragmas = pragmas;
  }

  // Most parsers read the value of a macro, which declares nothing.
  get identifiers(): OrdinaryScope {
    this.#identifiers ??= new OrdinaryScope();
    return this.#identifiers;
  }

  get tags(): TagScope {
    this.#tags ??= new TagScope();
    return this.#tags;
  }

  startsTypeName(token: Token): boolean {
    return startsTypeName(token, this.typedefs);
  }

  parseTypeName(): TypeName {
    return parseTypeNameAt(this);
  }
}
