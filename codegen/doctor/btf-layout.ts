// A record of the kernel's type information as the ABI model states it, so that the two can be compared. The type
// information knows no alignments and has its own spellings, so those are taken from the bindings' record where they do
// not contradict: what is compared is sizes, places, bit-fields, array lengths and signs.

import type { FieldModel, RecordModel } from '../abi/model/model.ts';
import type { Btf } from './btf.ts';
import { BtfError } from './btf-error.ts';
import type { BtfMember, BtfRecord, BtfType } from './btf-type.ts';

const deepestNesting = 32;
const longestChain = 64;
const mostFields = 1 << 16;

/** @param like the record of the bindings. @throws BtfError */
export function layoutFrom(btf: Btf, record: BtfRecord, like: RecordModel): RecordModel {
  const reader = new RecordReader(btf);
  const fields = reader.fields(record, { bits: 0, outerBits: 0 }, like.fields, 0);
  return { ...like, keyword: record.kind, size: record.size, fields };
}

interface Place {
  /** From the start of the record that lists the field. */
  readonly bits: number;
  /** From the start of the outermost record to that record. */
  readonly outerBits: number;
}

class RecordReader {
  readonly #btf: Btf;
  #left = mostFields;

  constructor(btf: Btf) {
    this.#btf = btf;
  }

  /** The fields of a record whose own start is at `place`; members of anonymous records are among them. */
  fields(record: BtfRecord, place: Place, like: readonly FieldModel[], depth: number): FieldModel[] {
    if (depth > deepestNesting) throw new BtfError(`'${record.name}' nests more than ${deepestNesting} records`);
    const known = new Map(like.map((field) => [field.name, field]));
    return record.members.flatMap((member) => {
      this.#left -= 1;
      if (this.#left < 0) throw new BtfError(`'${record.name}' has more than ${mostFields} fields`);
      const inside = { ...place, bits: place.bits + member.bitOffset };
      if (member.name !== '') return [this.#field(member, inside, known.get(member.name), depth)];
      const anonymous = this.#resolved(member.type);
      return isRecord(anonymous) ? this.fields(anonymous, inside, like, depth + 1) : [];
    });
  }

  #field(member: BtfMember, place: Place, like: FieldModel | undefined, depth: number): FieldModel {
    const { name } = member;
    const type = this.#resolved(member.type);
    const width = bitWidthOf(member, type);
    if (width !== null) {
      const bitOffset = place.outerBits + place.bits + (type.kind === 'integer' ? type.bitOffset : 0);
      return { name, offset: null, size: null, ...this.#spelling(type, like), bitOffset, bitWidth: width };
    }
    const offset = Math.floor(place.bits / 8);
    const { element, counts } = this.#arrayOf(member.type);
    // The kernel may keep a length to itself that the UAPI leaves open: `#ifdef __KERNEL__ char name[48];`.
    const size = like?.flexible && counts.length > 0 ? like.size : this.#sizeOf(element) * elements(counts);
    const common = { name, offset, size, ...countsLike(counts, like) };
    const record = this.#resolved(element);
    if (!isRecord(record) || like?.type !== undefined || (like === undefined && record.name !== '')) {
      return { ...common, ...this.#spelling(record, like) };
    }
    const inner = { bits: 0, outerBits: place.outerBits + place.bits };
    return { ...common, keyword: record.kind, fields: this.fields(record, inner, like?.fields ?? [], depth + 1) };
  }

  /** The bindings' spelling of a type, unless the two differ in their sign. */
  #spelling(type: BtfType, like: FieldModel | undefined): { readonly type?: string; readonly keyword?: 'struct' } {
    const signed = type.kind === 'integer' ? type.signed : null;
    const expected = like?.type === undefined ? null : signOf(like.type);
    if (like === undefined || (signed !== null && expected !== null && signed !== expected)) {
      return { type: spell(type) };
    }
    return like.type === undefined ? {} : { type: like.type };
  }

  /** Without typedefs and qualifiers. */
  #resolved(number: number): BtfType {
    let type = this.#btf.type(number);
    for (let steps = 0; type.kind === 'qualifier' || type.kind === 'typedef'; steps += 1) {
      if (steps === longestChain) throw new BtfError(`type ${number} stands for more than ${longestChain} others`);
      type = this.#btf.type(type.of);
    }
    return type;
  }

  /** The lengths of an array, outermost first, and its element; no lengths for anything else. */
  #arrayOf(number: number): { readonly element: number; readonly counts: readonly number[] } {
    const counts: number[] = [];
    let element = number;
    for (let type = this.#resolved(element); type.kind === 'array'; type = this.#resolved(element)) {
      if (counts.length === longestChain) throw new BtfError(`type ${number} has more than ${longestChain} dimensions`);
      counts.push(type.length);
      element = type.element;
    }
    return { element, counts };
  }

