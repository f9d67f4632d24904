import type { BasicTypeName } from '../../ast/c-type.ts';

/** A function of GCC's own over one integer, which has a value where its argument has one. */
export interface BuiltinFunction {
  /** What the argument is converted to. */
  readonly parameter: BasicTypeName;
  readonly result: BasicTypeName;
  /** Null where GCC leaves the result open. `width` is that of the parameter, in bits. */
  readonly valueOf: (argument: bigint, width: number) => bigint | null;
}

/** Of any size: by the suffix of the name, the words of the parameter. */
const sizes = [
  ['', 'int'],
  ['l', 'long'],
  ['ll', 'long long'],
] as const;

const functions = new Map<string, BuiltinFunction>(
  sizes.flatMap(([suffix, signed]): [string, BuiltinFunction][] => {
    const ofSigned = { parameter: signed, result: 'int' } as const;
    const ofUnsigned = { parameter: `unsigned ${signed}`, result: 'int' } as const;
    return [
      [`__builtin_popcount${suffix}`, { ...ofUnsigned, valueOf: countOnes }],
      [`__builtin_parity${suffix}`, { ...ofUnsigned, valueOf: (bits) => countOnes(bits) & 1n }],
      [`__builtin_clz${suffix}`, { ...ofUnsigned, valueOf: leadingZeros }],
      [`__builtin_ctz${suffix}`, { ...ofUnsigned, valueOf: (bits) => (bits === 0n ? null : trailingZeros(bits)) }],
      [`__builtin_ffs${suffix}`, { ...ofSigned, valueOf: (bits) => (bits === 0n ? 0n : trailingZeros(bits) + 1n) }],
      [`__builtin_${suffix}abs`, { parameter: signed, result: signed, valueOf: absolute }],
    ];
  }),
);
functions.set('__builtin_expect', { parameter: 'long', result: 'long', valueOf: (value) => value });

/** The builtin of a name; null for any other name. A further argument of it says nothing about the value. */
export function builtinFunction(name: string): BuiltinFunction | null {
  return functions.get(name) ?? null;
}

function countOnes(bits: bigint): bigint {
  let count = 0n;
  for (let rest = bits; rest !== 0n; rest >>= 1n) count += rest & 1n;
  return count;
}

function leadingZeros(bits: bigint, width: number): bigint | null {
  return bits === 0n ? null : BigInt(width - bits.toString(2).length);
}

/** Of what is not 0. */
function trailingZeros(bits: bigint): bigint {
  let count = 0n;
  for (let rest = bits; (rest & 1n) === 0n; rest >>= 1n) count += 1n;
  return count;
}

/** C11 7.22.6.1p2: the smallest value has none. */
function absolute(value: bigint, width: number): bigint | null {
  const magnitude = value < 0n ? -value : value;
  return magnitude >> BigInt(width - 1) === 0n ? magnitude : null;
}
