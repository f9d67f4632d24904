/*
 * A second opinion on records: GCC writes what it knows of every type of a C text as BTF, unasked. What a model leaves
 * out, no assertion made from that model can miss; here it shows, and so do the declared types of bit-fields, which no
 * expression has.
 */
import type { AbiModel, FieldModel, RecordModel } from '../../codegen/abi/model/model.ts';
import { Btf } from '../../codegen/doctor/btf.ts';
import { BtfError } from '../../codegen/doctor/btf-error.ts';
import type { BtfMember, BtfRecord, BtfType } from '../../codegen/doctor/btf-type.ts';

/** A member as far as type information is believed: GCC 12 has wrong places behind unnamed bit-fields and turns the lengths
 *  of arrays around. Assertions and bytes tell those. */
interface KnownMember {
  /** With the names of the untagged records around it. */
  readonly path: string;
  readonly bitWidth: number | null;
  /** Its type's name, and those that the type has through typedefs. */
  readonly types: readonly string[];
}

/** The types of a C text as its compiler knows them. */
export class TypeInformation {
  readonly #btf: Btf;
  /** By `struct TAG`, or the name of a typedef of an untagged record. */
  readonly #records = new Map<string, BtfRecord>();
  /** By `enum TAG`. */
  readonly #enums = new Map<string, ReadonlySet<string>>();
  readonly #typedefs = new Map<string, BtfType>();
  readonly #enumerators = new Set<string>();

  /** Null where the compiler writes what BTF has no kind for, such as vectors, and the model refuses that as well. */
  static of(section: Uint8Array, { skipped }: AbiModel): TypeInformation | null {
    try {
      return new TypeInformation(section);
    } catch (error) {
      if (error instanceof BtfError && skipped.some(({ kind }) => kind === 'record' || kind === 'typedef')) return null;
      throw error;
    }
  }

  constructor(section: Uint8Array) {
    this.#btf = new Btf(section);
    for (const number of this.#btf.numbers()) this.#enter(this.#btf.type(number));
  }

  /** The records that have a name. */
  get records(): Iterable<string> {
    return this.#records.keys();
  }

  /** What the compiler knows otherwise of a model's records and enums. */
  differencesFrom(model: AbiModel): string[] {
    return [...model.records.flatMap((record) => this.#unlike(record)), ...this.#unlikeEnums(model)];
  }

  #enter(type: BtfType): void {
    if (type.kind === 'typedef') this.#typedefs.set(type.name, type);
    if ((type.kind === 'struct' || type.kind === 'union') && type.name !== '') {
      this.#records.set(`${type.kind} ${type.name}`, type);
    } else if (type.kind === 'typedef' && type.of !== 0) {
      const of = this.#btf.type(type.of);
      if ((of.kind === 'struct' || of.kind === 'union') && of.name === '') this.#records.set(type.name, of);
    } else if (type.kind === 'enum') {
      const names = new Set(type.enumerators.map(({ name }) => name));
      for (const name of names) this.#enumerators.add(name);
      if (type.name !== '') this.#enums.set(`enum ${type.name}`, names);
    }
  }

  #unlike(record: RecordModel): string[] {
    const known = this.#records.get(record.name);
    if (known === undefined) return [`${record.name}: the compiler knows no such record`];
    if (known.kind !== record.keyword) return [`${record.name}: the compiler knows a ${known.kind}`];
    const seen = this.#membersOf(known, '');
    const expected = membersOfFields(record.fields, '').map((member) => this.#throughTypedefs(member));
    const differences = seen.length === expected.length ? [] : [`${seen.length} members, the model ${expected.length}`];
    for (const [index, member] of seen.entries()) {
      const other = expected[index];
      if (!isAlike(member, other)) differences.push(`'${describe(member)}', the model '${describe(other)}'`);
    }
    return differences.slice(0, 3).map((difference) => `${record.name}: the compiler knows ${difference}`);
  }

  /** GCC drops the name of a typedef where an attribute aligns the member. */
  #throughTypedefs(member: KnownMember): KnownMember {
    const names = member.types.flatMap((name) => {
      const typedef = this.#typedefs.get(name);
      return typedef === undefined ? [name] : this.#namesOf(typedef);
    });
    return { ...member, types: names };
  }

  #unlikeEnums({ enumerators }: AbiModel): string[] {
    return enumerators.flatMap(({ name, value, enum: tag }) => {
      // GCC 12 writes none that int does not hold.
      if (BigInt(value) !== BigInt.asIntN(32, BigInt(value))) return [];
      if (tag === null) return this.#enumerators.has(name) ? [] : [`enumerator ${name}: the compiler knows none`];
      const known = this.#enums.get(`enum ${tag}`)?.has(name) ?? false;
      return known ? [] : [`enumerator ${name}: the compiler knows none in 'enum ${tag}'`];
    });
  }

