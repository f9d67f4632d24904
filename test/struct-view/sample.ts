import * as contract from '../../runtime/struct-view.ts';

type Pair<Value> = readonly [
  read: (view: contract.StructView<string>, offset: number) => Value,
  write: (view: contract.StructView<string>, offset: number, value: Value, field: string) => void,
];

/** Twelve bytes, so that a scalar of eight can also lie at an odd offset. */
export class Sample extends contract.StructView<'struct sample'> {
  static readonly layout = { tag: 'struct sample', size: 12, alignment: 1, offsets: { value: 1 } } as const;
}

/** Integer accessors with the range of what they write. */
export const numberPairs: readonly (readonly [string, Pair<number>, number, number])[] = [
  ['U8', [contract.readU8, contract.writeU8], 0, 255],
  ['S8', [contract.readS8, contract.writeS8], -128, 127],
  ['U16', [contract.readU16, contract.writeU16], 0, 65_535],
  ['S16', [contract.readS16, contract.writeS16], -32_768, 32_767],
  ['U32', [contract.readU32, contract.writeU32], 0, 4_294_967_295],
  ['S32', [contract.readS32, contract.writeS32], -2_147_483_648, 2_147_483_647],
];

export const bigintPairs: readonly (readonly [string, Pair<bigint>, bigint, bigint])[] = [
  ['U64', [contract.readU64, contract.writeU64], 0n, 2n ** 64n - 1n],
  ['S64', [contract.readS64, contract.writeS64], -(2n ** 63n), 2n ** 63n - 1n],
  ['WideU32', [contract.readWideU32, contract.writeWideU32], 0n, 2n ** 32n - 1n],
  ['WideS32', [contract.readWideS32, contract.writeWideS32], -(2n ** 31n), 2n ** 31n - 1n],
];
