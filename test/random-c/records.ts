import { randomInteger } from './known-type.ts';
import { memberText } from './members.ts';
import { randomAttribute, randomLength, type Writing } from './names.ts';

interface RecordRequest {
  readonly tag: string | null;
  readonly depth: number;
}

export interface RecordBody {
  readonly keyword: 'struct' | 'union';
  readonly text: string;
  /** What has to follow the declaration. */
  readonly after: string;
  /** Nothing in it forbids arrays of it. */
  readonly isElement: boolean;
}

/** `struct TAG { … }` with its attributes, in front or behind. */
export function recordBody(writing: Writing, { tag, depth }: RecordRequest): RecordBody {
  const { dice } = writing;
  const keyword = dice.chance(25) ? 'union' : 'struct';
  const bitFields = dice.pick([0, 20, 60, 90]);
  const count = dice.chance(2) ? 0 : 1 + dice.below(depth === 0 ? 8 : 4);
  const record = tag === null ? null : `${keyword} ${tag}`;
  const members: string[] = [];
  for (let index = 0; index < count; index += 1) members.push(memberText(writing, { depth, bitFields, record }));
  const isNamed = members.some((text) => / m\d+/.test(text));
  const hasFlexible = depth === 0 && keyword === 'struct' && isNamed && dice.chance(10);
  if (hasFlexible) {
    const rank = dice.maybe(20, () => `[${1 + dice.below(3)}]`);
    const { spelling } = randomInteger(dice, writing.target);
    members.push(`${spelling} ${writing.name('m')}[${dice.pick(['', '', '0'])}]${rank};`);
  }
  const inFront = dice.maybe(18, () => randomAttribute(writing, ['packed', 'packed', 'aligned', 'idle']));
  const behind = dice.maybe(18, () => randomAttribute(writing, ['packed', 'packed', 'aligned', 'idle']));
  const pragma = depth === 0 && dice.chance(5) ? `\n#pragma pack(push, ${dice.pick([1, 2, 4, 8])})\n` : '';
  const after = pragma === '' ? '' : '\n#pragma pack(pop)';
  const text = `${keyword}${inFront || ' '}${tag ?? ''} { ${members.join(' ')}${pragma} }${behind}`;
  return { keyword, text, after, isElement: !hasFlexible };
}

/** A record at file scope: by its tag, by a typedef, or by both; under a `#pragma pack` or not. */
export function recordText(writing: Writing): string {
  const { dice, types } = writing;
  const tag = dice.chance(85) ? writing.name('r') : null;
  const { keyword, text, isElement, after } = recordBody(writing, { tag, depth: 0 });
  const small = { kind: 'record', bits: 0, isElement, isSmall: false } as const;
  let declaration = `${text};`;
  if (tag === null || dice.chance(15)) {
    const name = writing.name('t');
    const attributes = dice.maybe(15, () => randomAttribute(writing, ['aligned', 'idle']));
    const others = dice.maybe(30, () => `, *${writing.name('t')}`);
    declaration = `typedef ${text} ${name}${attributes}${others};`;
    if (isElement) types.push({ ...small, spelling: name, isElement: isElement && attributes === '' });
  }
  if (tag !== null && isElement) types.push({ ...small, spelling: `${keyword} ${tag}` });
  // Only now its members can be named.
  for (const { isBitField, ...member } of writing.pending.splice(0)) {
    (isBitField ? writing.bitFields : writing.members).push(member);
  }
  return packed(writing, `${declaration}${after}`);
}

function packed(writing: Writing, declaration: string): string {
  const { dice } = writing;
  if (dice.chance(82)) return `${declaration}\n`;
  const pack = dice.pick([1, 2, 4, 8, 16]);
  const name = writing.name('p');
  return dice.pick([
    `#pragma pack(push, ${pack})\n${declaration}\n#pragma pack(pop)\n`,
    `#pragma pack(${pack})\n${declaration}\n#pragma pack()\n`,
    `#pragma pack(push, ${name}, ${pack})\n#pragma pack(push)\n#pragma pack(1)\n${declaration}\n#pragma pack(pop, ${name})\n`,
    `#pragma pack(push)\n_Pragma("pack(${pack})")\n${declaration}\n#pragma pack(pop)\n#pragma pack(pop)\n`,
  ]);
}

/** A typedef of what is known: of an array, of a realigned type, of a pointer, of a function. */
export function typedefText(writing: Writing): string {
  const { dice, types, target } = writing;
  const name = writing.name('t');
  const base = types.length > 0 && dice.chance(50) ? dice.pick(types) : randomInteger(dice, target);
  const aligned = (): string => randomAttribute(writing, ['aligned']);
  const roll = dice.below(100);
  if (roll < 45) {
    types.push({ ...base, spelling: name, isElement: false, isSmall: false });
    const again = dice.maybe(15, () => `typedef ${base.spelling} ${name}${dice.maybe(50, aligned)};\n`);
    return `typedef ${base.spelling} ${name}${aligned()};\n${again}`;
  }
  if (roll < 70 && base.isElement) {
    types.push({ spelling: name, kind: 'other', bits: 0, isElement: true, isSmall: false });
    return `typedef ${base.spelling} ${name}[${randomLength(writing, 4)}]${dice.maybe(30, () => '[2]')};\n`;
  }
  // The macro __aligned_u64 brings an attribute, which no parameter may have.
  if (roll < 80 && !base.spelling.startsWith('__aligned')) {
    types.push({ spelling: name, kind: 'other', bits: 0, isElement: true, isSmall: true });
    return `typedef ${dice.pick([`void (*${name})(int, ${base.spelling} *)`, `${base.spelling} *${name}`])};\n`;
  }
  if (roll < 90) {
    types.push({
      spelling: name,
      kind: 'integer',
      bits: target.dataModel === 'LP64' ? 64 : 32,
      isElement: true,
      isSmall: true,
    });
    const mode = `mode(${dice.pick(['word', '__word__', 'pointer'])})`;
    // The other way round GCC calls the type itself by the typedef's name, everywhere.
    const attributes = dice.pick([mode, mode, `${mode}, aligned(2)`]);
    return `typedef unsigned ${name} __attribute__((${attributes}));\n`;
  }
  if (roll < 93) {
    // Arrays of what is qualified by itself forget the alignment, which they could not have.
    const integer = randomInteger(dice, target);
    types.push({ ...integer, spelling: name });
    return `typedef ${dice.pick(['const', 'volatile'])} ${integer.spelling} ${name}${aligned()};\n`;
  }
  types.push({ ...base, spelling: name });
  return `${dice.maybe(20, () => '__extension__ ')}typedef ${base.spelling} ${name};\n`;
}
