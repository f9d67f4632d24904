import pc from 'picocolors';
import { describeFinding } from './describe.ts';
import { type DriftClass, type DriftFinding, driftClasses } from './drift-finding.ts';
import { classTitles, consequencesIn, counted, type DriftReport, placeOf, verdictLine } from './drift-report.ts';

const colours: Readonly<Record<DriftClass | 'same', (text: string) => string>> = {
  breaking: pc.red,
  extending: pc.yellow,
  renamed: pc.yellow,
  moved: pc.yellow,
  growing: pc.cyan,
  adding: pc.green,
  cosmetic: pc.dim,
  same: pc.green,
};

/** Classes of which only the names are listed. */
const listedOnly: readonly DriftClass[] = ['growing', 'adding', 'cosmetic'];
const mostListed = 8;
const width = 110;

/** The report for a terminal: the verdict in the first line, then what it stands on, worst first. */
export function formatText(report: DriftReport): string {
  const { findings, stale, unread } = report;
  const line = verdictLine(report);
  const worst = findings.at(0)?.class ?? 'same';
  const lines = [colours[worst](line.slice(0, worst.length)) + line.slice(worst.length)];
  const consequences = consequencesIn(findings);
  for (const driftClass of driftClasses) {
    const roots = findings.filter((each) => each.class === driftClass && each.follows === null);
    if (roots.length === 0) continue;
    lines.push('', colours[driftClass](`${classTitles[driftClass]} (${roots.length})`));
    lines.push(
      ...(listedOnly.includes(driftClass)
        ? listNames(roots)
        : roots.flatMap((each) => draw(each, report, consequences))),
    );
  }
  for (const { file, line: at, symbol } of stale) {
    lines.push('', `${file}:${at}: '${symbol}' is accepted, but nothing like it is found any more: remove the line`);
  }
  if (unread.length > 0) lines.push('', `not compared: ${counted(unread.length, 'header')} could not be read`);
  for (const { header, side, message } of unread) lines.push(`  ${header} (${side}): ${message}`);
  return `${lines.join('\n')}\n`;
}

function draw(
  finding: DriftFinding,
  report: DriftReport,
  consequences: ReadonlyMap<string, readonly DriftFinding[]>,
): string[] {
  const { file, line } = placeOf(finding, report);
  const place = `${file ?? finding.header}${line === null ? '' : `:${line}`}`;
  const lines = [`  ${place}: ${pc.bold(finding.symbol)}: ${describeFinding(finding)}${onTargets(finding, report)}`];
  const following = consequences.get(`${finding.header} ${finding.symbol}`) ?? [];
  if (following.length > 0) lines.push(`    from this follow ${following.length} more: ${listed(following)}`);
  return lines;
}

function onTargets({ targets }: DriftFinding, report: DriftReport): string {
  return targets.length === report.targets.length ? '' : ` (on ${targets.join(', ')})`;
}

function listed(findings: readonly DriftFinding[]): string {
  const shown = findings.slice(0, mostListed).map(({ symbol }) => symbol);
  const rest = findings.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** Per header the names, wrapped. */
function listNames(findings: readonly DriftFinding[]): string[] {
  const byHeader = new Map<string, string[]>();
  for (const { header, subject, symbol } of findings) {
    const names = byHeader.get(header) ?? [];
    byHeader.set(header, names);
    names.push(subject === 'header' ? 'the whole header' : symbol);
  }
  return [...byHeader].flatMap(([header, names]) => wrap(`  ${header}: `, names));
}

function wrap(head: string, names: readonly string[]): string[] {
  const lines: string[] = [];
  let line = head;
  for (const [index, name] of names.entries()) {
    const word = index === names.length - 1 ? name : `${name}, `;
    if (line.length + word.length > width && line !== head) {
      lines.push(line.trimEnd());
      line = '    ';
    }
    line += word;
  }
  return [...lines, line];
}
