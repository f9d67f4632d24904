import type { AcceptedEntry } from './accepted.ts';
import { type DriftClass, type DriftFinding, driftClasses, isAtLeast } from './drift-finding.ts';

/** Everything that a comparison came to: what the formats print. */
export interface DriftReport {
  /** How people know the two sides. */
  readonly old: string;
  readonly new: string;
  readonly headers: readonly string[];
  readonly targets: readonly string[];
  /** Worst first. */
  readonly findings: readonly DriftFinding[];
  readonly accepted: readonly { readonly finding: DriftFinding; readonly reason: string }[];
  readonly stale: readonly AcceptedEntry[];
  readonly unread: readonly UnreadHeader[];
  /** The path of a header on a side, for a target; null where there is no such file. */
  readonly files: { readonly old: FileOf; readonly new: FileOf };
}

type FileOf = (header: string, target: string) => string | null;

/** A header that a side has and that could not be read. */
export interface UnreadHeader {
  readonly header: string;
  readonly side: 'old' | 'new';
  readonly targets: readonly string[];
  /** One line. */
  readonly message: string;
}

/** What makes the command fail. */
export const failLevels = ['breaking', 'extending', 'any'] as const;
export type FailLevel = (typeof failLevels)[number];

/** The last class that fails at a level. */
export const mildestOf: Readonly<Record<FailLevel, DriftClass>> = {
  breaking: 'breaking',
  extending: 'moved',
  any: 'cosmetic',
};

/**
 * True where the report is bad enough. `extending` takes in renamed and moved names; `any` also what nobody has to act
 * on, and entries of the accepted findings that match nothing any more. A header that only the old side could read
 * always fails.
 */
export function isFailure({ findings, stale, unread }: DriftReport, level: FailLevel): boolean {
  const worst = findings.at(0)?.class;
  if (isNewlyUnread(unread)) return true;
  if (level === 'any') return worst !== undefined || stale.length > 0;
  return worst !== undefined && isAtLeast(worst, mildestOf[level]);
}

/** A header that could be read on the old side only. */
function isNewlyUnread(unread: readonly UnreadHeader[]): boolean {
  const before = new Set(unread.filter(({ side }) => side === 'old').map(({ header }) => header));
  return unread.some(({ side, header }) => side === 'new' && !before.has(header));
}

/** How many findings of each class, without what follows from others. */
export function countByClass(findings: readonly DriftFinding[]): ReadonlyMap<DriftClass, number> {
  const counts = new Map<DriftClass, number>();
  for (const driftClass of driftClasses) {
    const amount = findings.filter((each) => each.class === driftClass && each.follows === null).length;
    if (amount > 0) counts.set(driftClass, amount);
  }
  return counts;
}

export const classTitles: Readonly<Record<DriftClass, string>> = {
  breaking: 'breaking',
  extending: 'extending',
  renamed: 'renamed',
  moved: 'moved to another header',
  growing: 'growing by design',
  adding: 'adding',
  cosmetic: 'cosmetic',
};

/** The verdict in one line: `breaking: 2 breaking, 5 adding: Linux 5.10 -> Linux 6.18, 1 header, 7 targets`. */
export function verdictLine(report: DriftReport): string {
  const { findings, old, new: now, headers, targets, accepted } = report;
  const worst = findings.at(0)?.class ?? 'same';
  const counts = [...countByClass(findings)].map(([driftClass, amount]) => `${amount} ${classTitles[driftClass]}`);
  const what = counts.length === 0 ? 'nothing differs' : counts.join(', ');
  const scope = `${counted(headers.length, 'header')}, ${targets.length === 1 ? targets[0] : `${targets.length} targets`}`;
  const taken = accepted.length === 0 ? '' : `, ${accepted.length} accepted`;
  return `${worst}: ${what}${taken} (${old} -> ${now}, ${scope})`;
}

/** True where all that breaks is names that the new side lacks, and it has none of its own: it may be the older one. */
export function looksSwapped({ findings }: DriftReport): boolean {
  const roots = findings.filter(({ follows }) => follows === null);
  if (!roots.some((each) => each.class === 'breaking')) return false;
  return roots.every(({ class: driftClass, kind }) =>
    driftClass === 'breaking' ? kind === 'missing' : driftClass !== 'adding',
  );
}

export const swappedHint = 'The new side lacks names and has none of its own: is it the older one?';

export function counted(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

/** Where a person should look: the new header's line, the old one's where the new side has no file or not the name. */
export function placeOf(finding: DriftFinding, { files }: DriftReport): { file: string | null; line: number | null } {
  const { header, newHeader, oldLine, newLine, targets } = finding;
  const target = targets[0]!;
  const now = files.new(newHeader ?? header, target);
  const old = files.old(header, target);
  if (newLine !== null && now !== null) return { file: now, line: newLine };
  if (oldLine !== null && old !== null) return { file: old, line: oldLine };
  if (finding.kind === 'missing') return { file: old ?? now, line: old === null ? oldLine : null };
  return { file: now ?? old, line: now === null ? newLine : null };
}

/** The findings that follow from another, by header and symbol. */
export function consequencesIn(findings: readonly DriftFinding[]): ReadonlyMap<string, readonly DriftFinding[]> {
  const consequences = new Map<string, DriftFinding[]>();
  for (const finding of findings) {
    if (finding.follows === null) continue;
    const key = `${finding.header} ${finding.follows}`;
    const list = consequences.get(key) ?? [];
    // What differs between targets is one consequence all the same.
    if (!list.some(({ symbol }) => symbol === finding.symbol)) list.push(finding);
    consequences.set(key, list);
  }
  return consequences;
}
