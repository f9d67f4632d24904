import { causesOf } from './causes.ts';
import type { FactChange, Finding } from './finding.ts';
import { isGrowth } from './growth.ts';
import { insideOf, isSameLayout, recordBehind } from './layout.ts';
import { type AbiSymbol, ownerOf, type Side, type SymbolTable, symbolKey } from './symbols.ts';
import { tablesOf } from './tables.ts';

/**
 * What differs between two models of one header, in the order of the old one, what is only in the new one last. A record
 * that one side lacks stands for its fields too. A `Resolution` is a side
 * that knows lines and replacement lists; a model alone does as well.
 */
export function compareModels(old: Side, now: Side): Finding[] {
  const [before, after] = tablesOf(old, now);
  return compareTables(before ?? new Map(), after ?? new Map());
}

/** As {@link compareModels}, of names that are already in tables. */
export function compareTables(before: SymbolTable, after: SymbolTable): Finding[] {
  const findings: Finding[] = [];
  for (const [key, symbol] of before) {
    if (isInsideOneSided(symbol, after)) continue;
    const finding = compareSymbols(symbol, after.get(key), before, after);
    if (finding !== null) findings.push(finding);
  }
  for (const [key, symbol] of after) {
    if (before.has(key) || symbol.skipped !== null || isInsideOneSided(symbol, before)) continue;
    if (otherKind(symbol, before, after) !== null) continue;
    findings.push({ ...findingOn(symbol, null, symbol), kind: 'added' });
  }
  const causes = causesOf(findings, before, after);
  return findings.map((finding) => {
    const chain = causes.get(symbolKey(finding.subject, finding.symbol)) ?? [];
    return { ...finding, causes: chain, follows: chain.at(-1) ?? null };
  });
}

/** A field whose record, or the field that holds it, the other side does not have, or has no fields of. */
function isInsideOneSided({ subject, name }: AbiSymbol, other: SymbolTable): boolean {
  if (subject !== 'field') return false;
  const owner = other.get(symbolKey('record', ownerOf(name)));
  return owner === undefined || owner.skipped !== null;
}

function compareSymbols(
  old: AbiSymbol,
  now: AbiSymbol | undefined,
  before: SymbolTable,
  after: SymbolTable,
): Finding | null {
  // What has no facts on either side (an include guard) cannot differ.
  if (old.skipped !== null && (now === undefined || now.skipped !== null)) return null;
  if (now === undefined) return compareKinds(old, before, after) ?? { ...findingOn(old, old, null), kind: 'missing' };
  const changes = changesBetween(old, now, before, after);
  if (changes.length === 0) return null;
  const growth = isGrowth(old, now, changes, before, after);
  return { ...findingOn(now, old, now), kind: 'changed', changes, growth };
}

/**
 * `typedef struct tag {…} name` and `typedef struct {…} name` give C programs the same name: in the first it is a
 * typedef, in the second the record's own. Null for a name that is not both.
 */
function compareKinds(old: AbiSymbol, before: SymbolTable, after: SymbolTable): Finding | null {
  const now = otherKind(old, after, before);
  if (now === null) return null;
  const type = { fact: 'type', old: typeOf(old), new: typeOf(now) };
  const change = isSameLayout(before, after, old.name) ? { ...type, sameMeaning: true as const } : type;
  return { ...findingOn({ ...old, subject: 'typedef' }, old, now), kind: 'changed', changes: [change] };
}

function typeOf({ facts }: AbiSymbol): string {
  return facts.get('type') ?? `untagged ${facts.get('keyword')}`;
}

/** A typedef of a table that the other table has as a record, or the other way round. */
function otherKind({ subject, name }: AbiSymbol, table: SymbolTable, other: SymbolTable): AbiSymbol | null {
  if (subject !== 'typedef' && subject !== 'record') return null;
  const kind = subject === 'typedef' ? 'record' : 'typedef';
  return other.has(symbolKey(kind, name)) ? null : (table.get(symbolKey(kind, name)) ?? null);
}

function findingOn({ subject, name }: AbiSymbol, old: AbiSymbol | null, now: AbiSymbol | null): Omit<Finding, 'kind'> {
  const lines = { oldLine: old?.line ?? null, newLine: now?.line ?? null };
  return { subject, symbol: name, changes: [], ...lines, causes: [], follows: null, growth: false };
}

