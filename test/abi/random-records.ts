/** Records that no header has: every kind of member beside every other, from a seed. */
import type { Target } from '../../codegen/abi/target/target.ts';

/** A type as C spells it; one of `scalar` and `record` says what it is. */
export interface RandomType {
  readonly spelling: string;
  readonly scalar: string | null;
  /** `aligned` of its typedef. */
  readonly aligned: number | null;
  readonly record: RandomRecord | null;
}

export interface RandomMember {
  readonly name: string | null;
  readonly type: RandomType;
  /** Array lengths, outermost first; empty for none, `null` in first place for a flexible array. */
  readonly count: readonly (number | null)[];
  readonly bitWidth: number | null;
  readonly packed: boolean;
  readonly aligned: number | null;
}

export interface RandomRecord {
  readonly keyword: 'struct' | 'union';
  /** Null for one that is defined inside another. */
  readonly tag: string | null;
  readonly members: readonly RandomMember[];
  readonly packed: boolean;
  readonly aligned: number | null;
  readonly pack: number | null;
}

/** Numbers from 0 to below `limit`, the same for the same seed (mulberry32). */
export type Random = (limit: number) => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

const integers = ['char', 'signed char', 'unsigned char', 'short', 'unsigned short', 'int', 'unsigned int', 'long'];
integers.push('unsigned long', 'long long', 'unsigned long long', '_Bool');
const otherScalars = ['float', 'double', 'void *'];

/** The typedefs and enums that random records use, with the scalar that each is made of. */
export const vocabulary: readonly RandomType[] = [
  typedefOf('unsigned long long', 8),
  typedefOf('unsigned long long', 4),
  typedefOf('unsigned long long', 16),
  typedefOf('long', 2),
  typedefOf('int', 1),
  typedefOf('int', 2),
  typedefOf('unsigned int', 8),
  typedefOf('short', 4),
  typedefOf('short', 1),
  typedefOf('unsigned char', 4),
  { spelling: 'enum plain', scalar: 'unsigned int', aligned: null, record: null },
  { spelling: 'enum negative', scalar: 'int', aligned: null, record: null },
  { spelling: 'enum tiny', scalar: 'unsigned char', aligned: null, record: null },
  { spelling: 'enum medium', scalar: 'short', aligned: null, record: null },
  { spelling: 'enum wide', scalar: 'unsigned long long', aligned: null, record: null },
];

function typedefOf(scalar: string, aligned: number): RandomType {
  return { spelling: `${scalar.replaceAll(' ', '_')}_aligned_${aligned}`, scalar, aligned, record: null };
}

/** The C text that declares the {@link vocabulary}. */
export function vocabularyText(): string {
  const typedefs = vocabulary
    .filter(({ aligned }) => aligned !== null)
    .map(({ scalar, spelling, aligned }) => `typedef ${scalar} ${spelling} __attribute__((aligned(${aligned})));`);
  return [
    ...typedefs,
    'enum plain { PLAIN_A, PLAIN_B = 70000 };',
    'enum negative { NEGATIVE_A = -1, NEGATIVE_B = 5 };',
    'enum tiny { TINY_A, TINY_B = 200 } __attribute__((packed));',
    'enum __attribute__((packed)) medium { MEDIUM_A = -1, MEDIUM_B = 200 };',
    'enum wide { WIDE_A, WIDE_B = 0x100000000ULL };',
    '',
  ].join('\n');
}

const scalarSizes: ReadonlyMap<string, number> = new Map([
  ['char', 1],
  ['signed char', 1],
  ['unsigned char', 1],
  ['short', 2],
  ['unsigned short', 2],
  ['long long', 8],
  ['unsigned long long', 8],
]);

function bitsOf(scalar: string, target: Target): number {
  if (scalar === '_Bool') return 1;
  const word = target.dataModel === 'LP64' ? 8 : 4;
  return 8 * (scalarSizes.get(scalar) ?? (scalar.includes('long') ? word : 4));
}

/** Makes `count` records; later ones may hold earlier ones. The same seed gives the same records for one target. */
export function randomRecords(seed: number, count: number, target: Target): RandomRecord[] {
  const generator = new Generator(randomFrom(seed), target);
  for (let index = 0; index < count; index += 1) generator.add(`r${index}`);
  return generator.records;
}

class Generator {
  readonly records: RandomRecord[] = [];
  readonly #random: Random;
  readonly #target: Target;
  #names = 0;

  constructor(random: Random, target: Target) {
    this.#random = random;
    this.#target = target;
  }

  add(tag: string): void {
    this.#names = 0;
    this.records.push(this.#record(tag, 0));
  }

  #chance(percent: number): boolean {
    return this.#random(100) < percent;
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#random(items.length)]!;
  }

