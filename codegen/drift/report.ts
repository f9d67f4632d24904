import type { FactChange, Finding } from './finding.ts';
import type { Verdict } from './verdict.ts';

/** How people know the two sides. */
export interface ReportNames {
  /** `/usr/include/linux/userfaultfd.h`: the file whose lines are named. */
  readonly old: string;
  readonly new: string;
}

const mostListed = 8;

/** A verdict as text: first the line that matters, `FILE:LINE: SYMBOL: …`, then what follows from it. */
export function reportDrift(verdict: Verdict, names: ReportNames): string {
  const lines = verdict.broken.flatMap((finding) => describeBroken(finding, verdict, names));
  lines.push(summary(verdict, names));
  if (verdict.added.length > 0) lines.push(`  only in ${names.new}: ${listed(verdict.added)}`);
  if (verdict.grown.length > 0) lines.push(`  masks that grew with them: ${listed(verdict.grown)}`);
  return `${lines.join('\n')}\n`;
}

function summary({ outcome, broken }: Verdict, { old, new: now }: ReportNames): string {
  if (outcome === 'same') return `same: ${old} and ${now} state the same facts`;
  if (outcome === 'grown') return `subset: all that ${old} states holds in ${now} too`;
  return `changed: ${old} and ${now} disagree in ${broken.length === 1 ? 'one place' : `${broken.length} places`}`;
}

function describeBroken(finding: Finding, { consequences }: Verdict, names: ReportNames): string[] {
  const lines = [`${place(finding, names)}: ${finding.symbol}: ${reason(finding, names)}`];
  const following = consequences.filter(({ follows }) => follows === finding.symbol);
  if (following.length > 0) lines.push(`  from this follow ${following.length} more: ${listed(following)}`);
  return lines;
}

function place({ oldLine, newLine }: Finding, names: ReportNames): string {
  if (oldLine !== null) return `${names.old}:${oldLine}`;
  return newLine === null ? names.old : `${names.new}:${newLine}`;
}

function reason({ kind, subject, changes }: Finding, names: ReportNames): string {
  if (kind === 'missing') return `this ${subject} is missing in ${names.new}`;
  if (kind === 'added') return `this ${subject} is only in ${names.new} and moves what follows it`;
  return changes.map((change) => describeChange(change, names)).join('; ');
}

function describeChange({ fact, old, new: now }: FactChange, names: ReportNames): string {
  return `${fact} is ${old ?? 'not stated'} here, ${now ?? 'not stated'} in ${names.new}`;
}

function listed(findings: readonly Finding[]): string {
  const shown = findings.slice(0, mostListed).map(({ symbol }) => symbol);
  const rest = findings.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
