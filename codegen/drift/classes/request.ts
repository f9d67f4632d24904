import type { Finding } from '../comparison/finding.ts';
import { keyOf } from '../comparison/symbols.ts';
import type { Differences } from './differences.ts';
import { adding, breaking, cosmetic, extending, type Judgement, renamedWithin } from './judgement.ts';

/** Of a macro that makes requests from its parameters: what it names changed, and with it all of them. */
export function judgeRequestFunction(finding: Finding, differences: Differences): Judgement {
  const grew = grewWithArgument(finding, ['argument size'], differences);
  if (grew !== null) return grew;
  const isAlike = finding.changes.every(({ fact }) => fact !== 'parameters');
  return breaking(isAlike ? 'what its text names is another' : '');
}

/** What happened to a request is what happened to its argument, which is judged before it. */
export function judgeRequest(finding: Finding, differences: Differences): Judgement {
  if (finding.kind === 'added') return adding('');
  if (finding.kind === 'missing') return breaking('');
  if (differences.onlySpellRenames(finding.changes)) return renamedWithin;
  const facts = new Set(finding.changes.map(({ fact }) => fact));
  if (!facts.has('value')) return facts.has('argument') ? breaking('') : cosmetic('the same request');
  return grewWithArgument(finding, ['value', 'argument size'], differences) ?? breaking('');
}

/** Null where more changed than the size, or the argument did more than grow. */
function grewWithArgument(finding: Finding, ofSize: readonly string[], differences: Differences): Judgement | null {
  const argument = differences.after.get(keyOf(finding))?.facts.get('argument') ?? '';
  if (!finding.changes.every(({ fact }) => ofSize.includes(fact))) return null;
  const isGrowth = differences.judgementOfRecord(argument)?.class === 'extending';
  return isGrowth ? extending('it grew with its argument; the old number stays what it was') : null;
}
