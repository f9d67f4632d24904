import type { BinaryOperator } from '../../ast/expression.ts';
import { commonType, convert, type IntegerModel, type IntegerType, promote, type Value } from './integer-type.ts';

/** The binary operators that need both operands: all but `&&`, `||` and the comma. */
export type StrictOperator = Exclude<BinaryOperator, '&&' | '||' | ','>;

/** The type of `left operator right`. Neither operand needs a value. */
export function resultType(
  operator: StrictOperator,
  left: IntegerType,
  right: IntegerType,
  model: IntegerModel,
): IntegerType {
  if (isComparison(operator)) return model.int;
  if (operator === '<<' || operator === '>>') return promote(left, model);
  return commonType(left, right, model);
}

/** Relational and equality operators, whose result is an int whatever they compare (C11 6.5.8p6, 6.5.9p3). */
export function isComparison(operator: BinaryOperator): boolean {
  switch (operator) {
    case '<':
    case '>':
    case '<=':
    case '>=':
    case '==':
    case '!=':
      return true;
    default:
      return false;
  }
}

/**
 * `left operator right` with C's conversions. Signed overflow wraps, as GCC folds it.
 * Gives one line of text where there is no result: a division by zero, a shift by more bits than there are.
 */
export function apply(operator: StrictOperator, left: Value, right: Value, model: IntegerModel): Value | string {
  const type = resultType(operator, left.type, right.type, model);
  if (operator === '<<' || operator === '>>') return shift(operator, left, right, type);
  const operandType = commonType(left.type, right.type, model);
  const a = left.type === operandType ? left.value : convert(left.value, operandType);
  const b = right.type === operandType ? right.value : convert(right.value, operandType);
  if (b === 0n && (operator === '/' || operator === '%')) return 'division by zero';
  return { value: convert(combine(operator, a, b), type), type };
}

/** C11 6.5.7. A negative value shifts as two's complement does, which C leaves open and GCC defines. */
function shift(operator: '<<' | '>>', left: Value, right: Value, type: IntegerType): Value | string {
  const count = right.value;
  const { width } = type;
  if (count < 0n || count >= BigInt(width)) return `shift by ${count} of '${type.name}', which has ${width} bits`;
  const value = operator === '<<' ? left.value << count : left.value >> count;
  return { value: convert(value, type), type };
}

function combine(operator: Exclude<StrictOperator, '<<' | '>>'>, a: bigint, b: bigint): bigint {
  switch (operator) {
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '&':
      return a & b;
    case '^':
      return a ^ b;
    case '|':
      return a | b;
    case '<':
      return a < b ? 1n : 0n;
    case '>':
      return a > b ? 1n : 0n;
    case '<=':
      return a <= b ? 1n : 0n;
    case '>=':
      return a >= b ? 1n : 0n;
    case '==':
      return a === b ? 1n : 0n;
    case '!=':
      return a !== b ? 1n : 0n;
  }
}
