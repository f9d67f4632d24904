import { type AcceptedEntry, accept } from '../drift/accepted.ts';
import { worstFirst } from '../drift/drift.ts';
import type { DriftReport, UnreadHeader } from '../drift/drift-report.ts';
import { onOlder } from '../drift/on-older.ts';
import { HeaderError } from '../source/header-error.ts';
import { describeHeaderError } from '../source/printable.ts';
import { type Comparison, compareSources, type Unread } from './compare-sources.ts';

export interface ReportRequest extends Comparison {
  /** Findings that were looked at. */
  readonly accepted: readonly AcceptedEntry[];
  /** The bindings in use are those of the new side; what differs is judged for them. */
  readonly usesNew?: boolean;
}

/**
 * Everything that differs between two sides, ready to be printed. `onHeader` is told of each header before it is read.
 * @throws HeaderError where the only header cannot be read, DriftSourceError where there is nothing to compare
 */
export function reportDrift(request: ReportRequest, onHeader?: (header: string) => void): DriftReport {
  const { old, now } = request;
  const { findings, headers, targets, unread } = compareSources(request, onHeader);
  if (headers.length === 0) throw about(unread[0]!, request);
  const judged = request.usesNew ? worstFirst(findings.map(onOlder)) : findings;
  const { open, accepted, stale } = accept(judged, request.accepted);
  const byName = new Map(targets.map((target) => [target.name as string, target]));
  const fileOf = (side: typeof old) => (header: string, target: string) => side.fileOf(header, byName.get(target)!);
  return {
    old: old.name,
    new: now.name,
    headers,
    targets: targets.map(({ name }) => name),
    findings: open,
    accepted,
    stale,
    unread: merged(unread),
    files: { old: fileOf(old), new: fileOf(now) },
  };
}

/** The error, which says as well which side it is about. */
function about({ error, side }: Unread, { old, now }: ReportRequest): HeaderError {
  const place = `this is about ${side === 'old' ? old.name : now.name}`;
  return new HeaderError(error.message, {
    span: error.span ?? undefined,
    includeChain: error.includeChain,
    hint: error.hint === null ? place : `${place}; ${error.hint}`,
  });
}

/** One for each header, side and reason. */
function merged(unread: readonly Unread[]): UnreadHeader[] {
  const byReason = new Map<string, UnreadHeader & { targets: string[] }>();
  for (const { header, side, target, error } of unread) {
    const message = describeHeaderError(error);
    const key = `${side} ${header} ${message}`;
    const known = byReason.get(key);
    if (known === undefined) byReason.set(key, { header, side, targets: [target], message });
    else known.targets.push(target);
  }
  return [...byReason.values()];
}
