import type { CType } from '../../ast/c-type.ts';
import { atomic } from '../../ast/qualifiers.ts';
import { arrayLayout, atomicLayout, type ObjectLayout } from '../layout/layout.ts';
import { type TypeMachine, typeOfCast } from './operator-type.ts';
import { qualifiersOf } from './qualified-type.ts';
import { elementLayoutOf, layoutOf, type ResolvedType, type TypeResolver } from './resolved-type.ts';

/**
 * How the elements of an array are laid out whose type is `written`. GCC rule: where that type is qualified by itself, as
 * a typedef of a `const` type is, the array forgets what attributes have asked for the alignment of the typedef.
 * @throws Refusal
 */
export function arrayElementLayout(
  written: CType,
  element: ResolvedType,
  scope: TypeMachine & TypeResolver,
): ObjectLayout {
  const layout = elementLayoutOf(element);
  if (!layout.userAligned || (written.kind !== 'named' && written.kind !== 'typeof')) return layout;
  const own = qualifiersOf(scope.typeOf({ ...written, qualifiers: 0 }));
  if (own === 0) return layout;
  const unaligned = unalignedLayout(element, scope);
  return (own & atomic) === 0 ? unaligned : atomicLayout(unaligned, scope.target);
}

/** That of a type of which a typedef is an aligned variant. */
function unalignedLayout(type: ResolvedType, machine: TypeMachine): ObjectLayout {
  if (type.kind === 'record') return type.record.layout;
  if (type.kind === 'array') return arrayLayout(elementLayoutOf(type.element), type.count ?? 0);
  return layoutOf(typeOfCast(type, machine));
}
