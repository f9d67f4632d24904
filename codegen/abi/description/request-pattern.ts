/**
 * ioctl request numbers, told from other numbers by the header's own `_IOC`.
 *
 * `_IOC` is expanded once with four placeholders; the result is the pattern of a request number on this target. An
 * expression that equals the pattern, with anything in place of the placeholders, makes a request, and what stands in
 * their places is its direction, type, number and size. This finds requests in macros and in enumerators alike, and
 * keeps the size's operand as it was written: `sizeof(struct uffdio_api)`.
 */
import type { Expression } from '../../ast/expression.ts';
import { operandsOf } from '../../ast/operands.ts';

const placeholders = ['__direction', '__type', '__number', '__size'] as const;

/** The text whose expansion is the pattern. */
export const patternText = `_IOC(${placeholders.join(', ')})`;

/** What stands for a part in the pattern. */
export function placeholderFor(part: string): string {
  return `__${part}`;
}

/** What a request is made of, as written. */
export interface RequestParts {
  readonly direction: Expression;
  readonly type: Expression;
  readonly number: Expression;
  readonly size: Expression;
}

/** Takes a request expression apart; null for an expression that makes none, and where the pattern lacks a part. Parentheses and casts around it are no matter. */
export function matchRequest(expression: Expression, pattern: Expression): RequestParts | null {
  const made = withoutCasts(expression);
  const wanted = withoutCasts(pattern);
  if (made.kind !== wanted.kind && wanted.kind !== 'identifier') return null;
  if (made.kind === 'binary' && wanted.kind === 'binary' && made.operator !== wanted.operator) return null;
  const parts = new Map<string, Expression>();
  if (!matches(made, wanted, parts)) return null;
  const [direction, type, number, size] = placeholders.map((name) => parts.get(name));
  if (direction === undefined || type === undefined || number === undefined || size === undefined) return null;
  return { direction, type, number, size };
}

/** Whether a request is made anywhere in an expression. */
export function containsRequest(expression: Expression, pattern: Expression): boolean {
  const open = [expression];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (matchRequest(at, pattern) !== null) return true;
    for (const operand of operandsOf(at)) open.push(operand);
  }
  return false;
}

/** Whether an expression has at most `most` operators and operands: operators in a row nest as deep as they are many. */
export function hasAtMost(most: number, expression: Expression): boolean {
  const open = [expression];
  let count = 0;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    count++;
    if (count > most) return false;
    for (const operand of operandsOf(at)) open.push(operand);
  }
  return true;
}

export function withoutCasts(expression: Expression): Expression {
  let at = expression;
  while (at.kind === 'cast') at = at.operand;
  return at;
}

function matches(expression: Expression, pattern: Expression, parts: Map<string, Expression>): boolean {
  switch (pattern.kind) {
    case 'identifier': {
      if (!placeholders.some((name) => name === pattern.name)) {
        return expression.kind === 'identifier' && expression.name === pattern.name;
      }
      parts.set(pattern.name, expression);
      return true;
    }
    case 'integer-literal':
      return expression.kind === 'integer-literal' && expression.text === pattern.text;
    case 'unary':
      return (
        expression.kind === 'unary' &&
        expression.operator === pattern.operator &&
        matches(expression.operand, pattern.operand, parts)
      );
    case 'binary':
      return (
        expression.kind === 'binary' &&
        expression.operator === pattern.operator &&
        matches(expression.left, pattern.left, parts) &&
        matches(expression.right, pattern.right, parts)
      );
    case 'cast':
      return expression.kind === 'cast' && matches(expression.operand, pattern.operand, parts);
    default:
      return false;
  }
}
