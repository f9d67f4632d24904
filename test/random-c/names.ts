/** What is declared in a header that is being written. */
import type { Target } from '../../codegen/abi/target/target.ts';
import type { Dice } from './dice.ts';
import type { KnownType } from './known-type.ts';

export interface Writing {
  readonly dice: Dice;
  readonly target: Target;
  /** Records, enums and typedefs. */
  readonly types: KnownType[];
  /** Members that sizeof, typeof and offsetof may name: `struct r1` and `m2`. */
  readonly members: { readonly record: string; readonly name: string }[];
  /** Bit-fields that expressions may have as operands. */
  readonly bitFields: { readonly record: string; readonly name: string }[];
  /** Those of the record that is being written. */
  readonly pending: { readonly record: string; readonly name: string; readonly isBitField: boolean }[];
  readonly enumerators: string[];
  readonly variables: string[];
  /** Macros with integer values that fit `int` and are not negative. */
  readonly smallMacros: string[];
  name(prefix: string): string;
}

export function writing(dice: Dice, target: Target): Writing {
  const counts = new Map<string, number>();
  const name = (prefix: string) => {
    const count = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, count);
    return `${prefix}${count}`;
  };
  const lists = { types: [], members: [], bitFields: [], pending: [], enumerators: [], variables: [], smallMacros: [] };
  return { dice, target, ...lists, name };
}

/** A small whole number that is not negative, as a constant expression. */
export function randomLength(writing: Writing, limit: number): string {
  const { dice, enumerators, smallMacros, types } = writing;
  const number = dice.below(limit);
  const records = types.filter(({ isSmall }) => isSmall);
  if (dice.chance(60)) return String(number);
  const forms = [`${number} + 0u`, `(${number})`, `0x${number.toString(16)}L`, `1 ? ${number} : 9`, `(char)${number}`];
  if (records.length > 0) forms.push(`sizeof(${dice.pick(records).spelling}) % ${limit}`);
  if (enumerators.length > 0) forms.push(`((${dice.pick(enumerators)}) & 1u)`);
  if (smallMacros.length > 0) forms.push(`${dice.pick(smallMacros)} % ${limit}`);
  return dice.pick(forms);
}

/** What stands behind a type and belongs to it, or to nobody: GCC ignores what is not its own. */
export function attributeOfType({ dice }: Writing): string {
  const aligned = `aligned(${dice.pick([1, 2, 4, 8, 16, 32])})`;
  return ` [[${dice.pick(['gnu::packed', `gnu::${aligned}`, `gnu::${aligned}`, `__gnu__::${aligned}`, `clang::${aligned}`, aligned])}]]`;
}

/** An `__attribute__` that packs or aligns, in one of its spellings; attributes that say nothing about the layout too. */
export function randomAttribute(writing: Writing, kinds: readonly ('packed' | 'aligned' | 'idle')[]): string {
  const { dice } = writing;
  const kind = dice.pick(kinds);
  const alignment = dice.pick([1, 2, 4, 8, 16, 32]);
  const words = {
    packed: ['packed', '__packed__'],
    aligned: [
      `aligned(${alignment})`,
      `__aligned__(${alignment})`,
      'aligned',
      'aligned(sizeof(int))',
      'aligned(__alignof__(long long))',
    ],
    idle: ['unused', '__deprecated__', 'unused, deprecated("old, (very)")', ''],
  }[kind];
  const inside = dice.pick(words);
  return ` ${dice.pick(['__attribute__', '__attribute'])}((${inside})) `;
}
