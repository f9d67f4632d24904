import { type Attributes, type CType, withoutTypeof } from '../../ast/c-type.ts';
import type { RecordDefinition } from '../../ast/declaration.ts';
import { orRefusal, Refusal } from '../model/refusal.ts';
import type { ResolvedRecord, ResolvedType } from './resolved-type.ts';

/** What spelling a type needs beside its tree. */
export interface SpellingScope {
  /** A name for what has none of its own: the typedef's for an untagged record, the integer type's for an untagged enum,
   *  that of what `typeof` stands for. Null where there is none. */
  nameOfUntagged(type: CType): string | null;
  /** The length of an array type; null for `[]`. */
  lengthOf(type: CType): number | null;
}

/** More derivations than this in one type are spelled no further. */
export const deepestSpelled = 64;

/**
 * A type as C spells it without a name (C11 6.7.7): `__u64`, `struct uffdio_range`, `void *`, `int (*)(void)`,
 * `char (*)[16]`. Built from the inside out, as declarators nest: what points, stands before; what counts, behind.
 */
export function spell(type: CType, scope: SpellingScope, depth = 0): string {
  let before = '';
  let behind = '';
  let at = type;
  for (let steps = depth; steps < deepestSpelled; steps += 1) {
    switch (at.kind) {
      case 'pointer': {
        at = at.target;
        before = `*${before}`;
        const { kind } = withoutTypeof(at);
        if (kind === 'array' || kind === 'function') {
          before = `(${before}`;
          behind = `${behind})`;
        }
        continue;
      }
      case 'array':
        behind = `${behind}[${scope.lengthOf(at) ?? ''}]`;
        at = at.element;
        continue;
      case 'function': {
        const prototype = inPrototype(scope);
        const parameters = at.parameters.map((parameter) => spell(parameter, prototype, depth + 8));
        if (at.variadic) parameters.push('...');
        behind = `${behind}(${parameters.join(', ') || 'void'})`;
        at = at.returns;
        continue;
      }
      case 'typeof':
        if (at.operand.kind === 'type-name' && at.operand.attributes.mode === null) {
          at = at.operand.type;
          continue;
        }
        return join(spellBase(at, scope), before, behind);
      default:
        return join(spellBase(at, scope), before, behind);
    }
  }
  return join('…', before, behind);
}

/** C11 6.7.6.2p4: a length may name another parameter, as in `int (*)(int n, int a[n])`; `[]` is compatible with it. */
function inPrototype(scope: SpellingScope): SpellingScope {
  return {
    nameOfUntagged: (type) => scope.nameOfUntagged(type),
    lengthOf(type) {
      const length = orRefusal(() => scope.lengthOf(type));
      return length instanceof Refusal ? null : length;
    },
  };
}

/** `base` may be what `typeof` stands for: `char[4]`, to which a pointer is `char (*)[4]`. */
function join(base: string, before: string, behind: string): string {
  if (before === '') return `${base}${behind}`;
  const lengths = /(?:\[\d*\])*$/.exec(base)![0];
  const element = base.slice(0, base.length - lengths.length);
  const inner = lengths !== '' && before.startsWith('*') ? `(${before}${behind})` : `${before}${behind}`;
  return `${element}${element.endsWith('*') ? '' : ' '}${inner}${lengths}`;
}

/** The spelling of a declared type. GNU: `mode(…)` makes another type of the one that is written. */
export function spellDeclared(
  type: CType,
  attributes: Attributes,
  resolved: ResolvedType,
  scope: SpellingScope,
): { readonly spelling: string; readonly type: CType } {
  if (attributes.mode === null || resolved.kind !== 'integer') return { spelling: spell(type, scope), type };
  const { name } = resolved.integer;
  return { spelling: name, type: { kind: 'basic', name } };
}

/** The definition of a record that neither a tag nor a typedef names; null for one that has a name. */
export function unnamedDefinition({ record }: ResolvedRecord, scope: SpellingScope): RecordDefinition | null {
  const { definition } = record;
  const { keyword, tag, span } = definition;
  if (tag !== null) return null;
  return scope.nameOfUntagged({ kind: 'record', keyword, tag, definition, span }) === null ? definition : null;
}

type BaseType = Exclude<CType, { readonly kind: 'pointer' | 'array' | 'function' }>;

function spellBase(type: BaseType, scope: SpellingScope): string {
  switch (type.kind) {
    case 'basic':
    case 'named':
      return type.name;
    case 'record':
      if (type.tag !== null) return `${type.keyword} ${type.tag}`;
      return scope.nameOfUntagged(type) ?? `${type.keyword} { … }`;
    case 'enum':
      if (type.tag !== null) return `enum ${type.tag}`;
      return scope.nameOfUntagged(type) ?? 'enum { … }';
    case 'atomic':
      return `_Atomic(${spell(type.target, scope)})`;
    case 'typeof':
      return scope.nameOfUntagged(type) ?? 'typeof (…)';
  }
}
