import type { AbiSymbol } from '../comparison/symbols.ts';

/** Which bits of its record a field lies on, the last one excluded. */
export interface Bits {
  readonly from: number;
  readonly to: number;
}

/** Where a field lies; null for one without a size. */
export function bitsOf({ facts }: AbiSymbol): Bits | null {
  const [offset, size, bitOffset, bitWidth] = ['offset', 'size', 'bitOffset', 'bitWidth'].map((fact) =>
    facts.get(fact),
  );
  if (bitOffset !== undefined) return { from: Number(bitOffset), to: Number(bitOffset) + Number(bitWidth) };
  if (size === undefined || size === '0') return null;
  return { from: 8 * Number(offset), to: 8 * (Number(offset) + Number(size)) };
}

export function overlap(one: Bits, other: Bits | null): boolean {
  return other !== null && one.from < other.to && other.from < one.to;
}
