import { enumText } from './enums.ts';
import { type KnownType, randomInteger, randomScalar } from './known-type.ts';
import { attributeOfType, randomAttribute, randomLength, type Writing } from './names.ts';
import { recordBody } from './records.ts';

/** How deep the member's record stands, and of which records it may be. */
export interface MemberPlace {
  readonly depth: number;
  /** Percent of the members that are bit-fields. */
  readonly bitFields: number;
  /** The record's name for `typeof` and `offsetof`; null inside untagged records. */
  readonly record: string | null;
}

/** One member declaration of a record, or one that declares nothing. */
export function memberText(writing: Writing, place: MemberPlace): string {
  const { dice } = writing;
  if (dice.chance(place.bitFields)) return bitFieldText(writing, place);
  const roll = dice.below(100);
  if (roll < 12 && place.depth < 3) return inlineRecord(writing, place);
  if (roll < 18) return pointerText(writing);
  if (roll < 22) return inlineEnum(writing);
  if (roll < 24)
    return dice.pick([
      ';',
      '_Static_assert(sizeof(int) == 4, "int");',
      'struct elsewhere { int x; };'.replace('elsewhere', writing.name('e')),
    ]);
  if (roll < 28) return groupText(writing, place);
  return ordinaryText(writing, place);
}

/** A type that is known, of any kind. */
function anyType(writing: Writing): KnownType {
  const { dice, target, types, members } = writing;
  const roll = dice.below(100);
  if (roll < 45) return randomInteger(dice, target);
  if (roll < 60) return randomScalar(dice, target);
  if (roll < 68 && members.length > 0) {
    const { record, name } = dice.pick(members);
    const spelling = `${dice.pick(['typeof', '__typeof__', '__typeof'])}(((${record} *)0)->${name})`;
    return { spelling, kind: 'other', bits: 0, isElement: false, isSmall: false };
  }
  return types.length > 0 ? dice.pick(types) : randomInteger(dice, target);
}

/** GCC takes an aligned variant of `_Bool` for another type, and has no name of a typedef for one in its type information. */
function isPlain(type: KnownType, { types }: Writing): boolean {
  return type.kind === 'integer' && !/_Bool|_Atomic|typeof|__aligned/.test(type.spelling) && !types.includes(type);
}

function ordinaryText(writing: Writing, place: MemberPlace): string {
  const { dice } = writing;
  const type = anyType(writing);
  const before = dice.maybe(6, () =>
    dice.pick([randomAttribute(writing, ['aligned', 'packed', 'idle']), '_Alignas(64) ', '_Alignas(0) ']),
  );
  // Behind a `*` it would align the elements of an array, which then have too few bytes.
  const kinds = type.spelling.includes('*') ? (['idle'] as const) : (['aligned', 'idle'] as const);
  const between = dice.maybe(6, () => randomAttribute(writing, kinds));
  const ofType = isPlain(type, writing) ? dice.maybe(8, () => attributeOfType(writing)) : '';
  // `_Alignas` is for no bit-field, and a `*` belongs to the first declarator alone.
  const single = before.includes('_Alignas') ? { ...type, kind: 'other' as const } : type;
  // Elements that are aligned to more than they have bytes make no array.
  const declared = ofType === '' ? single : { ...single, isElement: false };
  const declarators = [declaratorText(writing, declared, place)];
  while (!type.spelling.includes('*') && dice.chance(20)) declarators.push(declaratorText(writing, declared, place));
  return `${before}${type.spelling}${ofType === '' ? between : ofType} ${declarators.join(', ')};`;
}

function declaratorText(writing: Writing, { isElement, kind, bits }: KnownType, { record }: MemberPlace): string {
  const { dice } = writing;
  if (kind === 'integer' && dice.chance(5)) return `${writing.name('m')} : ${1 + dice.below(bits)}`;
  const name = writing.name('m');
  let lengths = '';
  if (isElement && dice.chance(25)) {
    for (let rank = 1 + dice.below(3); rank > 0; rank -= 1) lengths += `[${randomLength(writing, 4)}]`;
  }
  if (record !== null && lengths === '') writing.pending.push({ record, name, isBitField: false });
  const behind = dice.maybe(16, () => randomAttribute(writing, ['aligned', 'packed', 'packed', 'idle']));
  return `${name}${lengths}${behind}`;
}

