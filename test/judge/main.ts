/*
 * `make test-abi` and `make test-abi-cross`: lets C compilers judge the models of whole folders of headers. A compiler
 * is only asked to compile; nothing is run.
 */
import { Command, CommanderError } from 'commander';
import { type Target, targetNamed, targets, UnknownTargetError } from '../../codegen/abi/target/target.ts';
import { allHeaders } from '../../codegen/pipeline/all-headers.ts';
import { PackageError } from '../../codegen/snapshot/package-error.ts';
import { compilerFor, describeCompiler, gnuTriplet } from '../abi/judge.ts';
import { installCrossPackages } from './cross-packages.ts';
import { judgeHeaders } from './header-judge.ts';
import { committedRoots, givenRoots, installedRoots, type JudgedRoots, releaseRoots } from './judged-roots.ts';
import { appendRow, describeRows, type JudgedRow, readRows } from './judged-table.ts';
import { kernelReleases } from './kernel-releases.ts';
import { describeVerdicts, summaryOf } from './verdict.ts';

interface Options {
  readonly include?: readonly string[];
  readonly target?: readonly string[];
  readonly cross?: boolean;
  readonly installed?: boolean;
  readonly release?: readonly string[];
  readonly rows?: string;
}

const committed = 'headers/';
const releaseNames = [committed, ...kernelReleases.map(({ release }) => release)];

class UnknownReleaseError extends Error {
  constructor(name: string) {
    super(`there is no release '${name}' here; there are ${releaseNames.join(', ')}`);
  }
}

function append(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

function judgeCommand(): Command {
  return new Command('judge')
    .description("let C compilers judge the models of all headers: by default this machine's, with its gcc")
    .option('-I, --include <dir>', 'judge the headers in here instead, repeatable', append)
    .option('--target <name>', 'for this target only, repeatable', append)
    .option(
      '--cross',
      "headers/ and Debian's headers of five releases of the kernel, for every target, with cross compilers",
    )
    .option('--release <name>', `of these releases only, repeatable: ${releaseNames.join(', ')}, or headers/`, append)
    .option('--rows <file>', 'keep the figures in this file; the table shows those of earlier runs as well')
    .option('--installed', 'install nothing: judge with the compilers that are here')
    .allowExcessArguments(false)
    .exitOverride();
}

async function judge(options: Options): Promise<number> {
  const chosen: readonly Target[] = options.target?.map(targetNamed) ?? [...targets.values()];
  if (options.cross === true && options.installed !== true) installCrossPackages(chosen);
  const rows: JudgedRow[] = options.rows === undefined ? [] : readRows(options.rows);
  let differences = 0;
  let judged = 0;
  for (const roots of rootsFor(options, chosen)) {
    const row = await judgeRoots(roots);
    if (row === null) continue;
    differences += row.differences;
    judged += 1;
    if (roots.release === null) continue;
    rows.push(row);
    if (options.rows !== undefined) appendRow(options.rows, row);
  }
  if (rows.length > 0) process.stdout.write(`\n${describeRows(rows)}`);
  if (judged === 0) process.stderr.write('nothing was judged: there is no C compiler for these targets and headers\n');
  return differences > 0 || judged === 0 ? 1 : 0;
}

function rootsFor({ include, cross, release }: Options, chosen: readonly Target[]): JudgedRoots[] {
  if (include !== undefined) return givenRoots(include, chosen);
  if (cross !== true) return installedRoots(chosen);
  const wanted = release ?? releaseNames;
  const unknown = wanted.find((name) => !releaseNames.includes(name));
  if (unknown !== undefined) throw new UnknownReleaseError(unknown);
  return [
    ...(wanted.includes(committed) ? committedRoots(chosen) : []),
    ...releaseRoots(
      kernelReleases.filter((each) => wanted.includes(each.release)),
      chosen,
    ),
  ];
}

/** Null where no compiler for the target is installed. */
async function judgeRoots({ title, target, judged, roots, release }: JudgedRoots): Promise<JudgedRow | null> {
  const compiler = compilerFor(target);
  if (compiler === null) {
    process.stdout.write(`${title}: skipped, no C compiler (${gnuTriplet(target)}-gcc) is installed\n`);
    return null;
  }
  const verdicts = await judgeHeaders({ headers: allHeaders(judged, target), roots, target, compiler });
  process.stdout.write(describeVerdicts(title, verdicts));
  const by = { release: release ?? title, target: target.name, compiler: describeCompiler(compiler) };
  return { ...by, ...summaryOf(verdicts) };
}

try {
  const command = judgeCommand();
  command.parse();
  process.exitCode = await judge(command.opts<Options>());
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof PackageError) {
    process.stderr.write(`error: ${error.message}\n${error.hint === null ? '' : `  hint: ${error.hint}\n`}`);
    process.exitCode = 1;
  } else if (error instanceof UnknownTargetError || error instanceof UnknownReleaseError) {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 2;
  } else throw error;
}