  #sizeOf(number: number): number {
    const type = this.#resolved(number);
    if (type.kind === 'pointer') return pointerSize(this.#btf);
    if ('size' in type) return type.size;
    throw new BtfError(`type ${number} ('${type.name}') has no size`);
  }
}

/** `long` is as wide as a pointer on every Linux. */
function pointerSize(btf: Btf): number {
  let size = sizes.get(btf);
  if (size === undefined) {
    size = 8;
    for (const number of btf.numbers()) {
      if (btf.headOf(number).kind !== 'integer') continue;
      const type = btf.type(number);
      if (type.kind !== 'integer' || !/^(long unsigned int|unsigned long)$/.test(type.name)) continue;
      size = type.size;
      break;
    }
    sizes.set(btf, size);
  }
  return size;
}
const sizes = new WeakMap<Btf, number>();

function isRecord(type: BtfType): type is BtfRecord {
  return type.kind === 'struct' || type.kind === 'union';
}

/** Old compilers' bit-fields have an integer of so many bits as their type. */
function bitWidthOf({ bitWidth }: BtfMember, type: BtfType): number | null {
  if (bitWidth !== null) return bitWidth;
  return type.kind === 'integer' && (type.bits < type.size * 8 || type.bitOffset !== 0) && type.bits > 0
    ? boolean(type)
    : null;
}

/** A `_Bool` of one byte may be stated as one bit wide, and is no bit-field for that. */
function boolean({ name, bits }: { readonly name: string; readonly bits: number }): number | null {
  return name === '_Bool' || name === 'bool' ? null : bits;
}

/**
 * Lengths as the bindings write them, where they come to the same: the kernel's type information has `[8][16]` as `[128]`
 * and `[]` as `[0]`, and lengths behind a typedef are the typedef's.
 */
function countsLike(counts: readonly number[], like: FieldModel | undefined): Pick<FieldModel, 'count' | 'flexible'> {
  if (like === undefined) return counts.length === 0 ? {} : { count: counts };
  const { count, flexible } = like;
  if (flexible && counts.length > 0) return { ...(count === undefined ? {} : { count }), flexible };
  if (count === undefined || counts.length === 0) return {};
  return { count: elements(counts) === elements(count) ? count : counts };
}

function elements(counts: readonly number[]): number {
  return counts.reduce((product, count) => product * count, 1);
}

/** Whether a C type as written is signed; null where its spelling does not tell. */
function signOf(type: string): boolean | null {
  if (/^__(?:u|le|be)(?:8|16|32|64)$|^unsigned\b/.test(type)) return false;
  return /^__s(?:8|16|32|64)$|^(?:signed|short|int|long)\b/.test(type) ? true : null;
}

function spell(type: BtfType): string {
  if (type.kind === 'pointer') return 'void *';
  if (type.kind === 'struct' || type.kind === 'union' || type.kind === 'enum')
    return `${type.kind} ${type.name || '{…}'}`;
  return type.name || type.kind;
}
