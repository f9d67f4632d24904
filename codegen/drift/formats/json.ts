import { jsonText } from '../../source/printable.ts';
import type { DriftFinding } from '../drift-finding.ts';
import { countByClass, type DriftReport, placeOf } from '../drift-report.ts';

/** The report as JSON, as docs/drift.schema.json describes it. */
export function formatJson(report: DriftReport): string {
  const { old, new: now, headers, targets, findings, accepted, stale, unread } = report;
  const document = {
    schema: 'drift/1',
    verdict: findings.at(0)?.class ?? 'same',
    old,
    new: now,
    headers,
    targets,
    counts: Object.fromEntries(countByClass(findings)),
    findings: findings.map((each) => located(each, report)),
    accepted: accepted.map(({ finding, reason }) => ({ ...located(finding, report), reason })),
    stale: stale.map(({ file, line, class: driftClass, header, symbol, reason }) => {
      return { file, line, class: driftClass, header, symbol, reason };
    }),
    unread,
  };
  return `${jsonText(document, 2)}\n`;
}

function located(finding: DriftFinding, report: DriftReport): object {
  const changes = finding.changes.map(({ fact, old, new: now }) => ({ fact, old, new: now }));
  return { ...finding, changes, file: placeOf(finding, report).file };
}