  #record(tag: string | null, depth: number): RandomRecord {
    const keyword = this.#chance(25) ? 'union' : 'struct';
    const packed = this.#chance(20);
    const length = this.#chance(3) ? 0 : 1 + this.#random(depth === 0 ? 8 : 4);
    const bitFields = this.#pick([0, 20, 60, 90]);
    const members: RandomMember[] = [];
    for (let index = 0; index < length; index += 1) members.push(this.#member(depth, bitFields));
    if (keyword === 'struct' && depth === 0 && members.some(({ name }) => name !== null) && this.#chance(8)) {
      members.push({ ...this.#ordinary(this.#plain(integers)), count: [this.#chance(70) ? null : 0] });
    }
    const pack = depth === 0 && this.#chance(15) ? this.#pick([1, 2, 4, 8, 16]) : null;
    return { keyword, tag, members, packed, aligned: this.#alignment(8), pack };
  }

  #alignment(percent: number): number | null {
    return this.#chance(percent) ? this.#pick([1, 2, 4, 8, 16, 32]) : null;
  }

  #member(depth: number, bitFields: number): RandomMember {
    if (this.#chance(bitFields)) return this.#bitField();
    if (depth < 2 && this.#chance(12)) return this.#inline(depth);
    const earlier = this.records.filter(({ members }) => members.every(({ count }) => count[0] !== null));
    if (earlier.length > 0 && this.#chance(15)) {
      const record = this.#pick(earlier);
      const type = { spelling: `${record.keyword} ${record.tag}`, scalar: null, aligned: null, record };
      return this.#ordinary(type);
    }
    return this.#ordinary(this.#scalar());
  }

  #name(): string {
    this.#names += 1;
    return `m${this.#names}`;
  }

  #scalar(): RandomType {
    if (this.#chance(20)) return this.#pick(vocabulary);
    const wide = this.#target.dataModel === 'LP64' ? ['__int128', 'unsigned __int128'] : [];
    const names = this.#chance(5) ? [...wide, 'int'] : [...integers, ...otherScalars];
    return this.#plain(names);
  }

  #plain(names: readonly string[]): RandomType {
    const name = this.#pick(names);
    return { spelling: name, scalar: name, aligned: null, record: null };
  }

  #ordinary(type: RandomType): RandomMember {
    const arrays = type.aligned === null && this.#chance(20) ? 1 + this.#random(2) : 0;
    const count = Array.from({ length: arrays }, () => this.#random(4));
    const aligned = this.#alignment(10);
    return { name: this.#name(), type, count, bitWidth: null, packed: this.#chance(8), aligned };
  }

  #inline(depth: number): RandomMember {
    const record = this.#record(null, depth + 1);
    const type = { spelling: '', scalar: null, aligned: null, record };
    const name = this.#chance(60) ? null : this.#name();
    const aligned = name === null ? null : this.#alignment(10);
    return { name, type, count: [], bitWidth: null, packed: name !== null && this.#chance(8), aligned };
  }

  #bitField(): RandomMember {
    const enums = vocabulary.filter(({ spelling }) => spelling.startsWith('enum'));
    const typedefs = vocabulary.filter(({ aligned }) => aligned !== null);
    let type = this.#plain(integers);
    if (this.#chance(10)) type = this.#pick(enums);
    if (this.#chance(10)) type = this.#pick(typedefs);
    const bits = bitsOf(type.scalar!, this.#target);
    const named = this.#chance(80);
    const widths = [1 + this.#random(bits), 1 + this.#random(Math.min(bits, 8)), bits, Math.min(bits, 8)];
    const bitWidth = named || this.#chance(50) ? this.#pick(widths) : 0;
    const aligned = this.#alignment(5);
    return { name: named ? this.#name() : null, type, count: [], bitWidth, packed: this.#chance(8), aligned };
  }
}

/** The definition of a record as C text. */
export function textOf(record: RandomRecord): string {
  const text = `${bodyOf(record)};\n`;
  return record.pack === null ? text : `#pragma pack(push, ${record.pack})\n${text}#pragma pack(pop)\n`;
}

function bodyOf({ keyword, tag, members, packed, aligned }: RandomRecord): string {
  const head = tag === null ? keyword : `${keyword} ${tag}`;
  return `${head} { ${members.map(memberText).join(' ')} }${attributesText(packed, aligned)}`;
}

function memberText({ name, type, count, bitWidth, packed, aligned }: RandomMember): string {
  const spelling = type.spelling === '' ? bodyOf(type.record!) : type.spelling;
  const width = bitWidth === null ? '' : ` : ${bitWidth}`;
  const lengths = count.map((length) => `[${length ?? ''}]`).join('');
  return `${spelling} ${name ?? ''}${lengths}${width}${attributesText(packed, aligned)};`;
}

function attributesText(packed: boolean, aligned: number | null): string {
  const attributes = [...(packed ? ['packed'] : []), ...(aligned === null ? [] : [`aligned(${aligned})`])];
  return attributes.length === 0 ? '' : ` __attribute__((${attributes.join(', ')}))`;
}
