import { basename } from 'node:path';
import type { Colors } from 'picocolors/types.js';
import { addToList } from '../../source/add-to-list.ts';
import { type DriftClass, type DriftFinding, driftClasses, isAtLeast } from '../drift-finding.ts';
import {
  classTitles,
  counted,
  type DriftReport,
  looksSwapped,
  placeOf,
  swappedHint,
  verdictLine,
} from '../drift-report.ts';
import { describeStale } from '../stale.ts';
import { type FindingGroup, groupsOf } from './groups.ts';

const colourOf = {
  breaking: 'red',
  extending: 'yellow',
  renamed: 'yellow',
  moved: 'yellow',
  growing: 'cyan',
  adding: 'green',
  cosmetic: 'dim',
  same: 'green',
} as const satisfies Record<DriftClass | 'same', keyof Colors>;

/** Classes of which only the names are listed. */
const listedOnly: readonly DriftClass[] = ['growing', 'adding', 'cosmetic'];
const mostListed = 8;
const mostTogether = 60;
const width = 110;

/**
 * The report for a terminal: the verdict in the first line, then what it stands on, worst first.
 * @param mildest the last class that is told of; all are counted in the first line.
 */
export function formatText(report: DriftReport, colours: Colors, mildest: DriftClass = 'cosmetic'): string {
  const { findings, stale, unread } = report;
  const line = verdictLine(report);
  const worst = findings.at(0)?.class ?? 'same';
  const lines = [colours[colourOf[worst]](line.slice(0, worst.length)) + line.slice(worst.length)];
  for (const driftClass of driftClasses) {
    const roots = findings.filter((each) => each.class === driftClass && each.follows === null);
    if (roots.length === 0 || !isAtLeast(driftClass, mildest)) continue;
    lines.push('', colours[colourOf[driftClass]](`${classTitles[driftClass]} (${roots.length})`));
    lines.push(
      ...(listedOnly.includes(driftClass)
        ? listNames(roots, report)
        : groupsOf(report, driftClass).flatMap((group) => draw(group, colours))),
    );
  }
  if (looksSwapped(report)) lines.push('', swappedHint);
  for (const entry of stale) lines.push('', `${entry.file}:${entry.line}: ${describeStale(entry, report)}`);
  lines.push(...unreadLines(unread));
  return `${lines.join('\n')}\n`;
}

/** What could not be read, without the folders that were searched; the same on both sides is told once. */
function unreadLines(unread: DriftReport['unread']): string[] {
  const sides = new Map<string, Set<string>>();
  for (const { header, side, message } of unread) {
    const line = `${header}: ${message.replace(/: searched .*$/, '')}`;
    sides.set(line, (sides.get(line) ?? new Set()).add(side));
  }
  if (sides.size === 0) return [];
  const headers = new Set(unread.map(({ header }) => header));
  const lines = [...sides].map(([line, of]) => `  ${line}${of.size === 2 ? '' : ` (only ${[...of].join()})`}`);
  const isLibrary = unread.some(({ message }) => /header <(?!linux\/|asm)[\w/]+\.h> is not found/.test(message));
  const hint = isLibrary ? ['  headers of the C library are found with -I, for example -I /usr/include'] : [];
  return ['', `not compared, because they cannot be read: ${counted(headers.size, 'header')}`, ...lines, ...hint];
}

function draw({ place, subject, what, names, targets, consequences }: FindingGroup, colours: Colors): string[] {
  const on = targets === null ? '' : ` (on ${targets.join(', ')})`;
  const told = subject === '' ? what : `${colours.bold(subject)}: ${what}`;
  const lines = [`  ${place}: ${told}${on}`];
  if (names.length > 0) lines.push(...wrap('    ', shortened(names, mostTogether)));
  if (consequences.length > 0) {
    lines.push(...wrap(`    from this follow ${consequences.length} more: `, shortened(consequences, mostListed)));
  }
  return lines;
}

function shortened(names: readonly string[], most: number): readonly string[] {
  return names.length <= most + 1 ? names : [...names.slice(0, most), `and ${names.length - most} more`];
}

/** Per header the names, wrapped. */
function listNames(findings: readonly DriftFinding[], report: DriftReport): string[] {
  const byHeader = new Map<string, string[]>();
  for (const finding of findings) {
    const name = finding.subject === 'header' ? 'the whole header' : finding.symbol;
    addToList(byHeader, headerOf(finding, report), name);
  }
  return [...byHeader].flatMap(([header, names]) => wrap(`  ${header}: `, names));
}

/** The name that both sides have for a header; where two files of other names are compared the file that has it. */
function headerOf(finding: DriftFinding, report: DriftReport): string {
  const { file } = placeOf(finding, report);
  return file === null || basename(file) === basename(finding.header) ? finding.header : file;
}

function wrap(head: string, names: readonly string[]): string[] {
  const lines: string[] = [];
  let line = head;
  for (const [index, name] of names.entries()) {
    const isLast = index === names.length - 1;
    const word = isLast ? name : names[index + 1]!.startsWith('and ') ? `${name} ` : `${name}, `;
    if (line.length + word.length > width && line !== head) {
      lines.push(line.trimEnd());
      line = '    ';
    }
    line += word;
  }
  return [...lines, line];
}
