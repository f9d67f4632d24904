import { posix, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { describePlace } from '../../abi/model/place.ts';
import { type Target, targetNamed } from '../../abi/target/target.ts';
import type { NotBound } from '../../binding/model/binding-model.ts';
import type { EmittedFile } from '../../emitter/emit.ts';
import { type Printer, printerFor } from '../../emitter/printer.ts';
import { isPath } from '../../pipeline/analysis.ts';
import { type Begun, Generation } from '../../pipeline/generate.ts';
import { type IncludeRoots, targetsCarriedBy } from '../../pipeline/include-roots.ts';
import { addToList } from '../../source/add-to-list.ts';
import { isRegularFile } from '../../source/file-kind.ts';
import { HeaderError } from '../../source/header-error.ts';
import { printable } from '../../source/printable.ts';
import { shellWord } from '../../source/shell-word.ts';
import { differencesFrom, writeFiles } from '../files/output-folder.ts';
import {
  addHeaderOptions,
  addQuietOption,
  append,
  chosenHeaders,
  chosenTarget,
  type HeaderOptions,
  includeRoots,
  outputPath,
  type WorkOptions,
} from '../program/header-options.ts';
import { programOf } from '../program/program.ts';
import { drawPlainError } from '../terminal/draw-error.ts';
import { ExitStatus, UsageError } from '../terminal/exit-status.ts';
import { startProgress } from '../terminal/progress.ts';
import { printAside } from '../terminal/standard-error.ts';
import { printOut } from '../terminal/standard-output.ts';
import { allRefused, WorkSummary } from '../terminal/work-summary.ts';

interface GenerateOptions extends HeaderOptions, WorkOptions {
  readonly output: string;
  readonly check?: boolean;
  readonly profile?: string;
  readonly target?: readonly string[];
  readonly alone?: readonly string[];
  readonly importExtension?: 'js' | 'ts';
}

/** `uapi-bindgen generate`: writes the bindings of headers, or with `--check` says whether they are up to date. */
export function addGenerateCommand(program: Command): void {
  const command = program
    .command('generate')
    .description('write TypeScript bindings, ref-struct-di types, the model as JSON and C static assertions')
    .argument('[header...]', 'for example linux/userfaultfd.h, or ./mine.h')
    .option(
      '--all',
      'every UAPI header under the include roots; those that are refused are reported and the rest go on',
    )
    .requiredOption('-o, --output <dir>', 'where the files go: DIR/linux/userfaultfd.ts, …', outputPath)
    .option('--check', `write nothing; show what would change and exit ${ExitStatus.difference} where something would`)
    .option(
      '--profile <file>',
      'what the C types do not say, or a folder of such files (default: the one that ships with uapi-bindgen)',
    )
    .addOption(
      new Option(
        '--target <name>',
        'a machine that the output must be right on, repeatable (default: all whose asm/ the include roots carry)',
      ).argParser(append),
    )
    .addOption(
      new Option(
        '--alone <target:header>',
        'beside the headers, one for one machine alone, whose module goes to DIR/TARGET/: with what machines do not ' +
          'share, such as registers; repeatable',
      ).argParser(append),
    )
    .addOption(
      new Option(
        '--import-extension <extension>',
        "how modules import each other: 'js', as compilers resolve it, or 'ts', for running them as they are",
      )
        .choices(['js', 'ts'])
        .default('js'),
    )
    .addHelpText(
      'after',
      '\nA record that another header defines is imported from the module of that header, which is written as well.',
    )
    .action(writeBindings);
  addQuietOption(addHeaderOptions(command));
}

/** With this command alone. */
export const run = programOf(addGenerateCommand);

async function writeBindings(headers: readonly string[], options: GenerateOptions): Promise<void> {
  const roots = includeRoots(options);
  const targets = chosenTargets(options, roots);
  const parts = [
    { folder: '', headers: distinct(chosenHeaders(headers, options, roots, targets)), targets },
    ...partsAlone(options.alone ?? []),
  ];
  requireOneHeader(options.profile, distinct(parts.flatMap((part) => part.headers)));
  const files = filesOf(parts, roots, options);
  if (options.check !== true) {
    // Every header is emitted before the first file is written: an error leaves the folder as it was.
    const emitted: EmittedFile[] = [];
    for await (const file of files) emitted.push(file);
    for (const path of await writeFiles(options.output, emitted)) printOut(`${path}\n`);
    return;
  }
  const differences = await differencesFrom(options.output, files);
  if (differences.length === 0) return;
  printOut(differences.join('\n'));
  const args = process.argv.slice(2).filter((argument) => argument !== '--check');
  const command = ['uapi-bindgen', ...args.map(shellWord)].join(' ');
  printAside(`the bindings are out of date; to renew them: ${command}\n`);
  process.exitCode = ExitStatus.difference;
}

/** A profile that is a file has the names of one header. @throws UsageError where there are more */
function requireOneHeader(profile: string | undefined, headers: readonly string[]): void {
  if (profile === undefined || headers.length < 2 || !isRegularFile(profile)) return;
  throw new UsageError(
    `the profile '${profile}' is a file, for one header, and there are ${headers.length}: ` +
      'give the folder that has one for each, such as profiles for profiles/linux/gpio.json',
  );
}

/** Headers that are bound for the same targets, and the folder of their modules in the output folder. */
interface Part {
  readonly folder: string;
  readonly headers: readonly string[];
  readonly targets: readonly Target[];
}

/** One for each machine that stands alone: `x86_64:linux/kvm.h`. @throws UsageError, UnknownTargetError */
function partsAlone(asked: readonly string[]): Part[] {
  const headersOf = new Map<Target, string[]>();
  for (const each of asked) {
    const [, name, header] = /^(\w+):(.+)$/.exec(each) ?? [];
    if (name === undefined || header === undefined) {
      throw new UsageError(`expected TARGET:HEADER after --alone, such as x86_64:linux/kvm.h, saw '${each}'`);
    }
    const target = targetNamed(name);
    addToList(headersOf, target, header);
  }
  return [...headersOf].map(([target, headers]) => ({
    folder: `${target.name}/`,
    headers: distinct(headers),
    targets: [target],
  }));
}

/** Each header once, in whichever ways it is named: `linux//gpio.h` is `linux/gpio.h`, `./mine.h` is `$PWD/mine.h`. */
function distinct(headers: readonly string[]): string[] {
  const named = new Map<string, string>();
  for (const header of headers) {
    const name = header === '' || isPath(header) ? header : posix.normalize(header);
    const file = isPath(header) ? resolve(header) : name;
    if (!named.has(file)) named.set(file, name);
  }
  return [...named.values()];
}

/** Binds all headers before the first file, and gives each file when it is printed. */
async function* filesOf(
  parts: readonly Part[],
  roots: IncludeRoots,
  options: GenerateOptions,
): AsyncGenerator<EmittedFile> {
  using printer = printerFor(parts.reduce((count, { headers }) => count + headers.length, 0));
  const begun = new Map<Part, readonly Begun[]>();
  // What is for one machine is bound faster than printed: it comes first, so that nobody waits for it in the end.
  for (const part of parts.toReversed()) begun.set(part, await bindPart(part, roots, options, printer));
  for (const part of parts) {
    for (const { files } of begun.get(part)!) {
      for (const { path, text } of await files) yield { path: `${part.folder}${path}`, text };
    }
  }
}

/** So many headers may be bound and wait to be printed: what waits takes memory. */
const mostUnprinted = 32;

/** With `--all`, headers that are refused are reported and the others go on. @throws HeaderError without it, and where none is left */
async function bindPart(
  { headers, targets }: Part,
  roots: IncludeRoots,
  { all = false, quiet = false, profile, importExtension }: GenerateOptions,
  printer: Printer,
): Promise<readonly Begun[]> {
  const begun: Begun[] = [];
  const headerOf = new Map<string, string>();
  const warnings: string[] = [];
  const summary = new WorkSummary(targets);
  using progress = await startProgress({ verb: 'binding', total: headers.length, quiet, printsDocuments: false });
  const generation = new Generation({ roots, targets, profile: profile ?? null, importExtension, printer });
  for (const header of headers) {
    progress.begin(header);
    try {
      const bound = generation.begin(header);
      const { model, notBound } = bound;
      const other = headerOf.get(bound.module) ?? header;
      if (other !== header) throw new UsageError(collision(bound.module, other, header));
      headerOf.set(bound.module, header);
      begun.push(bound);
      warnings.push(...warningsOfTargets(header, targets, bound.targets));
      warnings.push(...warningsOfNotBound(header, notBound));
      summary.add(model, notBound);
    } catch (error) {
      if (!all || !(error instanceof HeaderError)) throw error;
      summary.refuse(header, error);
    }
    await begun.at(-mostUnprinted)?.files;
  }
  const imported = generation.beginImports();
  progress.end();
  if (!quiet && imported.length > 0) printAside(noteOfImports(imported));
  // The summary has the same, grouped; a thousand headers would bury it.
  if (!all) printAside(warnings.join(''));
  if (!quiet && headers.length > 1) printAside(summary.format());
  else for (const refusal of summary.refused) printAside(`${drawPlainError(refusal)}\n`);
  if (begun.length === 0) throw new HeaderError(allRefused(headers), { hint: 'the reason for each is above' });
  return [...begun, ...imported];
}

function collision(module: string, one: string, other: string): string {
  return `'${one}' and '${other}' would both be written to '${module}.ts'; generate them into folders of their own`;
}

function noteOfImports(imported: readonly Begun[]): string {
  const names = imported.map(({ model }) => model.header).join(', ');
  return `${printable(`modules of records that the headers take from others: ${names}`)}\n`;
}

const mostWarnings = 10;

/** The module lists all; what the profile leaves out and a macro without a value, such as an include guard, is no news. */
function warningsOfNotBound(header: string, notBound: readonly NotBound[]): string[] {
  const news = notBound.filter(({ isMeant, reason }) => isMeant !== true && reason !== 'no value: expands to nothing');
  const lines = news.map(
    ({ name, place, reason }) => `${describePlace(place, header)}: warning: '${name}' is not bound: ${reason}`,
  );
  const rest = lines.length - mostWarnings;
  if (rest > 0)
    lines.splice(mostWarnings, rest, `${header}: warning: ${rest} more names are not bound, see the end of the module`);
  return lines.map((line) => `${printable(line)}\n`);
}

function warningsOfTargets(header: string, asked: readonly Target[], served: readonly Target[]): string[] {
  const others = asked.filter((target) => !served.includes(target)).map(({ name }) => name);
  return others.length === 0 ? [] : [`${header}: warning: not for ${others.join(', ')}, as its profile says\n`];
}

/** The targets named, else all whose `asm/` the roots carry. @throws UnknownTargetError, UsageError */
export function chosenTargets(
  options: { readonly target?: readonly string[] },
  roots: IncludeRoots,
): readonly Target[] {
  if (options.target !== undefined) return [...new Set(options.target)].map(targetNamed);
  const carried = targetsCarriedBy(roots);
  return carried.length > 0 ? carried : [chosenTarget({}, roots)];
}
