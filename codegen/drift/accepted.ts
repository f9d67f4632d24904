import { describeChanges } from './describe.ts';
import { type DriftClass, type DriftFinding, driftClasses } from './drift-finding.ts';

/*
 * Findings that a project has looked at and accepts, one per line, so that two people adding one each do not collide:
 *
 *     # what this is about
 *     breaking linux/acrn.h struct acrn_vm_creation.uuid: same bytes, we never read it
 *     breaking linux/fuse.h FUSE_MINOR (value 38 -> 41): checked against 41
 *
 * With the changes in parentheses the line accepts exactly those, without them any of that class.
 */
export interface AcceptedEntry {
  /** As people find it: `accepted.txt:3`. */
  readonly file: string;
  readonly line: number;
  readonly class: DriftClass;
  readonly header: string;
  readonly symbol: string;
  /** Null for any changes. */
  readonly changes: string | null;
  readonly reason: string;
}

/** A file of accepted findings is wrong. The message says where. */
export class AcceptedError extends Error {
  override readonly name = 'AcceptedError';
}

const entryLine = /^(\w+) (\S+\.h) ([^(:]+?)(?: \((.*)\))?: (.*\S)\s*$/;

/** @throws AcceptedError */
export function parseAccepted(text: string, file: string): AcceptedEntry[] {
  return text
    .replace(/^\ufeff/, '')
    .split('\n')
    .flatMap((content, index) => {
      if (content.trim() === '' || content.startsWith('#')) return [];
      const [, word = '', header = '', symbol = '', changes, reason = ''] = entryLine.exec(content) ?? [];
      const driftClass = driftClasses.find((each) => each === word);
      if (driftClass === undefined) {
        throw new AcceptedError(
          `${file}:${index + 1}: expected 'CLASS HEADER SYMBOL: REASON' with a class of ${driftClasses.join(', ')}, saw '${content}'`,
        );
      }
      return [{ file, line: index + 1, class: driftClass, header, symbol, changes: changes ?? null, reason }];
    });
}

export interface Acceptance {
  /** What nobody has accepted. */
  readonly open: readonly DriftFinding[];
  readonly accepted: readonly { readonly finding: DriftFinding; readonly reason: string }[];
  /** Entries that match nothing any more. */
  readonly stale: readonly AcceptedEntry[];
}

/** Sorts findings by what a project accepts. What follows from an accepted finding is accepted with it. */
export function accept(findings: readonly DriftFinding[], entries: readonly AcceptedEntry[]): Acceptance {
  const used = new Set<AcceptedEntry>();
  const accepted: { finding: DriftFinding; reason: string }[] = [];
  const reasons = new Map<string, string>();
  const rest: DriftFinding[] = [];
  for (const finding of findings) {
    const entry = entries.find((each) => matches(each, finding));
    if (entry === undefined) {
      rest.push(finding);
      continue;
    }
    used.add(entry);
    accepted.push({ finding, reason: entry.reason });
    reasons.set(`${finding.header} ${finding.symbol}`, entry.reason);
  }
  const open: DriftFinding[] = [];
  for (const finding of rest) {
    const reason = reasons.get(`${finding.header} ${finding.follows}`);
    if (reason === undefined) open.push(finding);
    else accepted.push({ finding, reason });
  }
  return { open, accepted, stale: entries.filter((each) => !used.has(each)) };
}

function matches(entry: AcceptedEntry, finding: DriftFinding): boolean {
  return (
    entry.class === finding.class &&
    entry.header === finding.header &&
    entry.symbol === finding.symbol &&
    (entry.changes === null || entry.changes === describeChanges(finding))
  );
}
