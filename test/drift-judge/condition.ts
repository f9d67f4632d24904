/*
 * The facts of a finding as conditions in C. Everything is made from what `drift` says: no model and no parser of ours
 * has a part in it.
 */
import type { DriftFinding } from '../../codegen/drift/drift-finding.ts';

/** A member of a record as C reaches it. */
export interface Member {
  readonly record: string;
  /** `arg.pagefault.flags`, `entries[0].flags` */
  readonly path: string;
  /** The part of the path before the last name, which the offset counts from; empty for the record itself. */
  readonly holder: string;
  readonly names: readonly string[];
}

/**
 * @param indexed which of the names before the last are arrays of records, a bit each, the first name's the lowest: a
 * finding does not say.
 */
export function memberOf(symbol: string, indexed: number): Member {
  const [record = '', ...names] = symbol.split('.');
  const steps = names.map((name, at) => (at < names.length - 1 && (indexed >> at) & 1 ? `${name}[0]` : name));
  return { record, names, path: steps.join('.'), holder: steps.slice(0, -1).join('.') };
}

export function lvalueOf({ record, path }: Member): string {
  return `((${record} *)0)->${path}`;
}

/** A fact of a name that is no field; null where C has no question for it. */
export function conditionOn(
  subject: DriftFinding['subject'],
  name: string,
  fact: string,
  value: string,
): string | null {
  if (subject === 'function') return null;
  const isType = subject === 'record' || subject === 'typedef';
  switch (fact) {
    case 'size':
      return `sizeof(${name}) == ${value}`;
    case 'alignment':
      return `_Alignof(${name}) == ${value}`;
    case 'value':
      return subject === 'string' ? stringIs(name, JSON.parse(value) as string) : integerIs(name, value);
    case 'type':
      if (value.startsWith('untagged')) return null;
      return `__builtin_types_compatible_p(__typeof__(${isType ? name : `(${name})`}), ${value})`;
    case 'argument':
      return `_IOC_SIZE(${name}) == sizeof(${value})`;
    case 'argument size':
      return `_IOC_SIZE(${name}) == ${value}`;
    case 'number':
      return `_IOC_NR(${name}) == ${value}`;
    case 'type byte':
      return `_IOC_TYPE(${name}) == ${value}`;
    case 'direction':
      return `_IOC_DIR(${name}) == ${directions[value]}`;
    default:
      return null;
  }
}

const directions: Readonly<Record<string, string>> = {
  none: '_IOC_NONE',
  read: '_IOC_READ',
  write: '_IOC_WRITE',
  'read-write': '(_IOC_READ | _IOC_WRITE)',
};

function integerIs(name: string, value: string): string {
  const negative = value.startsWith('-');
  // No literal holds the smallest value.
  const literal = negative ? `(-${BigInt(value.slice(1)) - 1n}LL - 1)` : `${value}ULL`;
  return `((${name}) < 0) == ${negative ? 1 : 0} && (unsigned long long)(${name}) == (unsigned long long)${literal}`;
}

function stringIs(name: string, value: string): string {
  const octal = [...value].map((each) => `\\${each.charCodeAt(0).toString(8).padStart(3, '0')}`).join('');
  return `sizeof(${name}) == ${value.length + 1} && __builtin_memcmp(${name}, "${octal}", ${value.length}) == 0`;
}

/** A fact of a field; null where C has no question for it. */
export function conditionOnField(member: Member, fact: string, value: string | null): string | null {
  const lvalue = lvalueOf(member);
  const { record, path, holder } = member;
  const start = holder === '' ? '' : ` - __builtin_offsetof(${record}, ${holder})`;
  switch (fact) {
    case 'offset':
      return value === null ? null : `__builtin_offsetof(${record}, ${path})${start} == ${value}`;
    case 'size':
      return value === null ? null : `sizeof(${lvalue}) == ${value}`;
    case 'element size':
      return value === null ? null : `sizeof(${lvalue}[0]) == ${value}`;
    case 'count':
      return lengthsAre(lvalue, value);
    case 'type':
      return value === null || value === 'struct' || value === 'union' ? null : typeIs(lvalue, [value]);
    case 'meaning':
      return value === null || value.startsWith('array') ? null : typeIs(lvalue, typesMeaning(value));
    default:
      return null;
  }
}

/** A pointer where it is used as a value, and no pointer itself: an array. */
function lengthsAre(lvalue: string, count: string | null): string {
  if (count === null) return `__builtin_classify_type(${lvalue}) != 5`;
  const lengths = count.match(/\d+/g) ?? [];
  return lengths
    .map((length, depth) => {
      const row = `${lvalue}${'[0]'.repeat(depth)}`;
      return `sizeof(${row}) == ${length} * sizeof((${row})[0])`;
    })
    .join(' && ');
}

/** The member's own type, or that of its elements: `T[]` is compatible with an array of any length. */
function typeIs(lvalue: string, types: readonly string[]): string {
  const own = `__typeof__(${lvalue})`;
  return types
    .flatMap((type) => [type, `__typeof__(${type})[]`])
    .map((type) => `__builtin_types_compatible_p(${own}, ${type})`)
    .join(' || ');
}

const integers: Readonly<Record<string, readonly string[]>> = {
  'unsigned 8-bit': ['unsigned char', 'char', '_Bool'],
  'signed 8-bit': ['signed char', 'char'],
  'unsigned 16-bit': ['unsigned short'],
  'signed 16-bit': ['short'],
  'unsigned 32-bit': ['unsigned', 'unsigned long'],
  'signed 32-bit': ['int', 'long'],
  'unsigned 64-bit': ['unsigned long', 'unsigned long long'],
  'signed 64-bit': ['long', 'long long'],
};

/** The types of C that may be meant; what has the same words and another size is told apart by the size. */
function typesMeaning(meaning: string): readonly string[] {
  return integers[meaning] ?? [meaning];
}