function changesBetween(old: AbiSymbol, now: AbiSymbol, before: SymbolTable, after: SymbolTable): FactChange[] {
  if (old.skipped !== null || now.skipped !== null) {
    return [{ fact: 'definition', old: definitionOf(old), new: definitionOf(now) }];
  }
  if (isOtherKind(old, now)) return [{ fact: 'kind', old: kindOf(old), new: kindOf(now) }];
  const facts = new Set([...old.facts.keys(), ...now.facts.keys()]);
  // An enumerator that became a macro too states its type, one that became a macro only loses its enum: same value.
  const bothValues = old.facts.has('value') && now.facts.has('value');
  return [...facts].flatMap((fact) => {
    const known = { fact, old: old.facts.get(fact) ?? null, new: now.facts.get(fact) ?? null };
    const change =
      (fact === 'type' && (isSameMeaning(old, now) || gotName(old, now, before, after))) ||
      (fact === 'count' && isSameShape(old, now))
        ? { ...known, sameMeaning: true as const }
        : known;
    if (change.old === change.new) return [];
    if (fact === 'meaning' && isSameShape(old, now)) return [];
    if (resolvedFacts.has(fact) && (change.old === null || change.new === null)) return [];
    if (resolvedFacts.has(fact) && isToldByText(old, now)) return [];
    return bothValues && (change.old === null || change.new === null) ? [] : [change];
  });
}

/** Only a resolved header knows what its types mean, and what the requests of a macro with parameters are. */
const resolvedFacts: ReadonlySet<string> = new Set(['meaning', 'element size', 'request', 'argument size', 'argument']);

/** A macro with the same parameters and another text, which is told itself. */
function isToldByText(old: AbiSymbol, now: AbiSymbol): boolean {
  const isAlike = old.facts.get('parameters') === now.facts.get('parameters');
  return old.subject === 'function' && isAlike && old.text !== now.text;
}

/** One value and another can be compared, a value and a text or a macro with parameters cannot. */
function isOtherKind(old: AbiSymbol, now: AbiSymbol): boolean {
  const isValue = ({ subject }: AbiSymbol): boolean => subject === 'constant' || subject === 'ioctl';
  return old.subject !== now.subject && !(isValue(old) && isValue(now));
}

/** What a name of C's macros and enumerators is, in words: `a constant (8)`. */
function kindOf({ subject, facts }: AbiSymbol): string {
  if (subject === 'function') return `a macro with parameters ${facts.get('parameters')}`;
  return `a ${subject === 'ioctl' ? 'request' : subject} (${facts.get('value')})`;
}

/** Both sides know what the type means, and it is the same. */
function isSameMeaning(old: AbiSymbol, now: AbiSymbol): boolean {
  if (isSameShape(old, now)) return true;
  const meaning = old.facts.get('meaning');
  return meaning !== undefined && meaning === now.facts.get('meaning');
}

function isSameShape(old: AbiSymbol, now: AbiSymbol): boolean {
  return old.shape !== null && old.shape === now.shape;
}

/** A record without a tag in place and a record of its own, with the same fields at the same places. */
function gotName(old: AbiSymbol, now: AbiSymbol, before: SymbolTable, after: SymbolTable): boolean {
  if (old.subject !== 'field' || old.facts.get('size') !== now.facts.get('size')) return false;
  const inside = insideOf(old.name, before);
  return inside !== '' && inside === insideOf(now.name, after) && keywordOf(old, before) === keywordOf(now, after);
}

/** `struct` or `union`, of a field that is one in place or by its type. */
function keywordOf({ facts }: AbiSymbol, table: SymbolTable): string | undefined {
  const type = facts.get('type') ?? '';
  return recordBehind(type, table)?.facts.get('keyword') ?? type;
}

/** One side of a name that only the other side gives facts. */
function definitionOf({ skipped, facts }: AbiSymbol): string {
  if (skipped !== null) return `none (${skipped})`;
  const told = [...facts].filter(([fact]) => fact !== 'carrier');
  return told.map(([fact, value]) => `${fact} ${value}`).join(', ');
}
