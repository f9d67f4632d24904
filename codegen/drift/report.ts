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

/** The side whose line is named: the old one wherever it has the symbol's line. */
function sideNamed({ oldLine, newLine }: Finding): 'old' | 'new' {
  return oldLine === null && newLine !== null ? 'new' : 'old';
}

function place(finding: Finding, names: ReportNames): string {
  const side = sideNamed(finding);
  const line = side === 'old' ? finding.oldLine : finding.newLine;
  return line === null ? names[side] : `${names[side]}:${line}`;
}

function reason(finding: Finding, names: ReportNames): string {
  if (finding.kind === 'missing') return `this ${finding.subject} is missing in ${names.new}`;
  if (finding.kind === 'added') return `this ${finding.subject} is only in ${names.new} and moves what follows it`;
  const here = sideNamed(finding);
  return finding.changes.map((change) => describeChange(change, here, names)).join('; ');
}

function describeChange(change: FactChange, here: 'old' | 'new', names: ReportNames): string {
  const there = here === 'old' ? 'new' : 'old';
  return `${change.fact} is ${readable(change[here])} here, ${readable(change[there])} in ${names[there]}`;
}

/** Masks are read bit by bit. */
function readable(fact: string | null): string {
  if (fact === null) return 'not stated';
  return /^\d{4,}$/.test(fact) ? `0x${BigInt(fact).toString(16)}` : fact;
}

function listed(findings: readonly Finding[]): string {
  const shown = findings.slice(0, mostListed).map(({ symbol }) => symbol);
  const rest = findings.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