  #membersOf({ members }: BtfRecord, prefix: string): KnownMember[] {
    return members.flatMap((member) => this.#membersIn(member, prefix));
  }

  #membersIn({ name, type, bitWidth }: BtfMember, prefix: string): KnownMember[] {
    const element = this.#withoutArrays(type);
    const isUntagged = (element.kind === 'struct' || element.kind === 'union') && element.name === '';
    if (name === '') return isUntagged ? this.#membersOf(element, prefix) : [];
    const path = `${prefix}${name}`;
    if (isUntagged) return [{ path, bitWidth, types: [element.kind] }, ...this.#membersOf(element, `${path}.`)];
    return [{ path, bitWidth, types: this.#namesOf(element) }];
  }

  #withoutArrays(number: number): BtfType {
    const type = this.#btf.type(number);
    if (type.kind === 'qualifier') return this.#withoutArrays(type.of);
    return type.kind === 'array' ? this.#withoutArrays(type.element) : type;
  }

  #namesOf(type: BtfType): readonly string[] {
    switch (type.kind) {
      case 'struct':
      case 'union':
        return [`${type.kind} ${type.name}`];
      case 'enum':
        return [`enum ${type.name}`, ...anyEnum];
      case 'integer':
        return [canonical(type.name)];
      case 'pointer':
        return ['*'];
      case 'typedef': {
        const of = type.of === 0 ? null : this.#withoutArrays(type.of);
        const isUntagged = of === null || ((of.kind === 'struct' || of.kind === 'union') && of.name === '');
        return [type.name, ...(isUntagged ? [] : this.#namesOf(of))];
      }
      default:
        return [type.name];
    }
  }
}

/** The model gives the integer type of an untagged enum, and of one that `typeof` names. */
const anyEnum: readonly string[] = ['signed char', 'short', 'int', 'long', 'long long'].flatMap((name) => [
  name,
  `unsigned ${name.replace('signed ', '')}`,
]);

function isAlike(one: KnownMember, other: KnownMember | undefined): boolean {
  if (other === undefined || one.path !== other.path || one.bitWidth !== other.bitWidth) return false;
  // `typeof (…)`: the model has no name for some types that are computed.
  return other.types.some((name) => name.includes('…') || one.types.includes(name));
}

function describe(member: KnownMember | undefined): string {
  if (member === undefined) return 'nothing';
  return `${member.types[0]} ${member.path}${member.bitWidth === null ? '' : ` : ${member.bitWidth}`}`;
}

function membersOfFields(fields: readonly FieldModel[], prefix: string): KnownMember[] {
  return fields.flatMap((field) => {
    const path = `${prefix}${field.name}`;
    const type = field.type === undefined ? (field.keyword ?? '') : plainName(field.type);
    return [
      { path, bitWidth: field.bitWidth ?? null, types: [type] },
      ...membersOfFields(field.fields ?? [], `${path}.`),
    ];
  });
}

/** BTF knows neither what a pointer points to nor `_Atomic`. */
function plainName(type: string): string {
  const [, inner] = /^_Atomic\((.*)\)$/.exec(type) ?? [];
  if (inner !== undefined) return plainName(inner);
  return type.includes('*') ? '*' : type.replace(/\[.*/, '');
}

/** A basic type in the model's spelling, whatever its words and their order: `long unsigned int` is `unsigned long`. */
export function canonical(name: string): string {
  const words = name.split(' ').map((word) => (word === '__signed__' ? 'signed' : word));
  if (words.includes('char')) return words.length === 1 ? 'char' : `${words.find((word) => word !== 'char')} char`;
  const sizes = words.filter((word) => word === 'short' || word === 'long').join(' ');
  const isPlain = words.every((word) => ['signed', 'unsigned', 'int', 'short', 'long'].includes(word));
  if (!isPlain && name !== '__int128 unsigned') return name;
  const plain = name === '__int128 unsigned' ? '__int128' : sizes || 'int';
  return words.includes('unsigned') ? `unsigned ${plain}` : plain;
}
