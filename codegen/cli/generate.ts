import { type Command, Option } from 'commander';
import { type Target, targetNamed } from '../abi/target.ts';
import type { NotBound } from '../binding/binding-model.ts';
import type { EmittedFile } from '../emitter/emit.ts';
import { generate } from '../pipeline/generate.ts';
import { type IncludeRoots, targetsCarriedBy } from '../pipeline/include-roots.ts';
import { printable } from './draw-error.ts';
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
  for (const header of headers) {
    const generated = await generate({ header, roots, targets, profile });
    files.push(...generated.files);
    warnOfNotBound(header, generated.notBound);
  }
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

const mostWarnings = 10;

/** The module itself lists all of them; a macro without a value, such as an include guard, is no news. */
function warnOfNotBound(header: string, notBound: readonly NotBound[]): void {
  const news = notBound.filter(({ reason }) => reason !== 'no value: expands to nothing');
  const lines = news.map(({ name, line, reason }) => `${header}:${line}: warning: '${name}' is not bound: ${reason}`);
  const rest = lines.length - mostWarnings;
  if (rest > 0)
    lines.splice(mostWarnings, rest, `${header}: warning: ${rest} more names are not bound, see the end of the module`);
  if (lines.length > 0) process.stderr.write(`${lines.map(printable).join('\n')}\n`);
}

function chosenTargets(options: GenerateOptions, roots: IncludeRoots): readonly Target[] {
  if (options.target !== undefined) return [...new Set(options.target)].map(targetNamed);
  const carried = targetsCarriedBy(roots);
  return carried.length > 0 ? carried : [chosenTarget({})];
}
