import { addToList } from '../../source/add-to-list.ts';
import { ownerOf } from '../comparison/symbols.ts';
import { describeFinding } from '../describe.ts';
import type { DriftClass, DriftFinding } from '../drift-finding.ts';
import { consequencesIn, type DriftReport, placeOf } from '../drift-report.ts';

/** Findings that a person reads as one: the same happened to several names of one header or one record. */
export interface FindingGroup {
  /** The file to look at, or the header where there is no file; with the line where they have one in common. */
  readonly place: string;
  /** The file alone, and a line in it; null where not known. */
  readonly file: string | null;
  readonly line: number | null;
  /** `X_A`, or `struct x` for several of its fields; empty for several names of a header. */
  readonly subject: string;
  /** `value 1 -> 3`, `7 names are gone`. */
  readonly what: string;
  /** What it happened to, where that is several. */
  readonly names: readonly string[];
  /** Null for all targets of the report. */
  readonly targets: readonly string[] | null;
  /** What follows from it. */
  readonly consequences: readonly string[];
}

/** So many alike are told one by one. */
const mostAlike = 3;

/** The findings of a class that nothing explains, alike ones together, in the order of the first of each. */
export function groupsOf(report: DriftReport, driftClass: DriftClass): readonly FindingGroup[] {
  const roots = report.findings.filter((each) => each.class === driftClass && each.follows === null);
  const consequences = consequencesIn(report.findings);
  const alike = new Map<string, DriftFinding[]>();
  for (const finding of roots) {
    const key = JSON.stringify([
      finding.header,
      placeOf(finding, report).file,
      finding.targets,
      finding.kind === 'renamed' || finding.subject === 'header' ? finding.symbol : holderOf(finding),
      finding.kind === 'missing' ? 'gone' : (shiftOf(finding) ?? describeFinding(finding)),
    ]);
    addToList(alike, key, finding);
  }
  return [...alike.values()].flatMap((findings) => {
    if (findings.length > mostAlike) return [together(findings, report, consequences)];
    return findings.map((each) => alone(each, report, consequences));
  });
}

/** By how much a constant became larger or smaller and nothing else, as those do behind an enumerator that was put in. */
function shiftOf({ kind, subject, changes, note }: DriftFinding): string | null {
  const [change] = changes;
  if (kind !== 'changed' || subject !== 'constant' || changes.length > 1 || change?.fact !== 'value') return null;
  const by = Number(change.new) - Number(change.old);
  return Number.isSafeInteger(by) && note === '' ? `value ${by > 0 ? 'larger' : 'smaller'} by ${Math.abs(by)}` : null;
}

/** What happened to all of several; of numbers the first and the last. */
function describeAll(findings: readonly DriftFinding[]): string {
  const [first] = findings as [DriftFinding];
  const shift = shiftOf(first);
  if (shift === null) return describeFinding(first);
  const ends = [first, findings.at(-1)!].map(
    (each) => `${each.symbol} ${describeFinding(each).slice('value '.length)}`,
  );
  return `${shift}, from ${ends.join(' to ')}`;
}

type Consequences = ReturnType<typeof consequencesIn>;

/** What has the name: the record of a field, nothing for the names of a header. */
function holderOf({ subject, symbol }: DriftFinding): string {
  return subject === 'field' ? ownerOf(symbol) : '';
}

function alone(finding: DriftFinding, report: DriftReport, consequences: Consequences): FindingGroup {
  const { file, line } = placeOf(finding, report);
  return {
    ...placed(file, line, finding.header),
    subject: finding.subject === 'header' ? '' : finding.symbol,
    what: describeFinding(finding),
    names: [],
    targets: targetsOf(finding, report),
    consequences: followers(finding, consequences),
  };
}

function together(findings: readonly DriftFinding[], report: DriftReport, consequences: Consequences): FindingGroup {
  const [first] = findings as [DriftFinding];
  const holder = holderOf(first);
  const { file, line } = placeOf(first, report);
  const names = findings.map(({ symbol }) => (holder === '' ? symbol : symbol.slice(holder.length + 1)));
  const noun = holder === '' ? 'names' : 'fields';
  return {
    ...placed(file, line, first.header),
    ...(holder === '' ? { place: file ?? first.header } : {}),
    subject: holder,
    what:
      first.kind === 'missing'
        ? `${names.length} ${noun} are gone`
        : `${names.length} ${noun}: ${describeAll(findings)}`,
    names,
    targets: targetsOf(first, report),
    consequences: findings.flatMap((each) => followers(each, consequences)),
  };
}

function placed(
  file: string | null,
  line: number | null,
  header: string,
): Pick<FindingGroup, 'file' | 'line' | 'place'> {
  return { file, line, place: `${file ?? header}${line === null ? '' : `:${line}`}` };
}

function targetsOf({ targets }: DriftFinding, report: DriftReport): readonly string[] | null {
  return targets.length === report.targets.length ? null : targets;
}

/** What follows from a finding: the fields of a record, where it is about that, by their names in it: `.b`. */
function followers({ header, symbol }: DriftFinding, consequences: Consequences): readonly string[] {
  return (consequences.get(`${header} ${symbol}`) ?? []).map((each) => {
    return each.symbol.startsWith(`${symbol}.`) ? each.symbol.slice(symbol.length) : each.symbol;
  });
}
