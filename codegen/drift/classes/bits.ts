import { startOf } from '../comparison/reached.ts';
import { type AbiSymbol, ownerOf, type SymbolTable } from '../comparison/symbols.ts';

/** Which bits of what holds it a field lies on, the last one excluded. */
export interface Bits {
  readonly from: number;
  readonly to: number;
}

const known = new WeakMap<AbiSymbol, Bits | null>();

/** Where a field of the table lies; null for one without a size. Each new field is compared with all others of its record. */
export function bitsOf(field: AbiSymbol, table: SymbolTable): Bits | null {
  let bits = known.get(field);
  if (bits === undefined) {
    bits = readBits(field, table);
    known.set(field, bits);
  }
  return bits;
}

function readBits({ name, facts }: AbiSymbol, table: SymbolTable): Bits | null {
  const [offset, size, bitOffset, bitWidth] = ['offset', 'size', 'bitOffset', 'bitWidth'].map((fact) =>
    facts.get(fact),
  );
  if (bitOffset !== undefined) {
    const from = Number(bitOffset) - 8 * startOf(ownerOf(name), table);
    return { from, to: from + Number(bitWidth) };
  }
  if (size === undefined || size === '0') return null;
  return { from: 8 * Number(offset), to: 8 * (Number(offset) + Number(size)) };
}

export function overlap(one: Bits, other: Bits | null): boolean {
  return other !== null && one.from < other.to && other.from < one.to;
}