function bitFieldText(writing: Writing, { record }: MemberPlace): string {
  const { dice, target, types } = writing;
  const integers = types.filter(({ kind }) => kind === 'integer');
  const type = integers.length > 0 && dice.chance(25) ? dice.pick(integers) : randomInteger(dice, target);
  const fieldText = () => {
    const width = dice.pick([1 + dice.below(type.bits), 1 + dice.below(Math.min(type.bits, 8)), type.bits]);
    const spelled = dice.chance(85) ? String(width) : dice.pick([`${width} + 0`, `(${width})`, `1 ? ${width} : 99`]);
    const attributes = dice.maybe(12, () => randomAttribute(writing, ['packed', 'aligned']));
    if (dice.chance(80)) {
      const name = writing.name('m');
      if (record !== null) writing.pending.push({ record, name, isBitField: true });
      return `${name} : ${spelled}${attributes}`;
    }
    return `: ${dice.chance(50) ? '0' : spelled}${attributes}`;
  };
  const fields = [fieldText()];
  while (dice.chance(25)) fields.push(fieldText());
  return `${type.spelling} ${fields.join(', ')};`;
}

function pointerText(writing: Writing): string {
  const { dice } = writing;
  const name = writing.name('m');
  return dice.pick([
    `void (*${name})(void);`,
    `int (*${name}[2])(const char *, ...);`,
    `long *(*${name})[3];`,
    `unsigned long (*(*${name})(int a, char *b))(void);`,
    `struct nowhere *const *restrict ${name};`,
    `char *${name}[${randomLength(writing, 3)}], *${writing.name('m')};`,
    `union undefined *volatile ${name};`,
    `int (${name});`,
    `int (*__attribute__((aligned(16))) ${name})(void);`,
  ]);
}

function inlineEnum(writing: Writing): string {
  const { dice } = writing;
  const tag = dice.chance(50) ? writing.name('e') : null;
  const { text, type } = enumText(writing, tag);
  if (tag !== null) writing.types.push(type);
  return dice.chance(15) ? `${text};` : `${text} ${writing.name('m')}${dice.maybe(20, () => '[2]')};`;
}

/** A record inside a record: unnamed, or named with or without a tag. */
function inlineRecord(writing: Writing, place: MemberPlace): string {
  const { dice } = writing;
  const isNamed = dice.chance(45);
  const tag = isNamed && dice.chance(40) ? writing.name('r') : null;
  const { text, keyword, isElement } = recordBody(writing, { tag, depth: place.depth + 1 });
  if (tag !== null) {
    writing.types.push({ spelling: `${keyword} ${tag}`, kind: 'record', bits: 0, isElement, isSmall: false });
  }
  // GCC takes no `_Alignas` that is weaker than the unnamed record.
  if (!isNamed) return `${dice.maybe(15, () => dice.pick(['__extension__ ', '_Alignas(64) ']))}${text};`;
  const lengths = isElement ? dice.maybe(25, () => `[${1 + dice.below(3)}]`) : '';
  const attributes = dice.maybe(12, () => randomAttribute(writing, ['packed', 'aligned']));
  return `${text} ${writing.name('m')}${lengths}${attributes};`;
}

/** The kernel's own `__struct_group` and `__DECLARE_FLEX_ARRAY`. */
function groupText(writing: Writing, place: MemberPlace): string {
  const { dice, target } = writing;
  const inner = { depth: 3, bitFields: 30, record: null };
  // The macro writes its members twice: no tags and no enumerators in them.
  const members = [ordinaryText, dice.pick([bitFieldText, ordinaryText, pointerText])]
    .map((text) => text(writing, inner))
    .join(' ');
  const attributes = dice.pick(['', '__attribute__((packed))', '__attribute__((aligned(8)))']);
  const tag = dice.chance(50) ? writing.name('g') : '';
  if (place.depth > 0 || dice.chance(70))
    return `__struct_group(${tag}, ${writing.name('m')}, ${attributes}, ${members});`;
  const element = randomInteger(dice, target).spelling;
  return `union { ${element} ${writing.name('m')}[4]; __DECLARE_FLEX_ARRAY(${element}, ${writing.name('m')}); };`;
}
