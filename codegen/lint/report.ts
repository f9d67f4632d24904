import { isUnchecked, type LintFinding, type LintResult } from './finding.ts';

/** For a person: a line for each use, those without a check first in the summary. */
export function reportLint(result: LintResult): string {
  const { findings, minKernel, files } = result;
  const bad = findings.filter(isUnchecked).length;
  const lines = [
    bad === 0
      ? `fine: no use in ${counted(files, 'file')} needs more than Linux ${minKernel} without a check`
      : `${counted(bad, 'use')} in ${counted(files, 'file')} ${bad === 1 ? 'needs' : 'need'} more than Linux ${minKernel}, and no check stands before`,
    ...findings.map((finding) => `${placeOf(finding)}: ${sentence(finding)}`),
    ...notes(result),
  ];
  return `${lines.join('\n')}\n`;
}

/** Workflow commands of GitHub Actions: errors for uses without a check, notices for the others. */
export function annotateLint(result: LintResult): string {
  const lines = result.findings.map((finding) => {
    const level = isUnchecked(finding) ? 'error' : 'notice';
    const place = `file=${escaped(finding.file, true)},line=${finding.line},col=${finding.column}`;
    return `::${level} ${place},title=Newer than Linux ${result.minKernel}::${escaped(sentence(finding), false)}`;
  });
  const warnings = notes(result).map((note) => `::warning::${escaped(note, false)}`);
  return [...lines, ...warnings].map((line) => `${line}\n`).join('');
}

function notes({ unresolved, undated }: LintResult): string[] {
  const known = undated.length === 0 ? [] : [`not known, so not checked: the releases of ${undated.join(', ')}`];
  return [...unresolved, ...known];
}

function placeOf({ file, line, column }: LintFinding): string {
  return `${file}:${line}:${column}`;
}

function sentence({ name, since, use, check }: LintFinding): string {
  const what = `${name} is there since Linux ${since}`;
  if (use === 'import') return `${what}; imported, not used in this file`;
  if (use === 're-export') return `${what}; passed on`;
  return check === null ? `${what}; no check stands before it` : `${what}; checked: ${check}`;
}

/** What the runner would take for its own syntax. */
function escaped(text: string, isProperty: boolean): string {
  const message = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return isProperty ? message.replaceAll(':', '%3A').replaceAll(',', '%2C') : message;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
