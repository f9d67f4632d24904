import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { releaseIn } from '../../atlas/release.ts';
import { isUnchecked, type LintResult } from '../../lint/finding.ts';
import { annotateLint, reportLint } from '../../lint/report.ts';
import { featureCheckRule } from '../../lint/rule.ts';
import { atlasFile, readAtlas } from '../../pipeline/shipped-atlas.ts';
import { jsonText, printable } from '../../source/printable.ts';
import { atlasFolder } from '../program/atlas-folder.ts';
import { programOf } from '../program/program.ts';
import { ExitStatus, UsageError } from '../terminal/exit-status.ts';
import { printOut } from '../terminal/standard-output.ts';

interface LintOptions {
  readonly minKernel: string;
  readonly project?: string;
  readonly atlas?: string;
  readonly json?: boolean;
  readonly format?: Format;
}

type Format = 'text' | 'json' | 'github';

/** `uapi-bindgen lint`: uses of bindings that are newer than the oldest kernel that a program is for. */
export function addLintCommand(program: Command): void {
  program
    .command('lint')
    .description('list the uses of bindings that the oldest kernel you support does not have')
    .argument('<place...>', 'TypeScript or JavaScript files, or folders with them')
    .requiredOption('--min-kernel <release>', 'the oldest kernel that the program is for, for example 5.15')
    .option('-p, --project <file>', 'the tsconfig.json, or its folder, to read the sources with (default: the nearest)')
    .option('--atlas <dir>', 'a folder of atlases (default: the one that comes with uapi-bindgen)')
    .addOption(new Option('--format <format>', 'how to print; text where left out').choices(['text', 'json', 'github']))
    .option('--json', 'short for --format json')
    .addHelpText(
      'after',
      `
${featureCheckRule}
Types, imports and re-exports run on every kernel: the last two are listed, and fail nothing.

Exit status: 0 every use is old enough or stands under a check; 3 some use does not; 4 none does, but an import of
uapi-bindgen could not be found.`,
    )
    .action(printLint);
}

/** With this command alone. */
export const run = programOf(addLintCommand);

async function printLint(places: readonly string[], options: LintOptions): Promise<void> {
  const minKernel = releaseIn(options.minKernel);
  if (minKernel === null) throw new UsageError(`'${options.minKernel}' is no release of the kernel such as 5.15`);
  for (const place of [...places, ...(options.project === undefined ? [] : [options.project])]) {
    if (!existsSync(place)) throw new UsageError(`there is no '${place}'; name files or folders that exist`);
  }
  const folder = atlasFolder(options);
  const format = formatOf(options);
  // ts-morph takes longer to load than everything else here.
  const { ConfigurationError, lint } = await import('../../lint/lint.ts');
  let result: LintResult;
  try {
    result = lint({
      places,
      minKernel,
      configuration: options.project ?? null,
      atlasOf: (header) => (header.includes('..') ? null : readAtlas(atlasFile(folder, header))),
    });
  } catch (error) {
    throw error instanceof ConfigurationError ? new UsageError(error.message) : error;
  }
  if (result.files === 0) {
    const where = places.join(', ');
    throw new UsageError(
      `there is no TypeScript or JavaScript to read in ${where}; declarations and bindings do not count`,
    );
  }
  printOut(printed(result, format));
  process.exitCode = statusOf(result);
}

/** @throws UsageError where the options ask for two formats. */
function formatOf({ json = false, format }: LintOptions): Format {
  if (!json) return format ?? 'text';
  if (format === undefined || format === 'json') return 'json';
  throw new UsageError(`--json is short for --format json, and --format ${format} is given too; leave one of them out`);
}

function printed(result: LintResult, format: Format): string {
  if (format === 'json') return `${jsonText({ schema: 'lint/1', ...result }, 2)}\n`;
  return printable(format === 'github' ? annotateLint(result) : reportLint(result));
}

function statusOf({ findings, unresolved }: LintResult): ExitStatus {
  if (findings.some(isUnchecked)) return ExitStatus.difference;
  return unresolved.length > 0 ? ExitStatus.unknown : ExitStatus.done;
}
