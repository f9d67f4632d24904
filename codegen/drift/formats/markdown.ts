import { existsSync, readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { driftClasses } from '../drift-finding.ts';
import { classTitles, type DriftReport, looksSwapped, swappedHint, verdictLine } from '../drift-report.ts';
import { describeStale } from '../stale.ts';
import { type FindingGroup, groupsOf } from './groups.ts';

/** A comment on GitHub holds 65,536 characters. */
const mostRows = 100;
const longestCell = 300;

/** Beside this file in the sources; compiled code lies in `dist/`, as it is or bundled, and the template does not move there. */
const places = ['./', '../../../../codegen/drift/formats/', '../../../codegen/drift/formats/'].map(
  (folder) => new URL(`${folder}templates/report.hbs`, import.meta.url),
);

/** The report for a pull request: the verdict in the first line, the classes folded, only the worst of them open. */
export function formatMarkdown(report: DriftReport): string {
  const line = verdictLine(report);
  const verdict = line.slice(0, line.indexOf(':'));
  const classes = driftClasses.flatMap((driftClass) => {
    const groups = groupsOf(report, driftClass);
    if (groups.length === 0) return [];
    const rows = groups.slice(0, mostRows).map(row);
    const rest = groups.length - rows.length;
    if (rest > 0) rows.push({ symbol: `${rest} more`, what: '', where: '', targets: '' });
    const count = report.findings.filter((each) => each.class === driftClass && each.follows === null).length;
    return [{ title: classTitles[driftClass], count, open: driftClass === 'breaking', rows }];
  });
  const facts = {
    verdict,
    rest: escaped(line.slice(verdict.length + 2)),
    classes,
    hint: looksSwapped(report) ? swappedHint : null,
    stale: report.stale.map((entry) => {
      return `${code(`${entry.file}:${entry.line}`)} ${escaped(describeStale(entry, report))}`;
    }),
    unread: report.unread.map(({ header, side, message }) => `${code(header)} (${side}): ${escaped(message)}`),
  };
  return template()(facts);
}

interface Row {
  readonly symbol: string;
  readonly what: string;
  readonly where: string;
  readonly targets: string;
}

function row({ place, subject, what, names, targets, consequences }: FindingGroup): Row {
  const list = names.length === 0 ? '' : `: ${names.join(', ')}`;
  const more = consequences.length === 0 ? '' : `; ${consequences.length} more follow from it`;
  return {
    symbol: subject === '' ? '' : code(subject),
    what: escaped(`${what}${list}`) + more,
    where: code(place),
    targets: targets === null ? 'all' : targets.join(', '),
  };
}

/** What a header says must neither end a cell nor become markup or a mention. */
function escaped(text: string): string {
  const short = text.length > longestCell ? `${text.slice(0, longestCell)}…` : text;
  return short
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_{}[\]#|~@]/g, '\\$&')
    .replaceAll(/[\r\n]+/g, ' ');
}

function code(text: string): string {
  return `\`${text.replace(/[`|\r\n]/g, ' ')}\``;
}

let compiled: Handlebars.TemplateDelegate | undefined;

function template(): Handlebars.TemplateDelegate {
  const path = places.find((each) => existsSync(each)) ?? places[0]!;
  compiled ??= Handlebars.compile(readFileSync(path, 'utf8'), { noEscape: true });
  return compiled;
}
