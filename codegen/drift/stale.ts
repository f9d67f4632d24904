import type { AcceptedEntry } from './accepted.ts';
import { describeFinding } from './describe.ts';
import type { DriftFinding } from './drift-finding.ts';
import type { DriftReport } from './drift-report.ts';

/** Why an accepted finding matches nothing, and what to do with its line. */
export function describeStale(
  entry: AcceptedEntry,
  { findings, accepted }: Pick<DriftReport, 'findings' | 'accepted'>,
): string {
  const isOf = ({ header, symbol }: DriftFinding): boolean => header === entry.header && symbol === entry.symbol;
  const open = findings.find(isOf);
  const as = entry.changes === null ? entry.class : `${entry.class} (${entry.changes})`;
  if (open !== undefined) {
    return `'${entry.symbol}' is accepted as ${as} and is ${open.class} (${describeFinding(open)}): look at it again`;
  }
  if (accepted.some(({ finding }) => isOf(finding))) {
    return `'${entry.symbol}' is accepted without this line as well: remove the line`;
  }
  return `'${entry.symbol}' is accepted, but nothing like it is found any more: remove the line`;
}
