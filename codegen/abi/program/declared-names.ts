import type { Expression } from '../../ast/expression.ts';
import { operandsOf } from '../../ast/operands.ts';
import type { AbiScope } from '../types/abi-scope.ts';

/**
 * C11 6.5.1p2: every name in an expression is declared, also where no operand is evaluated. GNU: a function that is called
 * need not be.
 * @throws Refusal for the first that is no enumerator, variable or function of the header.
 */
export function requireDeclaredNames(expression: Expression, scope: AbiScope): void {
  const open = [expression];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.kind === 'identifier') scope.valueOf(at.name);
    const operands = operandsOf(at);
    for (let index = operands.length - 1; index >= 0; index--) open.push(operands[index]!);
  }
}
