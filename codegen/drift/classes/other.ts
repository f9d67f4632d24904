import type { Finding } from '../comparison/finding.ts';
import type { Differences } from './differences.ts';
import { versionName } from './habits.ts';
import { adding, breaking, cosmetic, growing, type Judgement, renamedWithin } from './judgement.ts';
import { judgeRequestFunction } from './request.ts';
import { isSameMeaning } from './same-meaning.ts';

/** A typedef, a string, or a macro with parameters. */
export function judgeOther(finding: Finding, differences: Differences): Judgement {
  const { kind, subject, symbol, changes } = finding;
  if (kind === 'added') return adding('');
  if (differences.onlySpellRenames(changes)) return renamedWithin;
  if (kind === 'changed' && isSameMeaning(changes)) return cosmetic('spelled differently');
  const [change] = changes;
  if (subject === 'function' && changes.some(({ fact }) => fact === 'request' || fact === 'argument size')) {
    return judgeRequestFunction(finding, differences);
  }
  if (subject === 'string' && kind === 'changed' && versionName(symbol)) return growing;
  if (subject === 'function' && changes.length === 1 && change?.fact === 'parameters') {
    const counts = [change.old, change.new].map((list) => list?.split(',').length);
    if (counts[0] === counts[1] && change.old !== '()' && change.new !== '()')
      return cosmetic('other names for the parameters');
  }
  return breaking('');
}
