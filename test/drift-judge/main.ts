/*
 * `make judge-drift`: lets a C compiler judge what `uapi-bindgen drift` says of two releases of Debian's headers, which
 * `make headers` left in the cache, or of two include roots. The compiler is only asked to compile; nothing is run.
 */
import { spawnSync } from 'node:child_process';
import { Command, CommanderError } from 'commander';
import { targetNamed, UnknownTargetError } from '../../codegen/abi/target/target.ts';
import { isFolder, rootsOf } from '../../codegen/pipeline/include-roots.ts';
import { compilerFor, gnuTriplet } from '../abi/judge.ts';
import { main } from '../cli/run.ts';
import { cachedPackages } from '../drift/cached-packages.ts';
import { judgeDrift, type ReportedDrift } from './judge-drift.ts';
import { describeDriftVerdict } from './verdict.ts';

/** Nothing can be judged; the message says why. */
class NothingToJudge extends Error {}

function rootNamed(name: string, targetName: string): string {
  if (isFolder(name)) return name;
  const roots = cachedPackages()
    .filter(({ release }) => release === name)
    .map(({ rootsFor }) => rootsFor(targetNamed(targetName)));
  const root = roots.find((each) => each !== null)?.folders[0];
  if (root !== undefined) return root;
  throw new NothingToJudge(
    `.cache holds no headers of '${name}' for ${targetName}: make headers fetches those of Debian`,
  );
}

function reportOf(old: string, now: string, target: string): ReportedDrift {
  const args = ['drift', old, now, '--target', target, '--format', 'json', '--quiet'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0 && status !== 3) throw new NothingToJudge(stderr.trimEnd());
  return JSON.parse(stdout) as ReportedDrift;
}

async function judge(old: string, now: string, targetName: string): Promise<number> {
  const target = targetNamed(targetName);
  const compiler = compilerFor(target);
  if (compiler === null)
    throw new NothingToJudge(`no C compiler for ${targetName} (${gnuTriplet(target)}-gcc) is installed`);
  const roots = { old: rootNamed(old, targetName), now: rootNamed(now, targetName) };
  const report = reportOf(roots.old, roots.now, targetName);
  const verdict = await judgeDrift({ report, old: rootsOf([roots.old]), now: rootsOf([roots.now]), target, compiler });
  process.stdout.write(describeDriftVerdict(`${old} -> ${now} on ${targetName}`, verdict));
  return verdict.refuted.length + verdict.unreported.length > 0 ? 1 : 0;
}

try {
  const command = new Command('judge-drift')
    .argument('[old]', 'a release in the cache, or an include root', '6.1')
    .argument('[new]', 'the same', '6.12')
    .option('--target <name>', 'the machine', 'x86_64')
    .exitOverride();
  command.parse();
  const [old = '', now = ''] = command.processedArgs as string[];
  process.exitCode = await judge(old, now, command.opts<{ target: string }>().target);
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof NothingToJudge || error instanceof UnknownTargetError) {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 1;
  } else throw error;
}
