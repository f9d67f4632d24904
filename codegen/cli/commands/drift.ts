import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { targetNamed } from '../../abi/target/target.ts';
import { type AcceptedEntry, parseAccepted } from '../../drift/accepted.ts';
import { type DriftReport, type FailLevel, failLevels, isFailure } from '../../drift/drift-report.ts';
import { formatGithub } from '../../drift/formats/github.ts';
import { formatJson } from '../../drift/formats/json.ts';
import { formatSarif } from '../../drift/formats/sarif.ts';
import { formatText } from '../../drift/formats/text.ts';
import { checkProfile } from '../../pipeline/profile-file.ts';
import { type Comparison, headersOf, targetsOf } from '../../sides/compare-sources.ts';
import { reportDrift } from '../../sides/report-drift.ts';
import { sourceForms, sourceNamed } from '../../sides/source-named.ts';
import { printable } from '../../source/printable.ts';
import { systemReason } from '../../source/system-reason.ts';
import { atlasFolder } from '../program/atlas-folder.ts';
import { addQuietOption, append } from '../program/header-options.ts';
import { programOf } from '../program/program.ts';
import { coloursFor } from '../terminal/colours.ts';
import { ExitStatus, UsageError } from '../terminal/exit-status.ts';
import { startProgress } from '../terminal/progress.ts';
import { printOut } from '../terminal/standard-output.ts';

const formats = {
  text: (report: DriftReport) => formatText(report, coloursFor(process.stdout)),
  json: formatJson,
  // With its template engine, which all other commands would wait for.
  markdown: async (report: DriftReport) => (await import('../../drift/formats/markdown.ts')).formatMarkdown(report),
  github: formatGithub,
  sarif: formatSarif,
} as const;

interface DriftOptions {
  readonly header?: readonly string[];
  readonly target?: readonly string[];
  readonly include?: readonly string[];
  readonly profile?: string;
  readonly format: keyof typeof formats;
  readonly failOn: FailLevel;
  readonly accept?: string;
  readonly atlas?: string;
  readonly quiet?: boolean;
}

/** `uapi-bindgen drift`: what a newer header changes for code that uses bindings of the older one. */
export function addDriftCommand(program: Command): void {
  const command = program
    .command('drift')
    .description('say what differs between two versions of headers, and what it means for code that uses the old ones')
    .argument('<old>', sourceForms)
    .argument('<new>', 'the same')
    .option('--header <name>', 'repeatable (default: all that both sides are about)', append)
    .option('--target <name>', 'repeatable (default: all that both sides carry)', append)
    .option('-I, --include <dir>', 'include root for what a folder or a header lacks, repeatable', append)
    .option('--profile <file>', 'the profile, or folder of profiles, that a model was generated with')
    .addOption(new Option('--format <name>', 'how to print it').choices(Object.keys(formats)).default('text'))
    .addOption(
      new Option('--fail-on <class>', `exit ${ExitStatus.difference} from this class on`)
        .choices([...failLevels])
        .default('breaking'),
    )
    .option('--accept <file>', "findings to leave out, one 'CLASS HEADER SYMBOL: REASON' per line")
    .option('--atlas <dir>', 'a folder of atlases (default: the one that comes with uapi-bindgen)')
    .addHelpText(
      'after',
      `
Examples:
  uapi-bindgen drift installed snapshot                     this machine's headers, and those of this package
  uapi-bindgen drift src/generated installed                bindings, and this machine's headers
  uapi-bindgen drift vendor/linux-6.1 vendor/linux-6.12     two include roots, every header
  uapi-bindgen drift 5.10 6.18                              two releases, from the atlas

Exit status: 0 nothing at or above --fail-on; ${ExitStatus.difference} something; ${ExitStatus.inputWrong} a side cannot be read; ${ExitStatus.usageWrong} the command line is wrong.`,
    )
    .action(printDrift);
  addQuietOption(command);
}

/** With this command alone. */
export const run = programOf(addDriftCommand);

async function printDrift(oldName: string, newName: string, options: DriftOptions): Promise<void> {
  const { header: headers = null, target, failOn, format } = options;
  const accepted = options.accept === undefined ? [] : acceptedIn(options.accept);
  const targets = target === undefined ? null : [...new Set(target)].map(targetNamed);
  // Not every side asks for them, and what was misspelled is to be told all the same.
  atlasFolder(options);
  if (options.profile !== undefined) checkProfile(options.profile);
  using old = sourceNamed(oldName, options);
  using now = sourceNamed(newName, options);
  const report = await watched({ old, now, headers, targets }, accepted, options.quiet ?? false);
  printOut(printable(await formats[format](report)));
  if (isFailure(report, failOn)) process.exitCode = ExitStatus.difference;
}

/** @throws UsageError, AcceptedError */
function acceptedIn(file: string): AcceptedEntry[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `'${file}' cannot be read (${systemReason(error)}); give a file of accepted findings with --accept`,
    );
  }
  return parseAccepted(text, file);
}

async function watched(
  comparison: Comparison,
  accepted: readonly AcceptedEntry[],
  quiet: boolean,
): Promise<DriftReport> {
  const total = headersOf(comparison, targetsOf(comparison)).length;
  using progress = await startProgress({ verb: 'comparing', total, quiet, printsDocuments: false });
  return reportDrift({ ...comparison, accepted }, (header) => progress.begin(header));
}
