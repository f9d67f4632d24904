import { describeFinding } from './describe.ts';
import type { DriftClass } from './drift-finding.ts';
import { type DriftReport, placeOf, verdictLine } from './drift-report.ts';

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
  for (const finding of report.findings) {
    const level = levels[finding.class];
    if (level === undefined || finding.follows !== null) continue;
    const { file, line } = placeOf(finding, report);
    const place = [
      ...(file === null ? [] : [`file=${property(file)}`]),
      ...(file === null || line === null ? [] : [`line=${line}`]),
      `title=${property(`${finding.class}: ${finding.symbol}`)}`,
    ];
    const on = finding.targets.length === report.targets.length ? '' : ` (on ${finding.targets.join(', ')})`;
    const text = `${finding.header}: ${finding.symbol}: ${describeFinding(finding)}${on}`;
    commands.push(`::${level} ${place.join(',')}::${message(text)}`);
  }
  for (const { file, line, symbol } of report.stale) {
    const place = `file=${property(file)},line=${line},title=accepted finding`;
    commands.push(`::warning ${place}::${message(`'${symbol}' matches nothing any more: remove the line`)}`);
  }
  for (const { header, side, message: reason } of report.unread) {
    commands.push(`::warning title=${property(`not compared: ${header}`)}::${message(`${side}: ${reason}`)}`);
  }
  return `${commands.join('\n')}\n`;
}

/** The command's own marks, as GitHub's toolkit writes them. */
function message(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
