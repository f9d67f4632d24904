import pc from 'picocolors';
import type { Target } from '../abi/target/target.ts';
import type { AcceptedEntry } from '../drift/accepted.ts';
import type { Side } from '../drift/comparison/symbols.ts';
import { type DriftReport, type FailLevel, isFailure, mildestOf } from '../drift/drift-report.ts';
import { formatText } from '../drift/formats/text.ts';
import type { DriftSource } from '../sides/drift-source.ts';
import { reportDrift } from '../sides/report-drift.ts';
import { HeaderError } from '../source/header-error.ts';
import { printable } from '../source/printable.ts';

/** The report becomes the message of an assertion, and those end up in files. */
const plain = pc.createColors(false);

export interface Judgement {
  readonly target: Target;
  readonly accepted: readonly AcceptedEntry[];
  readonly failOn: FailLevel;
}

export interface HeadersCompared {
  /** The drift reports that are bad enough to fail. */
  readonly failing: readonly string[];
  /** Headers of the bindings that the other side does not have. */
  readonly missing: readonly string[];
}

/**
 * Nobody says whether the bindings or the headers are the older side, and it may be another for each header. Limits,
 * masks and records grow and do not shrink: the side with more that grew is the newer one. Where that does not tell, a
 * header is taken for what contradicts the bindings less. A newer one has to keep all that the bindings say, an older one
 * may lack names, and what it says of the names that both have must be the same.
 */
export function compareWithHeaders(
  bindings: DriftSource,
  headers: DriftSource,
  { target, accepted, failOn }: Judgement,
): HeadersCompared {
  const there = remembering(headers);
  const names = bindings.headers(target);
  const missing = names.filter((name) => isMissing(there, name, target));
  const request = { targets: [target], accepted };
  const asNewer = (chosen: readonly string[]): DriftReport =>
    reportDrift({ ...request, old: bindings, now: there, headers: chosen });
  const asOlder = (chosen: readonly string[]): DriftReport =>
    reportDrift({ ...request, old: there, now: bindings, headers: chosen, usesNew: true });
  const compared = names.filter((each) => !missing.includes(each));
  const older = compared.filter((name) => isOlder(asNewer([name]), asOlder([name])));
  const newer = compared.filter((name) => !older.includes(name));
  const reports = [...(newer.length === 0 ? [] : [asNewer(newer)]), ...(older.length === 0 ? [] : [asOlder(older)])];
  const failing = withSharedStale(reports).filter((each) => isFailure(each, failOn));
  return { failing: failing.map((each) => printable(formatText(each, plain, mildestOf[failOn]))), missing };
}

function isMissing(source: DriftSource, header: string, target: Target): boolean {
  try {
    return source.read(header, target, true) === null;
  } catch (error) {
    if (error instanceof HeaderError) return false;
    throw error;
  }
}

/** True for a header that is older than the bindings, by what is found of it when it is taken for newer, and for older. */
function isOlder(asNewer: DriftReport, asOlder: DriftReport): boolean {
  const [since, until] = [grown(asNewer), grown(asOlder)];
  return since === until ? breaks(asNewer) > breaks(asOlder) : since < until;
}

/** How much grew from the old side to the new one. */
function grown({ findings }: DriftReport): number {
  return findings.filter((each) => each.class === 'growing' || each.class === 'extending').length;
}

function breaks({ findings, unread }: DriftReport): number {
  return unread.length + findings.filter((each) => each.class === 'breaking').length;
}

/** An accepted finding is stale where no report needs it. */
function withSharedStale(reports: readonly DriftReport[]): DriftReport[] {
  return reports.map((report) => {
    const stale = report.stale.filter((entry) => reports.every((each) => each.stale.includes(entry)));
    return { ...report, stale: report === reports[0] ? stale : [] };
  });
}

/** Every header is read once, and judged from both sides. */
function remembering(source: DriftSource): DriftSource {
  const known = new Map<string, Side | null | undefined>();
  return {
    ...source,
    read: (header, target, asBound) => {
      if (!known.has(header)) known.set(header, source.read(header, target, asBound));
      return known.get(header);
    },
  };
}
