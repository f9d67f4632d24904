import type { Target } from '../../codegen/abi/target/target.ts';
import type { KnownType } from './known-type.ts';
import { randomAttribute, type Writing } from './names.ts';

/** The values of an enum, from the narrowest integer type to the widest. */
const ranges = [
  ['0', '200'],
  ['-1', '100'],
  ['-129', '255'],
  ['0', '65535'],
  ['-1', '40000'],
  ['0', '0x7fffffff'],
  ['-2147483647 - 1', '3'],
  ['0', '0x80000000'],
  ['0', '0xffffffffu'],
  ['-1', '0x80000000'],
  ['1', '0x100000000ULL'],
  ['-5', '0x100000000LL'],
  ['0', '0xffffffffffffffffULL'],
  ['-1', '0xffffffffffffffffULL'],
] as const;
/** The pair that no type holds. GCC takes the second value for no length of an array, and from 13 on makes an `__int128` of it. */
const heldByNone = ranges[13];

function rangesOn({ name }: Target): readonly (readonly [string, string])[] {
  // The only compilers for loongarch64 are newer than 12.
  return name === 'loongarch64' ? ranges.filter((range) => range !== heldByNone) : ranges;
}

/** `enum TAG { … }`, which may stand wherever a type may. */
export function enumText(writing: Writing, tag: string | null): { readonly text: string; readonly type: KnownType } {
  const { dice } = writing;
  const range = dice.pick(rangesOn(writing.target));
  const [low, high] = range;
  const packed = dice.chance(35);
  const first = writing.name('E_');
  const last = writing.name('E_');
  const plain = writing.name('E_');
  const values = [`${first}${dice.maybe(10, () => randomAttribute(writing, ['idle']))} = ${low}`, plain];
  if (dice.chance(30)) values.push(`${writing.name('E_')} = ${plain} + 1`);
  values.push(`${last} = ${high}${dice.maybe(30, () => ',')}`);
  if (low === '0' || low === '1') writing.enumerators.push(first);
  if (range !== heldByNone) writing.enumerators.push(last);
  const attribute = packed
    ? randomAttribute(writing, ['packed'])
    : dice.maybe(10, () => randomAttribute(writing, ['aligned']));
  const inFront = dice.chance(50);
  const text = `enum ${inFront ? attribute : ''}${tag ?? ''} { ${values.join(', ')} }${inFront ? '' : attribute}`;
  const spelling = tag === null ? text : `enum ${tag}`;
  const bits = packed ? bitsOfPacked(low, high) : /0x[0-9a-f]{9}|^-1,0x80000000/.test(`${low},${high}`) ? 64 : 32;
  return { text, type: { spelling, kind: 'integer', bits, isElement: true, isSmall: true } };
}

function bitsOfPacked(low: string, high: string): number {
  const most = Number(high.replace(/[uUlL]+$/, ''));
  const least = Number(low.split(' ')[0]);
  const negative = least < 0;
  for (const bits of [8, 16, 32]) {
    const limit = 2 ** (negative ? bits - 1 : bits) - 1;
    if (most <= limit && (!negative || least >= -limit - 1)) return bits;
  }
  return 64;
}
