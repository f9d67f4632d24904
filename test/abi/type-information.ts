/*
 * A second opinion on records: GCC writes what it knows of every type of a C text as BTF, unasked. What a model leaves
 * out, no assertion made from that model can miss; here it shows, and so do the declared types of bit-fields, which no
 * expression has.
 */
import type { AbiModel, FieldModel, RecordModel } from '../../codegen/abi/model.ts';
import { Btf } from '../../codegen/doctor/btf.ts';
import { BtfError } from '../../codegen/doctor/btf-error.ts';
import type { BtfMember, BtfRecord, BtfType } from '../../codegen/doctor/btf-type.ts';

/** A record's members in one line each, in order. */
type Lines = readonly string[];

/** The types of a C text as its compiler knows them. */
export class TypeInformation {
  readonly #btf: Btf;
  /** By `struct TAG`, or the name of a typedef of an untagged record. */
  readonly #records = new Map<string, BtfRecord>();
  /** By `enum TAG`. */
  readonly #enums = new Map<string, ReadonlySet<string>>();
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
    const seen = this.#linesOf(known, '', 0);
    const expected = linesOfFields(record.fields, '', 0);
    if (known.kind !== record.keyword) return [`${record.name}: the compiler knows a ${known.kind}`];
    const differences = seen.length === expected.length ? [] : [`${seen.length} members, the model ${expected.length}`];
    for (const [index, line] of seen.entries()) {
      if (expected[index] !== line && !differOnlyByEnum(line, expected[index]))
        differences.push(`'${line}', the model '${expected[index] ?? 'nothing'}'`);
    }
    return differences.slice(0, 3).map((difference) => `${record.name}: the compiler knows ${difference}`);
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

  #linesOf({ members }: BtfRecord, prefix: string, base: number): Lines {
    return members.flatMap((member) => this.#linesOfMember(member, prefix, base));
  }

  #linesOfMember({ name, type, bitOffset, bitWidth }: BtfMember, prefix: string, base: number): Lines {
    const at = base + bitOffset;
    const { counts, element } = this.#withoutArrays(type);
    const isUntagged = (element.kind === 'struct' || element.kind === 'union') && element.name === '';
    if (name === '') return isUntagged ? this.#linesOf(element, prefix, at) : [];
    const path = `${prefix}${name}`;
    if (isUntagged) return [line(path, at, null, counts, element.kind), ...this.#linesOf(element, `${path}.`, at)];
    return [line(path, at, bitWidth, counts, this.#nameOf(element))];
  }

  #withoutArrays(number: number): { readonly counts: readonly number[]; readonly element: BtfType } {
    const type = this.#btf.type(number);
    if (type.kind === 'qualifier') return this.#withoutArrays(type.of);
    if (type.kind !== 'array') return { counts: [], element: type };
    const inner = this.#withoutArrays(type.element);
    return { counts: [type.length, ...inner.counts], element: inner.element };
  }

  #nameOf(type: BtfType): string {
    if (type.kind === 'struct' || type.kind === 'union') return `${type.kind} ${type.name}`;
    if (type.kind === 'enum') return type.name === '' ? 'enum' : `enum ${type.name}`;
    if (type.kind === 'integer') return integerName(type.name);
    return type.kind === 'pointer' ? '*' : type.name;
  }
}

/** An untagged enum has no name; the model gives its integer type. */
function differOnlyByEnum(seen: string, expected = ''): boolean {
  return (
    seen.startsWith('enum ') && seen.slice(5) === expected.replace(/^(unsigned )?(char|short|int|long long|long) /, '')
  );
}

/** GCC 12 writes the lengths of arrays of arrays from the inside out: their order is asserted, not compared. */
function line(path: string, at: number, width: number | null, counts: readonly number[], type: string): string {
  const lengths = counts
    .toSorted((one, other) => one - other)
    .map((count) => `[${count}]`)
    .join('');
  return `${type} ${path}${lengths}${width === null ? '' : ` : ${width}`} at ${at}`;
}

/** The same lines of a model's fields. `base`: bits from the start of the outermost record. */
function linesOfFields(fields: readonly FieldModel[], prefix: string, base: number): Lines {
  return fields.flatMap((field) => {
    const path = `${prefix}${field.name}`;
    const at = field.offset === null ? (field.bitOffset ?? 0) : base + field.offset * 8;
    const counts = field.count ?? (field.flexible === true ? [0] : []);
    const type = field.type === undefined ? (field.keyword ?? '') : nameOfSpelled(field.type);
    return [line(path, at, field.bitWidth ?? null, counts, type), ...linesOfFields(field.fields ?? [], `${path}.`, at)];
  });
}

function nameOfSpelled(type: string): string {
  return type.includes('*') ? '*' : type;
}

/** GCC's `long unsigned int` as the model spells it: `unsigned long`. */
function integerName(name: string): string {
  const words = name.split(' ');
  if (words.includes('char') || words.includes('_Bool')) return name;
  const rest = words.filter((word) => word !== 'unsigned' && (word !== 'int' || words.length === 1)).join(' ');
  const plain = rest === '' ? 'int' : rest;
  return words.includes('unsigned') ? `unsigned ${plain}` : plain;
}
