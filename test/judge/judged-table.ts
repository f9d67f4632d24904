import { appendFileSync, existsSync, readFileSync } from 'node:fs';
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

/** The rows as a Markdown table, and below it the headers that were refused, with the reason and where. */
export function describeRows(rows: readonly JudgedRow[]): string {
  const sorted = rows.toSorted((one, other) => one.release.localeCompare(other.release, 'en', { numeric: true }));
  const head = ['Linux', 'target', 'judge', 'headers', 'in a context', ...columns, 'differences', 'refused'];
  const lines = sorted.map((row) => [
    row.release,
    row.target,
    row.compiler,
    row.headers,
    row.inContext,
    ...columns.map((column) => row.counts[column]),
    row.differences,
    row.refused.length,
  ]);
  const table = [head, head.map((_, index) => (index < 3 ? '---' : '--:')), ...lines];
  const reasons = [
    ...reasonLines('refused', sorted, (row) => row.refused),
    ...reasonLines('not bound', sorted, (row) => row.notBound),
  ];
  return [...table.map((cells) => `| ${cells.map(cell).join(' | ')} |`), '', ...reasons, ''].join('\n');
}

function cell(value: string | number): string {
  return typeof value === 'number' ? value.toLocaleString('en') : value.replace('bitFields', 'bit-fields');
}

/** Each reason once, with the releases and targets that it holds for. */
function reasonLines(what: string, rows: readonly JudgedRow[], of: (row: JudgedRow) => readonly string[]): string[] {
  const places = new Map<string, JudgedRow[]>();
  for (const row of rows) {
    for (const reason of of(row)) {
      const key = reason.replace(/: searched .*/, '');
      places.set(key, [...(places.get(key) ?? []), row]);
    }
  }
  return [...places].map(([reason, found]) => {
    const releases = [...new Set(found.map(({ release }) => release.split('.').slice(0, 2).join('.')))];
    const targets = [...new Set(found.map(({ target }) => target))];
    return `- ${what}: \`${reason}\` (${releases.join(', ')}; ${targets.join(', ')})`;
  });
}
