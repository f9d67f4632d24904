import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { targets } from '../../codegen/abi/target/target.ts';
import type { Summary } from './verdict.ts';

/** What was judged of one release on one target, and by whom. */
export interface JudgedRow extends Summary {
  /** Version of Debian's package. */
  readonly release: string;
  readonly target: string;
  readonly compiler: string;
}

/** The rows of earlier runs, of each release and target the last one. */
export function readRows(file: string): JudgedRow[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const rows = lines.map((line) => JSON.parse(line) as JudgedRow);
  return [...new Map(rows.map((row) => [`${row.release} ${row.target}`, row])).values()];
}

export function appendRow(file: string, row: JudgedRow): void {
  appendFileSync(file, `${JSON.stringify(row)}\n`);
}

const columns = ['records', 'fields', 'bitFields', 'enumerators', 'macros', 'strings', 'ioctls', 'facts'] as const;

type Cell = string | number;

/** The rows as Markdown: what was judged in all, a row each, and the headers that were refused, with the reason and where. */
export function describeRows(rows: readonly JudgedRow[]): string {
  const order = [...targets.keys()] as string[];
  const sorted = rows.toSorted(
    (one, other) =>
      lineOf(other).localeCompare(lineOf(one), 'en', { numeric: true }) ||
      order.indexOf(one.target) - order.indexOf(other.target),
  );
  const refused = reasons(sorted, (row) => row.refused);
  const notBound = reasons(sorted, (row) => row.notBound);
  return [
    totals(sorted),
    table(
      ['Linux', 'target', 'judge', 'headers', 'in a context', ...columns, 'differences', 'refused'],
      3,
      sorted.map((row) => [
        row.release,
        row.target,
        row.compiler,
        row.headers,
        row.inContext,
        ...columns.map((column) => row.counts[column]),
        row.differences,
        row.refused.length,
      ]),
    ),
    ...(refused.length > 0 ? [table(['refused', 'because', 'where'], 3, refused)] : []),
    ...(notBound.length > 0 ? [table(['not bound', 'because', 'where'], 3, notBound)] : []),
  ].join('\n');
}

function table(head: readonly string[], words: number, lines: readonly (readonly Cell[])[]): string {
  const rule = head.map((_, index) => (index < words ? '---' : '--:'));
  return [head, rule, ...lines].map((cells) => `| ${cells.map(cell).join(' | ')} |\n`).join('');
}

function cell(value: Cell): string {
  return typeof value === 'number' ? value.toLocaleString('en') : value.replace('bitFields', 'bit-fields');
}

/** `6.12` of `6.12.117-1`. */
function lineOf({ release }: JudgedRow): string {
  return release.split('.').slice(0, 2).join('.');
}

function byRelease(rows: readonly JudgedRow[]): Map<string, JudgedRow[]> {
  const releases = new Map<string, JudgedRow[]>();
  for (const row of rows) releases.set(lineOf(row), [...(releases.get(lineOf(row)) ?? []), row]);
  return releases;
}

function totals(rows: readonly JudgedRow[]): string {
  const sum = (some: readonly JudgedRow[], of: (row: JudgedRow) => number) =>
    some.reduce((total, row) => total + of(row), 0);
  const total = (name: string, some: readonly JudgedRow[]): Cell[] => [
    name,
    some.length,
    sum(some, ({ headers }) => headers),
    sum(some, ({ counts }) => counts.facts),
    sum(some, ({ differences }) => differences),
    sum(some, ({ refused }) => refused.length),
  ];
  const releases = [...byRelease(rows)];
  const lines = releases.map(([release, some]) => total(release, some));
  return table(
    ['Linux', 'targets', 'headers', 'facts', 'differences', 'refused'],
    1,
    releases.length > 1 ? [...lines, total('all', rows)] : lines,
  );
}

/** Each header with a reason once, without the line, and the releases and targets that it holds for. */
function reasons(rows: readonly JudgedRow[], of: (row: JudgedRow) => readonly string[]): Cell[][] {
  const places = new Map<string, Set<JudgedRow>>();
  for (const row of rows) {
    for (const text of of(row)) {
      const key = text.replace(/: searched .*/, '');
      places.set(withoutPlace(key), (places.get(withoutPlace(key)) ?? new Set()).add(row));
    }
  }
  return [...places].map(([key, found]) => {
    const [, header = '', reason = ''] = /^(\S+): (.*)$/s.exec(key) ?? [];
    return [`\`${header}\``, reason.replaceAll(/([<>|])/g, '\\$1'), whereAmong(rows, found)];
  });
}

/** `linux/a.h: linux/a.h:12: why` says the header twice; lines differ between releases. */
function withoutPlace(text: string): string {
  return text.replace(/^(\S+): \1:\d+: /, '$1: ').replace(/^(\S+: \S+?):\d+: /, '$1: ');
}

/** `7.3, 6.12: every target but x86_64; 5.10: i386`. */
function whereAmong(rows: readonly JudgedRow[], found: ReadonlySet<JudgedRow>): string {
  const releases = new Map<string, string[]>();
  for (const [release, some] of byRelease(rows)) {
    const here = some.filter((row) => found.has(row));
    if (here.length === 0) continue;
    const without = some.filter((row) => !found.has(row));
    const names = (list: readonly JudgedRow[]) => list.map(({ target }) => target).join(', ');
    const rest = without.length === 0 ? '' : ` but ${names(without)}`;
    const where = without.length < here.length ? `every target${rest}` : names(here);
    releases.set(where, [...(releases.get(where) ?? []), release]);
  }
  return [...releases].map(([where, some]) => `${some.join(', ')}: ${where}`).join('; ');
}
