import type { Expression } from '../../ast/expression.ts';
import type { IntegerModel, Value } from '../../expression/integers/integer-type.ts';
import type { AbiScope } from '../types/abi-scope.ts';
import { valueOfDeclared } from './declared-names.ts';

/** A value that depends on the integer types alone. */
interface Remembered {
  readonly value: Value;
  /** How many steps of evaluation it takes. */
  readonly steps: number;
}

const remembered = new WeakMap<Expression, Map<IntegerModel, Remembered>>();

/**
 * The value of an expression that is evaluated for several targets: most have no names and no `sizeof` in them, so that it
 * is the same wherever the integer types are. The steps that it takes are spent again. @throws HeaderError, Refusal
 */
export function rememberedValue(expression: Expression, scope: AbiScope): Value {
  const { integers, steps } = scope;
  const known = remembered.get(expression)?.get(integers);
  if (known !== undefined) {
    steps.take(expression.span, known.steps);
    return known.value;
  }
  const { asked } = scope;
  const { left } = steps;
  const value = valueOfDeclared(expression, scope);
  if (scope.asked === asked) {
    const values = remembered.get(expression) ?? new Map<IntegerModel, Remembered>();
    remembered.set(expression, values.set(integers, { value, steps: left - steps.left }));
  }
  return value;
}
