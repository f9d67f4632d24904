import { pathToFileURL } from 'node:url';
import { jsonText } from '../../source/printable.ts';
import { describeFinding } from '../describe.ts';
import { type DriftClass, type DriftFinding, driftClasses } from '../drift-finding.ts';
import { type DriftReport, placeOf } from '../drift-report.ts';
import { describeStale } from '../stale.ts';

const levels: Readonly<Record<DriftClass, 'error' | 'warning' | 'note'>> = {
  breaking: 'error',
  extending: 'warning',
  renamed: 'warning',
  moved: 'warning',
  growing: 'note',
  adding: 'note',
  cosmetic: 'note',
};

const meanings: Readonly<Record<DriftClass, string>> = {
  breaking: 'An offset, size, alignment, type, value or request number is another one, or a name is gone.',
  extending: 'A record grew with its request number, a reserved field got a meaning, or a union gained a member.',
  renamed: 'The same value at the same place has another name.',
  moved: 'The same name is in another header.',
  growing: 'A mask or a limit grew, as it does with every kernel that has more.',
  adding: 'A new name.',
  cosmetic: 'Written differently, means the same.',
};

/** SARIF 2.1.0, which code scanning reads. Accepted findings are in it as suppressed. */
export function formatSarif(report: DriftReport): string {
  const open = report.findings.map((each) => resultOf(each, report));
  const accepted = report.accepted.map(({ finding, reason }) => ({
    ...resultOf(finding, report),
    suppressions: [{ kind: 'external', justification: reason }],
  }));
  const rules = driftClasses.map((id) => ({
    id,
    shortDescription: { text: meanings[id] },
    defaultConfiguration: { level: levels[id] },
  }));
  const driver = { name: 'uapi-bindgen drift', informationUri: 'https://www.npmjs.com/package/uapi-bindgen', rules };
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications(report) }],
        results: [...open, ...accepted],
      },
    ],
  };
  return `${jsonText(document, 2)}\n`;
}

/** What was not compared, and accepted findings that match nothing any more. */
function notifications(report: DriftReport): object[] {
  const { stale, unread } = report;
  return [
    ...unread.map(({ header, side, message }) => {
      return { level: 'warning', message: { text: `not compared: ${header} (${side}): ${message}` } };
    }),
    ...stale.map((entry) => ({
      level: 'warning',
      message: { text: describeStale(entry, report) },
      locations: [
        { physicalLocation: { artifactLocation: { uri: uriOf(entry.file) }, region: { startLine: entry.line } } },
      ],
    })),
  ];
}

/** Paths as URIs: those from the root of the file system have a scheme, others are relative to where the command runs. */
function uriOf(path: string): string {
  return path.startsWith('/') ? pathToFileURL(path).href : path.split('/').map(encodeURIComponent).join('/');
}

function resultOf(finding: DriftFinding, report: DriftReport): object {
  const { file, line } = placeOf(finding, report);
  const on = finding.targets.length === report.targets.length ? '' : ` (on ${finding.targets.join(', ')})`;
  const region = { startLine: line ?? 1 };
  return {
    ruleId: finding.class,
    ruleIndex: driftClasses.indexOf(finding.class),
    level: levels[finding.class],
    message: { text: `${finding.symbol}: ${describeFinding(finding)}${on}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(file ?? finding.header) }, region },
        logicalLocations: [{ name: finding.symbol }],
      },
    ],
    partialFingerprints: { 'drift/1': `${finding.class} ${finding.header} ${finding.symbol}` },
  };
}
