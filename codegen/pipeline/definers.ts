import type { Declaration, TranslationUnit } from '../ast/declaration.ts';
import type { PreprocessedUnit } from '../preprocessor/preprocessed-unit.ts';

/**
 * The headers that contexts are made of, in the order in which a context includes them: the freestanding ones, the
 * kernel's, and the C library's where the include roots have them; last the kernel's that include the C library's.
 */
export const definers: readonly string[] = [
  'stddef.h',
  'stdint.h',
  'stdbool.h',
  'stdarg.h',
  'limits.h',
  'linux/types.h',
  'linux/time.h',
  'linux/signal.h',
  'asm/sigcontext.h',
  'linux/ipc.h',
  'sys/types.h',
  'sys/time.h',
  'sys/socket.h',
  'linux/if.h',
];

/** The C names (`size_t`, `struct timespec`, `NULL`) that a header and its includes define. */
export function definedNames(unit: PreprocessedUnit, { declarations, typedefNames }: TranslationUnit): Set<string> {
  const names = new Set(typedefNames);
  for (const { name } of unit.macros) names.add(name);
  for (const declaration of declarations) for (const name of namesOf(declaration)) names.add(name);
  return names;
}

function namesOf(declaration: Declaration): string[] {
  switch (declaration.kind) {
    case 'record-declaration':
      return [`${declaration.definition.keyword} ${declaration.definition.tag}`];
    case 'enum-declaration': {
      const { tag, enumerators } = declaration.definition;
      return [...(tag === null ? [] : [`enum ${tag}`]), ...enumerators.map(({ name }) => name)];
    }
    default:
      return [];
  }
}
