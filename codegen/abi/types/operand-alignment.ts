import { NO_ATTRIBUTES, type TypeName } from '../../ast/c-type.ts';
import type { Expression, UnaryExpression } from '../../ast/expression.ts';
import { evaluate } from '../../expression/evaluation/evaluate.ts';
import { orRefusal, Refusal } from '../model/refusal.ts';
import { areCompatible } from './compatible-types.ts';
import { alignmentOf, chosenBy, type OperandScope, placeOfOperand, selectedBy, typeOfOperand } from './operand-type.ts';

/**
 * What GNU's `__alignof__` answers for an expression, in bytes: for a variable or member its own alignment, behind `*` the
 * best that the pointer is known to have, through casts as well unless a constant is cast (GCC rule).
 */
export function alignmentOfOperand(asked: Expression, scope: OperandScope): number {
  const operand = withoutDetours(asked, scope);
  const declared = operand.kind === 'identifier' ? scope.alignmentOfObject(operand.name) : null;
  if (declared !== null) return declared;
  const { type, member } = placeOfOperand(operand, scope);
  if (member?.bitWidth === null) return member.alignment;
  if (member !== null) throw new Refusal('a bit-field has no alignment');
  const own = alignmentOf(type);
  if (operand.kind !== 'unary' || operand.operator !== '*') return own;
  let best = own;
  for (let at = operand.operand; at.kind === 'cast'; at = at.operand) {
    const pointer = typeOfOperand(at.operand, scope);
    if (pointer.kind !== 'pointer') return own;
    best = Math.max(best, alignmentOf(pointer.target()));
  }
  return best;
}

/** GCC rule: `*&x` is `x` itself, and so is what `_Generic` or `__builtin_choose_expr` chooses. */
function withoutDetours(operand: Expression, scope: OperandScope): Expression {
  for (let at = operand; ; ) {
    scope.steps.take(at.span);
    let next = chosen(at, scope);
    if (next === null && at.kind === 'unary' && at.operator === '*') next = addressed(at.operand, scope);
    else if (next === null && at.kind === 'index') {
      if (isZero(at.index, scope)) next = addressed(at.base, scope);
      else if (isZero(at.base, scope)) next = addressed(at.index, scope);
    }
    if (next === null) return at;
    at = next;
  }
}

function chosen(expression: Expression, scope: OperandScope): Expression | null {
  if (expression.kind === 'generic-selection') return selectedBy(expression, scope);
  return expression.kind === 'call' ? chosenBy(expression, scope) : null;
}

/** The operand of the `&` that an address is made by; null for any other, and for an address that is a constant. */
function addressed(pointer: Expression, scope: OperandScope): Expression | null {
  const address = withoutIdle(pointer, scope);
  if (address.kind !== 'unary' || address.operator !== '&') return null;
  const isTyped = pointer === address || haveOneType(pointer, address, scope);
  return isTyped && !isConstantAddress(address, scope) ? address.operand : null;
}

/** A pointer without the casts to pointers that it went through, and without what adds nothing to it. */
function withoutIdle(pointer: Expression, scope: OperandScope): Expression {
  for (let at = pointer; ; ) {
    scope.steps.take(at.span);
    const next = chosen(at, scope);
    if (next !== null) at = next;
    else if (at.kind === 'cast' && scope.typeOfName(at.type).kind === 'pointer') at = at.operand;
    else if (at.kind === 'binary' && (at.operator === '+' || at.operator === '-') && isZero(at.right, scope))
      at = at.left;
    else if (at.kind === 'binary' && at.operator === '+' && isZero(at.left, scope)) at = at.right;
    else return at;
  }
}

function haveOneType(one: Expression, other: Expression, scope: OperandScope): boolean {
  const [left, right] = [typeOfOperand(one, scope), typeOfOperand(other, scope)];
  return orRefusal(() => areCompatible(left, right, scope.steps)) === true;
}

/** GCC rule: what lies at a constant, or in another type at the address of a variable, is an offset that is added to it. */
function isConstantAddress(address: UnaryExpression, scope: OperandScope): boolean {
  const { operand, span } = address;
  if (operand.kind === 'unary' && operand.operator === '*') return false;
  const type: TypeName = { kind: 'type-name', type: { kind: 'basic', name: 'long' }, attributes: NO_ATTRIBUTES, span };
  const value = orRefusal(() => evaluate({ kind: 'cast', type, operand: address, span }, scope.scope));
  if (!(value instanceof Refusal)) return true;
  const pointer = pointerTo(operand);
  if (pointer === null || addressed(pointer, scope) !== null) return false;
  const base = withoutIdle(pointer, scope);
  return base !== pointer && base.kind === 'unary' && base.operator === '&';
}

/** The pointer that `p->a.b[2]` or `(*p).a` goes through; null where it goes through none. */
function pointerTo(place: Expression): Expression | null {
  let at = place;
  while (at.kind === 'index' || (at.kind === 'member' && !at.arrow)) at = at.base;
  if (at.kind === 'member') return at.base;
  return at.kind === 'unary' && at.operator === '*' ? at.operand : null;
}

function isZero(expression: Expression, { scope }: OperandScope): boolean {
  const value = orRefusal(() => evaluate(expression, scope).value);
  return value === 0n;
}
