import type { Expression } from '../../ast/expression.ts';
import { operandsOf } from '../../ast/operands.ts';
import { evaluate } from '../../expression/evaluation/evaluate.ts';
import type { Value } from '../../expression/integers/integer-type.ts';
import type { AbiScope } from '../types/abi-scope.ts';

/**
 * The value of an expression in which every name is declared, also where no operand is evaluated (C11 6.5.1p2). GNU: a
 * function that is called need not be.
 * @throws HeaderError where it has no value; Refusal for the first name that is no enumerator, variable or function.
 */
export function valueOfDeclared(expression: Expression, scope: AbiScope): Value {
  const value = evaluate(expression, scope);
  requireDeclaredNames(expression, scope);
  return value;
}

function requireDeclaredNames(expression: Expression, scope: AbiScope): void {
  const open = [expression];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.kind === 'identifier') scope.valueOf(at.name);
    const operands = operandsOf(at);
    for (let index = operands.length - 1; index >= 0; index--) open.push(operands[index]!);
  }
}
