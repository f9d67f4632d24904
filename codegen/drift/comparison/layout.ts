import { type AbiSymbol, fieldsInside, type SymbolTable, symbolKey } from './symbols.ts';

/** The fields inside a record or a field with all their facts, their names relative to it. */
export function insideOf(name: string, table: SymbolTable): string {
  const inside = fieldsInside(name, table);
  return inside.map((field) => `\n${field.name.slice(name.length)} ${[...field.facts].join(' ')}`).join('');
}

/** The record that a name stands for: itself, or through typedefs; null for anything else. */
export function recordBehind(name: string, table: SymbolTable): AbiSymbol | null {
  const seen = new Set<string>();
  let next = name;
  while (!seen.has(next)) {
    seen.add(next);
    const type = table.get(symbolKey('typedef', next))?.facts.get('type');
    if (type === undefined) break;
    next = type;
  }
  return table.get(symbolKey('record', next)) ?? null;
}

/** True where both names stand for records with the same fields at the same places. */
export function isSameLayout(before: SymbolTable, after: SymbolTable, name: string): boolean {
  const [old, now] = [recordBehind(name, before), recordBehind(name, after)];
  if (old === null || now === null || String([...old.facts]) !== String([...now.facts])) return false;
  return insideOf(old.name, before) === insideOf(now.name, after);
}
