import type { Qualifiers } from '../../ast/qualifiers.ts';
import type { ResolvedType } from './resolved-type.ts';

/** The type with these qualifiers and its own; those of an array are its element's (C11 6.7.3p9). */
export function qualified(type: ResolvedType, qualifiers: Qualifiers | undefined): ResolvedType {
  if (qualifiers === undefined || qualifiers === 0 || type.kind === 'function') return type;
  if (type.kind === 'array') return { ...type, element: qualified(type.element, qualifiers) };
  return { ...type, qualifiers: qualifiers | (type.qualifiers ?? 0) };
}

/** The type without the qualifiers at its top, as a value has it (C11 6.3.2.1p2). */
export function unqualified(type: ResolvedType): ResolvedType {
  if (type.kind === 'array') return { ...type, element: unqualified(type.element) };
  return type.kind === 'function' || qualifiersOf(type) === 0 ? type : { ...type, qualifiers: 0 };
}

export function qualifiersOf(type: ResolvedType): Qualifiers {
  let element = type;
  while (element.kind === 'array') element = element.element;
  return element.kind === 'function' ? 0 : (element.qualifiers ?? 0);
}
