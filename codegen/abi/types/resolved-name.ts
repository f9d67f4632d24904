import type { ResolvedArray, ResolvedType } from './resolved-type.ts';
import { deepestSpelled, type SpellingScope, spell } from './spelling.ts';

/** A type that came out of an expression, as it would be written; null where only its tree knows. */
export function nameOfResolved(type: ResolvedType, scope: SpellingScope, depth = 0): string | null {
  switch (type.kind) {
    case 'integer':
      return type.integer.name;
    case 'floating':
    case 'incomplete':
      return type.name;
    case 'pointer': {
      const pointed = type.target();
      if (depth === deepestSpelled || pointed.kind === 'array') return null;
      const target = nameOfResolved(pointed, scope, depth + 1);
      return target === null ? null : `${target}${target.endsWith('*') ? '' : ' '}*`;
    }
    case 'array':
      return nameOfArray(type, scope, depth);
    case 'record': {
      const { definition } = type.record;
      return spell({ ...definition, kind: 'record', definition }, scope);
    }
    default:
      return null;
  }
}

/** `int[2][3]`; null for arrays of what points to arrays. */
function nameOfArray(type: ResolvedArray, scope: SpellingScope, depth: number): string | null {
  let lengths = '';
  let element: ResolvedType = type;
  for (; element.kind === 'array'; element = element.element) lengths += `[${element.count ?? ''}]`;
  const name = nameOfResolved(element, scope, depth);
  return name === null ? null : `${name}${lengths}`;
}
