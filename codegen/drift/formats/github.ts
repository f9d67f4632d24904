import type { DriftClass } from '../drift-finding.ts';
import { type DriftReport, verdictLine } from '../drift-report.ts';
import { describeStale } from '../stale.ts';
import { type FindingGroup, groupsOf } from './groups.ts';

/** Classes that a person has to look at. */
const levels: Partial<Record<DriftClass, 'error' | 'warning'>> = {
  breaking: 'error',
  extending: 'warning',
  renamed: 'warning',
  moved: 'warning',
};

/** Workflow commands of GitHub Actions, which it draws beside the lines of the header; the verdict as a notice. */
export function formatGithub(report: DriftReport): string {
  const commands = [`::notice title=header drift::${message(verdictLine(report))}`];
  for (const [driftClass, level] of Object.entries(levels) as [DriftClass, string][]) {
    commands.push(...groupsOf(report, driftClass).map((group) => command(group, driftClass, level)));
  }
  for (const entry of report.stale) {
    const place = `file=${property(entry.file)},line=${entry.line},title=accepted finding`;
    commands.push(`::warning ${place}::${message(describeStale(entry, report))}`);
  }
  for (const { header, side, message: reason } of report.unread) {
    commands.push(`::warning title=${property(`not compared: ${header}`)}::${message(`${side}: ${reason}`)}`);
  }
  return `${commands.join('\n')}\n`;
}

function command(
  { file, line, subject, what, names, targets, place }: FindingGroup,
  driftClass: DriftClass,
  level: string,
): string {
  const properties = [
    ...(file === null ? [] : [`file=${property(file)}`]),
    ...(file === null || line === null ? [] : [`line=${line}`]),
    `title=${property(`${driftClass}: ${subject === '' ? what : subject}`)}`,
  ];
  const on = targets === null ? '' : ` (on ${targets.join(', ')})`;
  const list = names.length === 0 ? '' : `: ${names.join(', ')}`;
  const about = [file === null ? place : null, subject].filter((each) => each !== null && each !== '');
  const text = `${[...about, what].join(': ')}${on}${list}`;
  return `::${level} ${properties.join(',')}::${message(text)}`;
}

/** The command's own marks, as GitHub's toolkit writes them. */
function message(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
