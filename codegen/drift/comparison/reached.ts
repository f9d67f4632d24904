import { recordBehind } from './layout.ts';
import { type AbiSymbol, fieldsByOwner, fieldsInside, ownerOf, type SymbolTable, symbolKey } from './symbols.ts';

/**
 * Two tables in which a record without a tag inside another, that is a record of its own on the other side, has its fields
 * on both: C reaches them by the same words.
 */
export function reachedAlike(before: SymbolTable, after: SymbolTable): readonly [SymbolTable, SymbolTable] {
  return [withReached(before, after), withReached(after, before)];
}

function withReached(table: SymbolTable, other: SymbolTable): SymbolTable {
  const added = [...fieldsByOwner(other).keys()].flatMap((owner) => reachedFrom(owner, table));
  if (added.length === 0) return table;
  return new Map([...table, ...added.map((field) => [symbolKey('field', field.name), field] as const)]);
}

/** The fields of the record that a field is declared with, as if they stood in its place. */
function reachedFrom(name: string, table: SymbolTable): AbiSymbol[] {
  const field = table.get(symbolKey('field', name));
  const type = field?.facts.get('type');
  if (field?.subject !== 'field' || type === undefined || fieldsByOwner(table).has(name)) return [];
  const record = recordBehind(type, table);
  if (record === null) return [];
  const start = 8 * startOf(name, table);
  return fieldsInside(record.name, table).map((inner) => ({
    ...inner,
    name: `${name}${inner.name.slice(record.name.length)}`,
    facts: shifted(inner.facts, start),
    line: field.line,
  }));
}

/** Bytes from the start of the outermost record to a field; 0 for a record. */
export function startOf(name: string, table: SymbolTable): number {
  const field = table.get(symbolKey('field', name));
  if (field?.subject !== 'field') return 0;
  return Number(field.facts.get('offset') ?? 0) + startOf(ownerOf(name), table);
}

/** Bits count from the outermost record, bytes from what holds them. */
function shifted(facts: AbiSymbol['facts'], bits: number): AbiSymbol['facts'] {
  const bitOffset = facts.get('bitOffset');
  return bitOffset === undefined ? facts : new Map([...facts, ['bitOffset', String(Number(bitOffset) + bits)]]);
}
