/*
 * Sorts what differs by what it means for code that uses the old bindings. Fields come first, because what happened to
 * a record is what happened to its fields; requests come last, because theirs is what happened to their argument.
 */
import type { Finding } from '../comparison/finding.ts';
import { keyOf, type SymbolTable } from '../comparison/symbols.ts';
import type { DriftFinding } from '../drift-finding.ts';
import { judgeConstant } from './constant.ts';
import { Differences } from './differences.ts';
import { judgeField } from './field.ts';
import { adding, breaking, type Judgement } from './judgement.ts';
import { judgeOther } from './other.ts';
import { judgeRecord } from './record.ts';
import { judgeRequest } from './request.ts';
import { rewrittenIn } from './rewritten.ts';
import { Roots } from './roots.ts';

/** A finding of one header on one target. */
export type ClassifiedFinding = Omit<DriftFinding, 'header' | 'newHeader' | 'targets'>;

const judges: Readonly<Record<Finding['subject'], (finding: Finding, differences: Differences) => Judgement>> = {
  field: judgeField,
  record: judgeRecord,
  ioctl: judgeRequest,
  constant: judgeConstant,
  typedef: judgeOther,
  string: judgeOther,
  function: judgeOther,
};

/** Classes of the findings of `compareTables(before, after)`, and what is only written differently. */
export function classify(findings: readonly Finding[], before: SymbolTable, after: SymbolTable): ClassifiedFinding[] {
  const differences = new Differences(findings, before, after);
  const order: readonly Finding['subject'][] = ['field', 'record', 'ioctl', 'function'];
  const rank = ({ subject }: Finding): number => order.indexOf(subject);
  for (const finding of findings.toSorted((a, b) => rank(a) - rank(b))) {
    differences.settle(finding, judge(finding, differences));
  }
  const renamedTo = new Set(differences.renames.values());
  const kept = findings.filter((each) => !renamedTo.has(each));
  const roots = new Roots(kept, differences);
  const rewritten = rewrittenIn(differences).map((each) => {
    return { ...each, kind: 'changed' as const, newSymbol: null, follows: null };
  });
  return [...kept.map((each) => classified(each, differences, roots)), ...rewritten];
}

function judge(finding: Finding, differences: Differences): Judgement {
  const [{ fact, old } = { fact: '', old: null }] = finding.changes;
  if (fact === 'definition') return old?.startsWith('none') ? adding('it has a meaning now') : breaking('');
  if (fact === 'kind') return breaking('');
  return judges[finding.subject](finding, differences);
}

function classified(finding: Finding, differences: Differences, roots: Roots): ClassifiedFinding {
  const { kind, subject, symbol, changes, oldLine, newLine, follows } = finding;
  const known = { subject, symbol, changes, oldLine, newLine, follows };
  const renamed = differences.renames.get(keyOf(finding));
  if (renamed !== undefined) {
    const to = { newSymbol: renamed.symbol, newLine: renamed.newLine };
    return { ...known, ...to, class: 'renamed', kind: 'renamed', note: '' };
  }
  const judged = differences.judgementOf(finding);
  return { ...known, ...judged, kind, newSymbol: null, follows: roots.of(finding) };
}
