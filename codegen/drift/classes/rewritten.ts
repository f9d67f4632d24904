import type { FactChange, Subject } from '../comparison/finding.ts';
import { type AbiSymbol, keyOf } from '../comparison/symbols.ts';
import type { Differences } from './differences.ts';
import { breaking, cosmetic, type Judgement } from './judgement.ts';

/** A replacement list that differs where the facts do not. */
export interface Rewritten extends Judgement {
  readonly subject: Subject;
  readonly symbol: string;
  readonly changes: readonly FactChange[];
  readonly oldLine: number | null;
  readonly newLine: number | null;
}

export function rewrittenIn({ findings, before, after }: Differences): Rewritten[] {
  const found = new Set(findings.map(keyOf));
  const rewritten: Rewritten[] = [];
  for (const [key, old] of before) {
    const now = after.get(key);
    if (now === undefined || found.has(key) || old.skipped !== null || now.skipped !== null) continue;
    if (old.text === null || now.text === null || !old.isTextWritten || !now.isTextWritten) continue;
    if (old.text === now.text) continue;
    const { subject, name: symbol, line: oldLine } = old;
    const changes = [{ fact: 'expression', old: old.text, new: now.text }];
    rewritten.push({ subject, symbol, changes, oldLine, newLine: now.line, ...judge(old, now) });
  }
  return rewritten;
}

/** What a macro with parameters gives is known only where it is used. */
function judge(old: AbiSymbol, { subject, facts }: AbiSymbol): Judgement {
  if (subject !== 'function') return cosmetic('the same value');
  const made = ['request', 'argument', 'argument size'].map((fact) => [old.facts.get(fact), facts.get(fact)]);
  const isSame = facts.has('request') && made.every(([before, after]) => before === after);
  if (isSame) return cosmetic('the same requests');
  return facts.get('ioctl') === 'yes' ? breaking('its requests may be others') : cosmetic('no binding is made of it');
}
