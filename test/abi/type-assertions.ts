import type { AbiModel, FieldModel } from '../../codegen/abi/model/model.ts';
import type { TypeModel } from '../../codegen/abi/model/type-model.ts';

/** What a model says that its types mean, as conditions for a compiler, each with what it is about. */
export function typeConditions({ types = [] }: AbiModel): [condition: string, what: string][] {
  return types.filter(({ spelling }) => isWritten(spelling)).flatMap(conditionsOf);
}

/** The types of fields, arguments and typedefs, and of elements of such types, that a model says nothing of. */
export function untoldTypes({ types = [], records, typedefs, ioctls }: AbiModel): string[] {
  const told = new Set(types.map(({ spelling }) => spelling));
  const used = [
    ...records.flatMap(({ fields }) => typesOf(fields)),
    ...typedefs.flatMap(({ type, size }) => (size === null ? [] : [type])),
    ...ioctls.flatMap(({ argument }) => argument ?? []),
    ...types.flatMap((type) => (type.kind === 'array' ? [type.element] : [])),
  ];
  return [...new Set(used)].filter((type) => isWritten(type) && !told.has(type));
}

/** An unnamed enumeration or record has no spelling in C that means it. */
function isWritten(spelling: string): boolean {
  return !/[{…]/.test(spelling);
}

/** An untagged record that nothing names goes by its keyword. */
function isNamed(record: string): boolean {
  return isWritten(record) && record !== 'struct' && record !== 'union';
}

function typesOf(fields: readonly FieldModel[]): string[] {
  return fields.flatMap(({ type, fields: inner = [] }) => [...(type === undefined ? [] : [type]), ...typesOf(inner)]);
}

function conditionsOf(type: TypeModel): [condition: string, what: string][] {
  const { spelling, size } = sized(type);
  return [
    [`sizeof(${spelling}) == ${size}`, `size of ${spelling} is ${size}`],
    [kindOf(type), `${spelling} is of the kind ${type.kind}`],
  ];
}

function sized(type: TypeModel): Exclude<TypeModel, { readonly kind: 'incomplete' }> {
  if (type.kind !== 'incomplete') return type;
  throw new Error(`expected the model to leave out what nothing defines, saw '${type.spelling}'`);
}

function kindOf(type: TypeModel): string {
  const { spelling, kind } = type;
  switch (kind) {
    case 'integer':
      return `(${spelling})2 == 2 && (${spelling})0.5 == 0 && ((${spelling})-1 < 1) == ${type.signed === true ? 1 : 0}`;
    case 'boolean':
      return `_Generic((${spelling})0, _Bool: 1, default: 0)`;
    case 'floating':
      return `(${spelling})0.5 != 0`;
    case 'pointer':
      return `__builtin_classify_type((${spelling})0) == 5`;
    case 'record':
      return isNamed(type.name)
        ? `__builtin_types_compatible_p(${spelling}, ${type.name})`
        : `__builtin_classify_type(*(${spelling} *)0) == ${type.name === 'union' ? 13 : 12}`;
    case 'array': {
      if (!isWritten(type.element)) return `sizeof((*(${spelling} *)0)[0]) * ${type.count[0]} == ${type.size}`;
      const lengths = type.count.map((length) => `[${length}]`).join('');
      return `__builtin_types_compatible_p(${spelling}, __typeof__(${type.element})${lengths})`;
    }
    case 'incomplete':
      return '0';
  }
}
