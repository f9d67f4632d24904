import { type Side, type SymbolTable, symbolsOf } from './symbols.ts';

/**
 * The tables of two sides, with what both can know: a model alone does not say what its types mean, and a fact that only
 * one side states would make every field another one.
 */
export function tablesOf(old: Side | null, now: Side | null): readonly [SymbolTable | null, SymbolTable | null] {
  return [tableBeside(old, now), tableBeside(now, old)];
}

function tableBeside(side: Side | null, other: Side | null): SymbolTable | null {
  if (side === null) return null;
  const isAlone = other !== null && other.types === undefined;
  if (!isAlone) return symbolsOf(side);
  const { types: _, ...rest } = side;
  return symbolsOf(rest);
}
