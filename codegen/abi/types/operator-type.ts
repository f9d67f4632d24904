import type { BinaryOperator, UnaryOperator } from '../../ast/expression.ts';
import type { EvaluationSteps } from '../../expression/evaluation/evaluation-steps.ts';
import { isComparison, resultType } from '../../expression/integers/arithmetic.ts';
import {
  commonType,
  differenceType,
  type IntegerModel,
  type IntegerType,
  promote,
} from '../../expression/integers/integer-type.ts';
import type { ObjectLayout } from '../layout/layout.ts';
import { Refusal } from '../model/refusal.ts';
import { scalarLayout, type Target } from '../target/target.ts';
import { commonVariant, isSameVariant, promotedVariant } from './aligned-variant.ts';
import { areCompatible } from './compatible-types.ts';
import { qualified, qualifiersOf, unqualified } from './qualified-type.ts';
import type { ResolvedFloating, ResolvedInteger, ResolvedPointer, ResolvedType } from './resolved-type.ts';

/*
 * What operators make of the types of their operands. Numbers have values in `expression/` as well; pointers and what
 * they point to have types alone, for `sizeof`, `typeof` and `_Generic`.
 */

/** What makes types that no declaration names. */
export interface TypeMachine {
  readonly target: Target;
  readonly integers: IntegerModel;
  readonly steps: EvaluationSteps;
}

export function integerOf(type: IntegerType, machine: TypeMachine): ResolvedInteger {
  return { kind: 'integer', integer: type, layout: scalar(type.name, machine) };
}

export function floatingOf(name: ResolvedFloating['name'], machine: TypeMachine): ResolvedType {
  return { kind: 'floating', name, layout: scalar(name, machine) };
}

export function pointerTo(target: ResolvedType, machine: TypeMachine): ResolvedPointer {
  return { kind: 'pointer', target: () => target, layout: scalar('pointer', machine) };
}

function scalar(name: Parameters<typeof scalarLayout>[1], { target }: TypeMachine): ObjectLayout {
  const layout = scalarLayout(target, name);
  if (layout === null) throw new Refusal(`'${name}' is not laid out on ${target.name}`);
  return { ...layout, userAligned: false };
}

/**
 * The type of a value that is read from what has a type (C11 6.3.2.1): of an array the pointer to its first element, of a
 * function the pointer to it, of anything else the type without qualifiers.
 */
export function typeOfRead(type: ResolvedType, machine: TypeMachine): ResolvedType {
  if (type.kind === 'array') return pointerTo(type.element, machine);
  return type.kind === 'function' ? pointerTo(type, machine) : unqualified(type);
}

/** C11 6.2.5p21: an operand that is compared, with zero or another, is a number or a pointer. @throws Refusal */
function requireScalar(operator: string, ...operands: readonly ResolvedType[]): void {
  if (operands.some(({ kind }) => kind === 'record' || kind === 'void')) {
    throw new Refusal(`'${operator}' of what is neither a number nor a pointer`);
  }
}

/** The type of a cast (C11 6.5.4). GCC rule: what an aligned typedef says of the alignment is no part of it. */
export function typeOfCast(type: ResolvedType, machine: TypeMachine): ResolvedType {
  const value = unqualified(type);
  if (value.kind === 'integer') return { ...value, layout: scalar(value.integer.name, machine) };
  if (value.kind === 'floating') return floatingOf(value.name, machine);
  return value.kind === 'pointer' ? { ...value, layout: scalar('pointer', machine) } : value;
}

/** What a pointer points to and an array consists of (C11 6.5.2.1, 6.5.3.2); a function is behind itself, too. */
export function targetOf(type: ResolvedType): ResolvedType {
  if (type.kind === 'pointer') return type.target();
  if (type.kind === 'array') return type.element;
  if (type.kind === 'function') return type;
  throw new Refusal('an operand that is neither a pointer nor an array is dereferenced');
}

/** C11 6.5.3.3. */
export function typeOfUnary(
  operator: Exclude<UnaryOperator, '&' | '*'>,
  operand: ResolvedType,
  machine: TypeMachine,
): ResolvedType {
  if (operator === '!') {
    requireScalar(operator, operand);
    return integerOf(machine.integers.int, machine);
  }
  const type = typeOfRead(operand, machine);
  if (type.kind === 'integer') return promotedOf(type, machine);
  if (type.kind === 'floating' && operator !== '~') return type;
  throw new Refusal(`'${operator}' of what is no number`);
}

function promotedOf(type: ResolvedInteger, machine: TypeMachine): ResolvedInteger {
  return promotedVariant(type, integerOf(promote(type.integer, machine.integers), machine));
}

