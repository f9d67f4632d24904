import type { Finding } from '../comparison/finding.ts';
import { keyOf } from '../comparison/symbols.ts';
import type { Differences } from './differences.ts';
import { adding, breaking, cosmetic, extending, type Judgement, renamedWithin } from './judgement.ts';

/** What happened to a request is what happened to its argument, which is judged before it. */
export function judgeRequest(finding: Finding, differences: Differences): Judgement {
  if (finding.kind === 'added') return adding('');
  if (finding.kind === 'missing') return breaking('');
  if (differences.onlySpellRenames(finding.changes)) return renamedWithin;
  const facts = new Set(finding.changes.map(({ fact }) => fact));
  if (!facts.has('value')) return facts.has('argument') ? breaking('') : cosmetic('the same request');
  const argument = differences.after.get(keyOf(finding))?.facts.get('argument') ?? '';
  const onlySize = [...facts].every((fact) => fact === 'value' || fact === 'argument size');
  const isGrowth = onlySize && differences.judgementOfRecord(argument)?.class === 'extending';
  return isGrowth ? extending('it grew with its argument; the old number stays what it was') : breaking('');
}
