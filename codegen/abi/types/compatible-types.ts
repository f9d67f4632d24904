import type { EvaluationSteps } from '../../expression/evaluation/evaluation-steps.ts';
import { orRefusal, Refusal } from '../model/refusal.ts';
import { qualifiersOf } from './qualified-type.ts';
import type { ResolvedArray, ResolvedInteger, ResolvedType } from './resolved-type.ts';

/** Pointers to pointers are compared this deep: typedefs make chains of any length out of a short text. */
export const deepestCompared = 64;

/**
 * Whether two types are compatible but for qualifiers at their top (C11 6.2.7; GNU: `__builtin_types_compatible_p`). Each
 * type that is looked at is a step.
 * @throws Refusal for functions.
 */
export function areCompatible(left: ResolvedType, right: ResolvedType, steps: EvaluationSteps, depth = 0): boolean {
  steps.take(undefined);
  if (depth > deepestCompared) throw new Refusal(`types nested more than ${deepestCompared} deep are not compared`);
  switch (left.kind) {
    case 'integer':
      return right.kind === 'integer' && areCompatibleIntegers(left, right);
    case 'floating':
      return right.kind === 'floating' && left.name === right.name;
    case 'record':
      return right.kind === 'record' && left.record.definition === right.record.definition;
    case 'incomplete':
      return right.kind === 'incomplete' && left.name === right.name;
    case 'void':
      return right.kind === 'void';
    case 'array':
      return (
        right.kind === 'array' &&
        mayHaveOneLength(left, right) &&
        areCompatible(left.element, right.element, steps, depth + 1)
      );
    case 'pointer':
      return right.kind === 'pointer' && haveCompatibleTargets(left.target(), right.target(), steps, depth + 1);
    case 'function':
      if (right.kind !== 'function') return false;
      throw new Refusal('function types are not compared');
  }
}

/** The same where types that cannot be compared, such as functions, pass for compatible ones. */
export function mayBeCompatible(left: ResolvedType, right: ResolvedType, steps: EvaluationSteps): boolean {
  return orRefusal(() => areCompatible(left, right, steps)) !== false;
}

/** C11 6.7.2.2p4: an enum is compatible with its integer type, but not with another enum. */
function areCompatibleIntegers(left: ResolvedInteger, right: ResolvedInteger): boolean {
  if (left.enumeration !== undefined && right.enumeration !== undefined) return left.enumeration === right.enumeration;
  return left.integer === right.integer;
}

/** C11 6.7.6.2p6: an unknown length may be any. */
function mayHaveOneLength(left: ResolvedArray, right: ResolvedArray): boolean {
  return left.count === null || right.count === null || left.count === right.count;
}

/** C11 6.7.6.1p2: pointers must point to types with the same qualifiers. */
function haveCompatibleTargets(
  left: ResolvedType,
  right: ResolvedType,
  steps: EvaluationSteps,
  depth: number,
): boolean {
  return qualifiersOf(left) === qualifiersOf(right) && areCompatible(left, right, steps, depth);
}
