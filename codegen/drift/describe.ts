import type { DriftFinding } from './drift-finding.ts';
import type { FactChange } from './finding.ts';

const longestFact = 80;

/** `value 170 -> 171, type int -> unsigned int`; empty where nothing changed but the name is there or not. */
export function describeChanges({ changes }: DriftFinding): string {
  return changes.map(describeChange).join(', ');
}

function describeChange({ fact, old, new: now }: FactChange): string {
  return `${fact} ${readable(old)} -> ${readable(now)}`;
}

/** Masks are read bit by bit, and a long text by its beginning. */
function readable(fact: string | null): string {
  if (fact === null) return 'none';
  if (/^\d{4,}$/.test(fact)) return `0x${BigInt(fact).toString(16)}`;
  return fact.length > longestFact ? `${fact.slice(0, longestFact)}…` : fact;
}

/** What happened, one line without the symbol: `gone`, `value 1 -> 2: the record grew`. */
export function describeFinding(finding: DriftFinding): string {
  const { kind, subject, newSymbol, newHeader, note } = finding;
  const changes = describeChanges(finding);
  const happened = {
    missing: `this ${subject} is gone`,
    added: `new ${subject}`,
    changed: changes,
    renamed: `${newSymbol} now`,
    moved: newHeader === null ? 'moved' : `in ${newHeader} now`,
  }[kind];
  return note === '' ? happened : `${happened}: ${note}`;
}