/** C11 6.5.5 to 6.5.14, and the comma (6.5.17). */
export function typeOfBinary(
  operator: BinaryOperator,
  left: ResolvedType,
  right: ResolvedType,
  machine: TypeMachine,
): ResolvedType {
  const { integers } = machine;
  const second = typeOfRead(right, machine);
  switch (operator) {
    case ',':
      return second;
    case '&&':
    case '||':
      requireScalar(operator, left, second);
      return integerOf(integers.int, machine);
    default:
  }
  const first = typeOfRead(left, machine);
  if (first.kind === 'integer' && second.kind === 'integer') {
    const result = integerOf(resultType(operator, first.integer, second.integer, integers), machine);
    if (isComparison(operator)) return result;
    const promoted = promotedOf(first, machine);
    return operator === '<<' || operator === '>>'
      ? promoted
      : commonVariant(promoted, promotedOf(second, machine), result);
  }
  if (isComparison(operator)) {
    requireScalar(operator, first, second);
    return integerOf(integers.int, machine);
  }
  switch (operator) {
    case '+':
      if (first.kind === 'integer' && second.kind === 'pointer') return second;
      if (first.kind === 'pointer' && second.kind === 'integer') return first;
      return commonFloating(operator, first, second, machine);
    case '-':
      if (first.kind === 'pointer' && second.kind === 'pointer') return integerOf(differenceType(integers), machine);
      if (first.kind === 'pointer' && second.kind === 'integer') return first;
      return commonFloating(operator, first, second, machine);
    case '*':
    case '/':
      return commonFloating(operator, first, second, machine);
    default:
      throw new Refusal(`'${operator}' between what are no integers`);
  }
}

/** The usual arithmetic conversions where a number is floating (C11 6.3.1.8p1). */
function commonFloating(
  operator: string,
  first: ResolvedType,
  second: ResolvedType,
  machine: TypeMachine,
): ResolvedType {
  if (first.kind === 'floating' && second.kind === 'floating' && first.name === second.name) {
    return isSameVariant(first, second) ? first : floatingOf(first.name, machine);
  }
  if (first.kind === 'floating' && (second.kind === 'integer' || second.kind === 'floating')) {
    return second.kind === 'floating' && second.name === 'double' ? second : first;
  }
  if (first.kind === 'integer' && second.kind === 'floating') return second;
  throw new Refusal(`'${operator}' between what are no numbers`);
}

/** An operand of `?:`. */
export interface Branch {
  readonly type: ResolvedType;
  /** Whether it is a null pointer constant (C11 6.3.2.3p3); asked where the other branch is a pointer. */
  readonly isNull: () => boolean;
}

/** C11 6.5.15p2, p5 and p6. */
export function typeOfConditional(
  decision: ResolvedType,
  consequent: Branch,
  alternate: Branch,
  machine: TypeMachine,
): ResolvedType {
  requireScalar('?:', decision);
  const first = typeOfRead(consequent.type, machine);
  const second = typeOfRead(alternate.type, machine);
  if (first.kind === 'integer' && second.kind === 'integer') {
    const common = integerOf(commonType(first.integer, second.integer, machine.integers), machine);
    const [one, other] = [promotedOf(first, machine), promotedOf(second, machine)];
    return one.integer !== other.integer || isSameVariant(one, other) ? commonVariant(one, other, common) : common;
  }
  if (first.kind === 'pointer' && second.kind === 'pointer') {
    if (consequent.isNull()) return second;
    if (alternate.isNull()) return first;
    const common = commonPointer(first, second, machine);
    return isSameVariant(first, second) ? { ...common, layout: first.layout } : common;
  }
  // GNU: an integer that is no null pointer constant is taken for a pointer, with a warning.
  if (first.kind === 'pointer' && second.kind === 'integer') return first;
  if (first.kind === 'integer' && second.kind === 'pointer') return second;
  if (first.kind === 'record' && second.kind === 'record' && areCompatible(first, second, machine.steps)) {
    return isSameVariant(first, second) ? first : { ...first, layout: first.record.layout };
  }
  if (first.kind === 'void' && second.kind === 'void') return first;
  return commonFloating('?:', first, second, machine);
}

/** A pointer to what both point to, with the qualifiers of both. GNU: where that differs, to `void`. */
function commonPointer(first: ResolvedPointer, second: ResolvedPointer, machine: TypeMachine): ResolvedPointer {
  const [one, other] = [first.target(), second.target()];
  const qualifiers = qualifiersOf(one) | qualifiersOf(other);
  if (one.kind === 'void' || other.kind === 'void' || !areCompatible(one, other, machine.steps)) {
    return pointerTo(qualified({ kind: 'void' }, qualifiers), machine);
  }
  const isOpen = one.kind === 'array' && one.count === null;
  return pointerTo(qualified(isOpen ? other : one, qualifiers), machine);
}
