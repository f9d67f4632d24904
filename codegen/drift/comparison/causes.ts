import type { Finding } from './finding.ts';
import { type SymbolTable, symbolKey } from './symbols.ts';

/**
 * Which finding explains which: one wrong digit in `_UFFDIO_WAKE` also changes `UFFDIO_WAKE` and a mask. Maps the key of a
 * finding to the symbols that lead to the root of it, nearest first; what nothing explains is not in the map.
 */
export function causesOf(
  findings: readonly Finding[],
  before: SymbolTable,
  after: SymbolTable,
): Map<string, readonly string[]> {
  const breaking = new Map<string, Finding>();
  for (const finding of findings) {
    if (finding.kind !== 'added' && !finding.growth) breaking.set(symbolKey(finding.subject, finding.symbol), finding);
  }
  const direct = new Map<string, string>();
  for (const [key, finding] of breaking) {
    const cause = usedCause(finding, breaking, before, after);
    if (cause !== null) direct.set(key, cause);
  }
  addFieldCauses(findings, direct);
  return new Map(
    [...direct.keys()].flatMap((key) => {
      const chain = chainFrom(key, direct);
      return chain === null ? [] : [[key, chain.map((each) => each.slice(each.indexOf(' ') + 1))] as const];
    }),
  );
}

/** A name in its definition that broke as well. */
function usedCause(
  finding: Finding,
  breaking: ReadonlyMap<string, Finding>,
  before: SymbolTable,
  after: SymbolTable,
): string | null {
  const key = symbolKey(finding.subject, finding.symbol);
  const uses = [...(before.get(key)?.uses ?? []), ...(after.get(key)?.uses ?? [])];
  for (const name of uses) {
    const used = [`record ${name}`, `typedef ${name}`, `value ${name}`].find(
      (each) => breaking.has(each) && each !== key,
    );
    if (used !== undefined) return used;
  }
  return null;
}

/**
 * Inside a record, fields that only moved follow the first field that did more than move, and the record's size follows
 * its first field that differs.
 */
function addFieldCauses(findings: readonly Finding[], direct: Map<string, string>): void {
  const origins = new Map<string, string>();
  for (const finding of findings) {
    if (finding.subject !== 'field' || onlyMoved(finding)) continue;
    for (const owner of ownersOf(finding.symbol))
      if (!origins.has(owner)) origins.set(owner, `record ${finding.symbol}`);
  }
  for (const finding of findings) {
    const key = symbolKey(finding.subject, finding.symbol);
    if (finding.kind !== 'changed' || direct.has(key)) continue;
    const owner =
      finding.subject === 'record' ? finding.symbol : onlyMoved(finding) ? ownersOf(finding.symbol)[0] : null;
    const origin = owner === null || owner === undefined ? undefined : origins.get(owner);
    const inner = finding.subject === 'field' ? origins.get(finding.symbol) : undefined;
    const cause = inner ?? origin;
    if (cause !== undefined && cause !== key) direct.set(key, cause);
  }
}

function onlyMoved({ subject, kind, changes }: Finding): boolean {
  return (
    subject === 'field' && kind === 'changed' && changes.every(({ fact }) => fact === 'offset' || fact === 'bitOffset')
  );
}

/** The records around a field, innermost first: `struct a.b.c` is in `struct a.b` and `struct a`. */
function ownersOf(symbol: string): string[] {
  const owners: string[] = [];
  for (let at = symbol.lastIndexOf('.'); at > 0; at = symbol.lastIndexOf('.', at - 1)) owners.push(symbol.slice(0, at));
  return owners;
}

/** The causes of a finding up to the one that nothing explains; null where they are a circle. */
function chainFrom(key: string, direct: ReadonlyMap<string, string>): readonly string[] | null {
  const chain = new Set<string>();
  for (let next = direct.get(key); next !== undefined; next = direct.get(next)) {
    if (chain.has(next) || next === key) return null;
    chain.add(next);
  }
  return [...chain];
}
