import type { Target } from '../../codegen/abi/target/target.ts';
import type { Dice } from './dice.ts';

/** A type that is declared so far, as far as C's rules ask for it. */
export interface KnownType {
  readonly spelling: string;
  readonly kind: 'integer' | 'other' | 'record';
  /** The most bits that a bit-field of it may have. */
  readonly bits: number;
  /** Its size is a multiple of its alignment, so that it may be an array's element. */
  readonly isElement: boolean;
  /** A request holds its size. */
  readonly isSmall: boolean;
}

/** The integer types, each in all spellings that C has for it. */
const spellings: ReadonlyMap<string, readonly string[]> = new Map([
  ['_Bool', ['_Bool', '_Bool const']],
  ['char', ['char', 'const char', 'char volatile']],
  ['signed char', ['signed char', '__signed__ char', 'char signed']],
  ['unsigned char', ['unsigned char', 'char unsigned', '__u8']],
  ['short', ['short', 'short int', 'signed short', 'int short signed', '__s16']],
  ['unsigned short', ['unsigned short', 'short unsigned int', '__u16', '__le16']],
  ['int', ['int', 'signed', 'int signed', 'const volatile int', '__s32']],
  ['unsigned int', ['unsigned', 'unsigned int', 'int unsigned', '__u32', '__be32']],
  ['long', ['long', 'long int', 'signed long', 'int long']],
  ['unsigned long', ['unsigned long', 'long unsigned int', 'unsigned const long', '__kernel_size_t']],
  ['long long', ['long long', 'long int long', 'signed long long int', '__s64']],
  ['unsigned long long', ['unsigned long long', 'long unsigned long', '__u64', '__aligned_u64']],
]);

function bitsOf(name: string, target: Target): number {
  const word = target.dataModel === 'LP64' ? 64 : 32;
  if (name === '_Bool') return 1;
  if (name.endsWith('char')) return 8;
  if (name.endsWith('short')) return 16;
  if (name.endsWith('long long')) return 64;
  return name.endsWith('long') ? word : 32;
}

export function randomInteger(dice: Dice, target: Target): KnownType {
  if (target.dataModel === 'LP64' && dice.chance(4)) {
    const spelling = dice.pick(['__int128', 'unsigned __int128', '__uint128_t']);
    return { spelling, kind: 'integer', bits: 128, isElement: true, isSmall: true };
  }
  const name = dice.pick([...spellings.keys()]);
  const spelling = dice.pick(spellings.get(name)!);
  // On 32-bit machines the typedef asks for more than the type: no elements of an array on i386 before it has 8 bytes, fine.
  return { spelling, kind: 'integer', bits: bitsOf(name, target), isElement: true, isSmall: true };
}

/** A scalar that is no integer, or an integer that only GNU C spells. */
export function randomScalar(dice: Dice, target: Target): KnownType {
  const spelling = dice.pick([
    ...['float', 'double', 'void *', 'const char *', 'struct nowhere *', 'int **const', '_Atomic(int)'],
    ...['_Atomic long long', '_Atomic(void *)', '__typeof__(1 + 1u)', 'typeof(sizeof(int))', '__typeof__(int *)'],
    ...(target.dataModel === 'LP64' ? ['__typeof__((__int128)1)'] : []),
  ]);
  return { spelling, kind: 'other', bits: 0, isElement: true, isSmall: true };
}
