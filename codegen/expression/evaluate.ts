import type { Expression } from '../ast/expression.ts';
import type { EvaluationScope } from './evaluation-scope.ts';
import type { IntegerType, Value } from './integer-type.ts';

/** The value of an integer constant expression. @throws HeaderError where it is none. */
export function evaluate(expression: Expression, scope: EvaluationScope): Value {
  throw new Error(`not yet: ${expression.kind} ${scope.integers.int.name}`);
}

/** The type of an integer expression, which is not evaluated. @throws HeaderError where it has none. */
export function typeOfExpression(expression: Expression, scope: EvaluationScope): IntegerType {
  return evaluate(expression, scope).type;
}
