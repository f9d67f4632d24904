import type { AbiModel, FieldModel, RecordModel } from '../../codegen/abi/model/model.ts';
import { typeConditions } from './type-assertions.ts';

/**
 * Every fact of a model as C that only a compiler of the same opinion accepts. The text follows the header itself and
 * `linux/ioctl.h`. Bit-fields are asserted by their type alone: their place is in no constant expression.
 */
export function assertionsOf(model: AbiModel): string {
  const names = new Set(model.records.flatMap(({ fields }) => allNames(fields)));
  const macros = [...model.constants, ...model.strings, ...model.skipped, ...model.functions].map(({ name }) => name);
  return [
    ...model.constants.flatMap(({ name, value, type }) => [
      ...integerAssertions(name, value, type),
      assertion(`__builtin_types_compatible_p(__typeof__(${name}), ${type})`, `type of ${name} is ${type}`),
    ]),
    ...model.enumerators.flatMap(({ name, value }) => integerAssertions(name, value, null)),
    ...model.strings.flatMap(({ name, value }) => [
      assertion(`sizeof(${name}) == ${Buffer.byteLength(value) + 1}`, `length of ${name}`),
      assertion(
        `__builtin_memcmp(${name}, ${stringLiteral(value)}, ${Buffer.byteLength(value)}) == 0`,
        `string ${name}`,
      ),
    ]),
    ...model.ioctls.flatMap(ioctlAssertions),
    // A macro that is named as a member would otherwise replace the member's name below.
    ...macros.filter((name) => names.has(name)).map((name) => `#undef ${name}`),
    ...model.records.flatMap(recordAssertions),
    ...model.typedefs.flatMap(({ name, type, size, alignment }) => [
      ...(size === null ? [] : [assertion(`sizeof(${name}) == ${size}`, `size of ${name}`)]),
      ...(alignment === null ? [] : [assertion(`_Alignof(${name}) == ${alignment}`, `alignment of ${name}`)]),
      ...compatible(name, type, []),
    ]),
    ...typeConditions(model).map(([condition, what]) => assertion(condition, what)),
    '',
  ].join('\n');
}

function assertion(condition: string, what: string): string {
  return `_Static_assert(${condition}, ${JSON.stringify(what)});`;
}

/** Byte for byte. */
function stringLiteral(value: string): string {
  return `"${[...Buffer.from(value)].map((each) => `\\${each.toString(8).padStart(3, '0')}`).join('')}"`;
}

/** A literal cannot hold the smallest value, nor one past `long long` without a suffix. */
function literal(value: string): string {
  if (value.startsWith('-'))
    return `(-${value.slice(1)}LL - 0)`.replace('9223372036854775808LL - 0', '9223372036854775807LL - 1');
  return `${value}ULL`;
}

function integerAssertions(name: string, value: string, type: string | null): string[] {
  const negative = value.startsWith('-');
  return [
    assertion(`(${name}) ${negative ? '<' : '>='} 0`, `sign of ${name}`),
    assertion(`(unsigned long long)(${name}) == (unsigned long long)${literal(value)}`, `${name} == ${value} ${type}`),
  ];
}

function ioctlAssertions({
  name,
  value,
  type,
  number,
  size,
  direction,
  argument,
}: AbiModel['ioctls'][number]): string[] {
  const bits = { none: '_IOC_NONE', read: '_IOC_READ', write: '_IOC_WRITE', 'read-write': '(_IOC_READ | _IOC_WRITE)' };
  const assertions = [
    ...integerAssertions(name, value, null),
    assertion(`_IOC_TYPE(${name}) == ${type}`, `type of ${name}`),
    assertion(`_IOC_NR(${name}) == ${number}`, `number of ${name}`),
    assertion(`_IOC_SIZE(${name}) == ${size}`, `size of ${name}`),
    assertion(`_IOC_DIR(${name}) == ${bits[direction]}`, `direction of ${name}`),
  ];
  if (argument !== null) assertions.push(assertion(`sizeof(${argument}) == ${size}`, `argument of ${name}`));
  return assertions;
}

