import type { Finding } from '../comparison/finding.ts';
import type { Differences } from './differences.ts';
import { adding, breaking, extending, grewUntold, type Judgement } from './judgement.ts';
import { sizeTold } from './size-told.ts';

/** What happened to a record is what happened to its fields, which are judged before it. */
export function judgeRecord({ kind, symbol, changes }: Finding, differences: Differences): Judgement {
  if (kind === 'added') return adding('');
  if (kind === 'missing') return breaking('');
  const facts = new Map(changes.map((change) => [change.fact, change]));
  const size = facts.get('size');
  const isAlone = [...facts.keys()].every((fact) => fact === 'size' || fact === 'alignment');
  const grew = size !== undefined && isAlone && Number(size.new) > Number(size.old);
  if (!grew || differences.hasBrokenFields(symbol)) return breaking('');
  if (differences.changedRequestOf(symbol)) return extending('its request number changed with its size');
  const teller = sizeTold(symbol, Number(size.old), Number(size.new), differences);
  if (teller !== null) return extending(`it grew at its end, and the kernel is told the size: ${teller}`);
  return facts.has('alignment') ? breaking('') : grewUntold;
}
