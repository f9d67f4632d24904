import { type Command, Option } from 'commander';
import { type Target, targetNamed } from '../abi/target.ts';
import type { EmittedFile } from '../emitter/emit.ts';
import { generate } from '../pipeline/generate.ts';
import { type IncludeRoots, targetsCarriedBy } from '../pipeline/include-roots.ts';
import { ExitStatus } from './exit-status.ts';
import { addHeaderOptions, append, chosenTarget, type HeaderOptions, includeRoots } from './header-options.ts';
import { differencesFrom, writeFiles } from './output-folder.ts';

interface GenerateOptions extends HeaderOptions {
  readonly output: string;
  readonly check?: boolean;
  readonly profile?: string;
  readonly target?: readonly string[];
}

/** `uapi-bindgen generate`: writes the bindings of headers, or with `--check` says whether they are up to date. */
export function addGenerateCommand(program: Command): void {
  const command = program
    .command('generate')
    .description('write TypeScript bindings, ref-struct-di types, the model as JSON and C static assertions')
    .argument('<header...>', 'for example linux/userfaultfd.h, or ./mine.h')
    .requiredOption('-o, --output <dir>', 'where the files go: DIR/linux/userfaultfd.ts, …')
    .option('--check', `write nothing; show what would change and exit ${ExitStatus.difference} where something would`)
    .option(
      '--profile <file>',
      'flag sets, carriers and overrides for the header (default: the one that ships with uapi-bindgen)',
    )
    .addOption(
      new Option(
        '--target <name>',
        'a machine that the output must be right on, repeatable (default: all whose asm/ the include roots carry)',
      ).argParser(append),
    )
    .action(writeBindings);
  addHeaderOptions(command);
}

async function writeBindings(headers: readonly string[], options: GenerateOptions): Promise<void> {
  const roots = includeRoots(options);
  const targets = chosenTargets(options, roots);
  const profile = options.profile ?? null;
  // Every header is emitted before the first file is written: an error leaves the folder as it was.
  const files: EmittedFile[] = [];
  for (const header of headers) files.push(...(await generate({ header, roots, targets, profile })));
  if (options.check !== true) {
    for (const path of writeFiles(options.output, files)) process.stdout.write(`${path}\n`);
    return;
  }
  const differences = differencesFrom(options.output, files);
  if (differences.length === 0) return;
  process.stdout.write(differences.join('\n'));
  const command = ['uapi-bindgen', ...process.argv.slice(2).filter((argument) => argument !== '--check')].join(' ');
  process.stderr.write(`the bindings are out of date; to renew them: ${command}\n`);
  process.exitCode = ExitStatus.difference;
}

function chosenTargets(options: GenerateOptions, roots: IncludeRoots): readonly Target[] {
  if (options.target !== undefined) return [...new Set(options.target)].map(targetNamed);
  const carried = targetsCarriedBy(roots);
  return carried.length > 0 ? carried : [chosenTarget({})];
}