function recordAssertions({ name, size, alignment, fields }: RecordModel): string[] {
  return [
    assertion(`sizeof(${name}) == ${size}`, `size of ${name} is ${size}`),
    assertion(`_Alignof(${name}) == ${alignment}`, `alignment of ${name} is ${alignment}`),
    ...fieldAssertions(name, '', 0, fields),
  ];
}

function fieldAssertions(record: string, prefix: string, base: number, fields: readonly FieldModel[]): string[] {
  return fields.flatMap((field) => {
    const path = `${prefix}${field.name}`;
    const lvalue = `((${record} *)0)->${path}`;
    const what = `${record}.${path}`;
    if (field.offset === null) return [];
    const offset = base + field.offset;
    const assertions = [
      assertion(`__builtin_offsetof(${record}, ${path}) == ${offset}`, `offset of ${what} is ${offset}`),
    ];
    const incomplete = field.flexible === true && (field.count ?? []).length !== 1;
    if (!incomplete)
      assertions.push(assertion(`sizeof(${lvalue}) == ${field.size}`, `size of ${what} is ${field.size}`));
    const count = field.count ?? (field.flexible === true ? [0] : []);
    // The lengths one by one: [2][3] has the size and the elements of [3][2]. An array of no elements has no size to divide by.
    for (let depth = incomplete ? 1 : 0; depth < count.length; depth += 1) {
      const inside = count.slice(depth).reduce((product, length) => product * length, 1);
      const row = `sizeof(${lvalue}${'[0]'.repeat(depth)})`;
      const element = `sizeof(${lvalue}${'[0]'.repeat(count.length)})`;
      assertions.push(assertion(`${row} == ${inside} * ${element}`, `length ${depth} of ${what} is ${count[depth]}`));
    }
    if (field.type !== undefined) assertions.push(...compatible(lvalue, field.type, count));
    const inner = `${path}${'[0]'.repeat(field.count?.length ?? (field.flexible === true ? 1 : 0))}.`;
    return [...assertions, ...fieldAssertions(record, inner, offset, field.fields ?? [])];
  });
}

/** Whether an expression or type is of a type as the model spells it. */
function compatible(subject: string, type: string, count: readonly number[]): string[] {
  if (/[{…]/.test(type)) return [];
  const element =
    count.length === 0 ? `__typeof__(${subject})` : `__typeof__((${subject})${'[0]'.repeat(count.length)})`;
  const what = `type of ${subject} is ${type}`;
  if (isFunction(type) && type.includes('*')) {
    return [assertion(`sizeof(${element}) == 1 && __builtin_classify_type(*(${element} *)0) == 5`, what)];
  }
  if (type.includes('*')) return [assertion(pointerTo(element, type), what)];
  return [assertion(`__builtin_types_compatible_p(${element}, ${type})`, what)];
}

/** Whether a spelled type is a function: where a declarator would have its name, parameters follow at once. An atomic type is none. */
function isFunction(type: string): boolean {
  return /^(?!_Atomic\()[^(]*(?:\(\*+)*\((?!\*)/.test(type);
}

/** The model spells no qualifiers; what a pointer points to has to agree in them, what it is itself has not. */
function pointerTo(element: string, type: string): string {
  if (/\(.*\(.*\*/.test(type)) return `__builtin_classify_type((${element})0) == 5`;
  const inner = type.replace(/\*(?=\*)/g, '*const ');
  const spellings = ['', 'const ', 'volatile ', 'const volatile '].flatMap((qualifiers) => [
    `${qualifiers}${type}`,
    `${qualifiers}${inner}`,
  ]);
  return [...new Set(spellings)]
    .map((spelling) => `__builtin_types_compatible_p(${element}, ${spelling})`)
    .join(' || ');
}

function allNames(fields: readonly FieldModel[]): string[] {
  return fields.flatMap(({ name, fields: inner }) => [name, ...allNames(inner ?? [])]);
}
