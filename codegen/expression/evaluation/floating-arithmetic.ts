import type { BinaryExpression, BinaryOperator, CastExpression, Expression } from '../../ast/expression.ts';
import { double, type FloatingFormat, float } from '../literals/floating-format.ts';
import { type FloatingNumber, type Fraction, floatingLiteral, rounded } from '../literals/floating-literal.ts';
import { chainOf, startOf } from './constant-address.ts';
import type { EvaluationSteps } from './evaluation-steps.ts';

/*
 * Arithmetic constant expressions of floating types (C11 6.6p8), as far as GCC folds them where it needs an integer:
 * each operation is exact and then rounded once to the type of its result, as IEEE 754 has it.
 */

/** What a floating value is as an integer: what is before its point, and whether it is zero altogether. */
export interface FloatingValue {
  /** Rounded towards zero (C11 6.3.1.4). */
  readonly whole: bigint;
  readonly isZero: boolean;
}

/** What a floating value is computed with. */
export interface FloatingReader {
  readonly steps: EvaluationSteps;
  /** The value of an integer constant expression. @throws HeaderError */
  integer(expression: Expression): bigint;
}

/** The value of a floating expression; null for any other, and one line of text where it has no value. */
export function floatingValue(expression: Expression, reader: FloatingReader): FloatingValue | string | null {
  const number = numberOf(expression, reader);
  if (number === null || typeof number === 'string') return number;
  const { numerator, denominator } = number.value;
  return { whole: numerator / denominator, isZero: numerator === 0n };
}

function numberOf(expression: Expression, reader: FloatingReader): FloatingNumber | string | null {
  switch (expression.kind) {
    case 'floating-literal':
      reader.steps.take(expression.span, expression.text.length);
      return floatingLiteral(expression.text);
    case 'unary': {
      const { operator, operand } = expression;
      if (operator !== '-' && operator !== '+') return null;
      const number = numberOf(operand, reader);
      if (number === null || typeof number === 'string' || operator === '+') return number;
      return { ...number, value: { ...number.value, numerator: -number.value.numerator } };
    }
    case 'cast':
      return numberOfCast(expression, reader);
    case 'binary':
      return numberOfChain(expression, reader);
    default:
      return null;
  }
}

function numberOfCast(
  { type: { type }, operand }: CastExpression,
  reader: FloatingReader,
): FloatingNumber | string | null {
  if (type.kind !== 'basic' || (type.name !== 'float' && type.name !== 'double')) return null;
  const number = numberOf(operand, reader) ?? whole(reader.integer(operand));
  return typeof number === 'string' ? number : inFormat(number, type.name === 'float' ? float : double);
}

/** From its innermost operand outwards, without recursion: what is before the first floating operand is of integers. */
function numberOfChain(expression: BinaryExpression, reader: FloatingReader): FloatingNumber | string | null {
  let number = numberOf(startOf(expression), reader);
  for (const { operator, left, right, span } of chainOf(expression).toReversed()) {
    reader.steps.take(span);
    if (typeof number === 'string') return number;
    const other = numberOf(right, reader);
    if (number === null && other === null) continue;
    if (typeof other === 'string') return other;
    if (!isArithmetic(operator)) return null;
    number = combined(operator, number ?? whole(reader.integer(left)), other ?? whole(reader.integer(right)));
  }
  return number;
}

type ArithmeticOperator = '+' | '-' | '*' | '/';

function isArithmetic(operator: BinaryOperator): operator is ArithmeticOperator {
  return operator === '+' || operator === '-' || operator === '*' || operator === '/';
}

/** An integer stands in the narrower format, in which it is not yet rounded: the other operand decides (C11 6.3.1.8). */
function whole(integer: bigint): FloatingNumber {
  return { value: { numerator: integer, denominator: 1n }, format: float };
}

/** C11 6.3.1.8, 6.5.5, 6.5.6: both operands are converted to the wider of their types, which the result has as well. */
function combined(operator: ArithmeticOperator, left: FloatingNumber, right: FloatingNumber): FloatingNumber | string {
  const format = left.format === double || right.format === double ? double : float;
  const [first, second] = [inFormat(left, format), inFormat(right, format)];
  if (typeof first === 'string') return first;
  if (typeof second === 'string') return second;
  if (operator === '/' && second.value.numerator === 0n) return 'a floating division by zero';
  return inFormat({ value: exactly(operator, first.value, second.value), format }, format);
}

function inFormat({ value, format }: FloatingNumber, wanted: FloatingFormat): FloatingNumber | string {
  if (format === null) return "arithmetic that differs by the 'long double' of the target";
  const result = rounded(value, wanted);
  return result === null ? 'a floating value that is infinite' : { value: result, format: wanted };
}

/** The result has a denominator above zero, as operands have. */
function exactly(operator: ArithmeticOperator, left: Fraction, right: Fraction): Fraction {
  const denominator = left.denominator * right.denominator;
  const [first, second] = [left.numerator * right.denominator, right.numerator * left.denominator];
  switch (operator) {
    case '+':
      return { numerator: first + second, denominator };
    case '-':
      return { numerator: first - second, denominator };
    case '*':
      return { numerator: left.numerator * right.numerator, denominator };
    case '/':
      return second < 0n ? { numerator: -first, denominator: -second } : { numerator: first, denominator: second };
  }
}
