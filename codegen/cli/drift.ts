import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { targetNamed } from '../abi/target.ts';
import { accept, parseAccepted } from '../drift/accepted.ts';
import { type DriftReport, type FailLevel, failLevels, isFailure, type UnreadHeader } from '../drift/drift-report.ts';
import { formatGithub } from '../drift/format-github.ts';
import { formatJson } from '../drift/format-json.ts';
import { formatMarkdown } from '../drift/format-markdown.ts';
import { formatSarif } from '../drift/format-sarif.ts';
import { formatText } from '../drift/format-text.ts';
import { compareSources, type Unread } from '../pipeline/compare-sources.ts';
import { driftSource } from '../pipeline/drift-source.ts';
import { describeHeaderError, printable } from './draw-error.ts';
import { ExitStatus } from './exit-status.ts';
import { append } from './header-options.ts';

const formats = {
  text: formatText,
  json: formatJson,
  markdown: formatMarkdown,
  github: formatGithub,
  sarif: formatSarif,
} as const;

interface DriftOptions {
  readonly header?: readonly string[];
  readonly target?: readonly string[];
  readonly include?: readonly string[];
  readonly format: keyof typeof formats;
  readonly failOn: FailLevel;
  readonly accept?: string;
  readonly atlas?: string;
}

/** `uapi-bindgen drift`: what a newer header changes for code that uses bindings of the older one. */
export function addDriftCommand(program: Command): void {
  program
    .command('drift')
    .description('say what differs between two versions of headers, and what it means for code that uses the old ones')
    .argument('<old>', "a header, an include root, an X.abi.json, 'installed', 'snapshot', or a release such as 5.10")
    .argument('<new>', 'the same')
    .option('--header <name>', 'repeatable (default: linux/userfaultfd.h; of two folders every header)', append)
    .option('--target <name>', 'repeatable (default: all that both sides carry)', append)
    .option('-I, --include <dir>', 'include root for what a folder or a header lacks, repeatable', append)
    .addOption(new Option('--format <name>', 'how to print it').choices(Object.keys(formats)).default('text'))
    .addOption(
      new Option('--fail-on <class>', `exit ${ExitStatus.difference} from this class on`)
        .choices([...failLevels])
        .default('breaking'),
    )
    .option('--accept <file>', "findings to leave out, one 'CLASS HEADER SYMBOL: REASON' per line")
    .option('--atlas <dir>', 'a folder of atlases (default: the one that comes with uapi-bindgen)')
    .action(printDrift);
}

function printDrift(oldName: string, newName: string, options: DriftOptions): void {
  const report = reportOn(oldName, newName, options);
  process.stdout.write(printable(formats[options.format](report)));
  if (isFailure(report, options.failOn)) process.exitCode = ExitStatus.difference;
}

/** @throws HeaderError where the only header cannot be read. */
function reportOn(oldName: string, newName: string, options: DriftOptions): DriftReport {
  const { header = null, target, accept: acceptFile } = options;
  const entries = acceptFile === undefined ? [] : parseAccepted(readFileSync(acceptFile, 'utf8'), acceptFile);
  const [old, now] = [oldName, newName].map((name) => driftSource(name, options)) as [Source, Source];
  const targets = target === undefined ? null : [...new Set(target)].map(targetNamed);
  const { findings, headers, targets: compared, unread } = compareSources({ old, now, headers: header, targets });
  if (headers.length === 0) throw unread[0]!.error;
  const { open, accepted, stale } = accept(findings, entries);
  return {
    old: old.name,
    new: now.name,
    headers,
    targets: compared,
    findings: open,
    accepted,
    stale,
    unread: merged(unread),
    files: { old: old.fileOf, new: now.fileOf },
  };
}

type Source = ReturnType<typeof driftSource>;

/** One for each header and side. */
function merged(unread: readonly Unread[]): UnreadHeader[] {
  const byHeader = new Map<string, UnreadHeader & { targets: string[] }>();
  for (const { header, side, target, error } of unread) {
    const key = `${side} ${header}`;
    const known = byHeader.get(key);
    if (known === undefined)
      byHeader.set(key, { header, side, targets: [target], message: describeHeaderError(error) });
    else known.targets.push(target);
  }
  return [...byHeader.values()];
}
