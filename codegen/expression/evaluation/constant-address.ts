import type { BinaryExpression, Expression, MemberExpression } from '../../ast/expression.ts';
import type { EvaluationScope } from './evaluation-scope.ts';

/*
 * Addresses that are constants, as the old spellings of offsetof are made of them: a number cast to a pointer, and what
 * lies at a known distance from there. GCC folds them, though for C11 6.6p6 they are no integer constant expressions.
 */

/** What an address is computed with. */
export interface AddressReader {
  readonly scope: EvaluationScope;
  /** The value of an integer constant expression. @throws HeaderError */
  integer(expression: Expression): bigint;
}

/** Whether an expression has a pointer as its value that may be a constant: one that is read from a variable is none. */
export function isAddress(expression: Expression, scope: EvaluationScope): boolean {
  switch (expression.kind) {
    case 'cast': {
      const { kind } = expression.type.type;
      return kind === 'pointer' || (kind !== 'basic' && scope.isPointer(expression.type));
    }
    case 'unary':
      return expression.operator === '&' || (expression.operator === '*' && scope.isArray(expression));
    case 'member':
    case 'index':
      return scope.isArray(expression);
    case 'binary':
      return isAddress(startOf(expression), scope) && endOfAddress(chainOf(expression), scope) === -1;
    default:
      return false;
  }
}

/**
 * The address in bytes that an expression has as its value: `(struct s *)8`, `&((struct s *)0)->m`, an array that stands
 * for its first element, a sum of an address and an integer. Null for what is no address, and where it is not constant.
 * @throws HeaderError
 */
export function addressOf(expression: Expression, reader: AddressReader): bigint | null {
  const { scope } = reader;
  scope.steps.take(expression.span);
  if (!isAddress(expression, scope)) return null;
  switch (expression.kind) {
    case 'cast':
      return wrapped(addressOf(expression.operand, reader) ?? reader.integer(expression.operand), scope);
    case 'unary':
      return expression.operator === '&' ? placeOf(expression.operand, reader) : placeOf(expression, reader);
    case 'binary':
      return addressOfSum(expression, reader);
    default:
      return placeOf(expression, reader);
  }
}

/** Of a chain that starts with an address the index of the operator whose result is none: it is not `+` or `-`, or has two pointers. -1 for none. */
export function endOfAddress(chain: readonly BinaryExpression[], scope: EvaluationScope): number {
  for (let at = chain.length - 1; at >= 0; at--) {
    const { operator, right, span } = chain[at]!;
    scope.steps.take(span);
    if ((operator !== '+' && operator !== '-') || isAddress(right, scope)) return at;
  }
  return -1;
}

/** The operators in a row that lean to the left, the innermost last. */
export function chainOf(expression: BinaryExpression): readonly BinaryExpression[] {
  const chain = [expression];
  for (let at = expression.left; at.kind === 'binary'; at = at.left) chain.push(at);
  return chain;
}

/** The operand that a chain starts with. */
export function startOf(expression: BinaryExpression): Expression {
  let at: Expression = expression;
  while (at.kind === 'binary') at = at.left;
  return at;
}

/** C11 6.5.6p8: what is added counts elements. */
function addressOfSum(expression: BinaryExpression, reader: AddressReader): bigint | null {
  const { scope } = reader;
  const start = startOf(expression);
  let address = addressOf(start, reader);
  if (address === null) return null;
  const size = scope.elementSize(start);
  for (const { operator, right } of chainOf(expression).toReversed()) {
    const distance = reader.integer(right) * size;
    address = wrapped(operator === '+' ? address + distance : address - distance, scope);
  }
  return address;
}

/** Where an object lies; null where that is not constant. */
function placeOf(object: Expression, reader: AddressReader): bigint | null {
  const { scope } = reader;
  scope.steps.take(object.span);
  switch (object.kind) {
    case 'unary':
      return object.operator === '*' ? addressOf(object.operand, reader) : null;
    case 'index': {
      const array = addressOf(object.base, reader);
      return array === null
        ? null
        : wrapped(array + reader.integer(object.index) * scope.elementSize(object.base), scope);
    }
    case 'member': {
      const record = recordOf(object, reader);
      return record === null ? null : wrapped(record + scope.memberOffset(object), scope);
    }
    default:
      return null;
  }
}

function recordOf({ base, arrow }: MemberExpression, reader: AddressReader): bigint | null {
  return arrow ? addressOf(base, reader) : placeOf(base, reader);
}

/** GNU: a pointer is sign-extended where a wider integer is made of it. */
function wrapped(address: bigint, { integers }: EvaluationScope): bigint {
  return BigInt.asIntN(integers.size.width, address);
}
