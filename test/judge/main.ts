/*
 * `make test-abi` and `make test-abi-cross`: lets C compilers judge the models of whole folders of headers. A compiler
 * is only asked to compile; nothing is run.
 */
import { Command, CommanderError } from 'commander';
import { type Target, targetNamed, targets, UnknownTargetError } from '../../codegen/abi/target.ts';
import { allHeaders } from '../../codegen/pipeline/all-headers.ts';
import { PackageError } from '../../codegen/snapshot/package-error.ts';
import { compilerFor, gnuTriplet } from '../abi/judge.ts';
import { installCrossPackages } from './cross-packages.ts';
import { judgeHeaders } from './header-judge.ts';
import { crossRoots, givenRoots, installedRoots, type JudgedRoots } from './judged-roots.ts';
import { describeVerdicts, summaryOf } from './verdict.ts';

interface Options {
  readonly include?: readonly string[];
  readonly target?: readonly string[];
  readonly cross?: boolean;
  readonly installed?: boolean;
}

function append(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

function judgeCommand(): Command {
  return new Command('judge')
    .description("let C compilers judge the models of all headers: by default this machine's, with its gcc")
    .option('-I, --include <dir>', 'judge the headers in here instead, repeatable', append)
    .option('--target <name>', 'for this target only, repeatable', append)
    .option('--cross', "for every target, with Debian's cross compilers, which are installed where they are missing")
    .option('--installed', 'install nothing: judge with the compilers that are here')
    .allowExcessArguments(false)
    .exitOverride();
}

async function judge(options: Options): Promise<number> {
  const chosen: readonly Target[] = options.target?.map(targetNamed) ?? [...targets.values()];
  if (options.cross === true && options.installed !== true) installCrossPackages(chosen);
  let differences = 0;
  let judged = 0;
  for (const roots of rootsFor(options, chosen)) {
    const outcome = await judgeRoots(roots);
    if (outcome === null) continue;
    differences += outcome;
    judged += 1;
  }
  if (judged === 0) process.stderr.write('nothing was judged: there is no C compiler for these targets and headers\n');
  return differences > 0 || judged === 0 ? 1 : 0;
}

function rootsFor({ include, cross }: Options, chosen: readonly Target[]): JudgedRoots[] {
  if (include !== undefined) return givenRoots(include, chosen);
  return cross === true ? crossRoots(chosen) : installedRoots(chosen);
}

/** The number of differences; null where no compiler for the target is installed. */
async function judgeRoots({ title, target, judged, roots }: JudgedRoots): Promise<number | null> {
  const compiler = compilerFor(target);
  if (compiler === null) {
    process.stdout.write(`${title}: skipped, no C compiler (${gnuTriplet(target)}-gcc) is installed\n`);
    return null;
  }
  const verdicts = await judgeHeaders({ headers: allHeaders(judged, target), roots, target, compiler });
  process.stdout.write(describeVerdicts(title, verdicts));
  return summaryOf(verdicts).differences;
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
  } else if (error instanceof UnknownTargetError) {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 2;
  } else throw error;
}
