// Compares the generator with other readers of C headers, run in turns, and prints Markdown tables.
// Usage: codegen.js [--node 22|24|26] [--include ROOT]... [--rounds N] [--headers N] [--plot FILE.svg]
//   [--alone TARGET:HEADER]... [COMMITTED HEADER]...

import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nodeBinary, nodeVersions } from '../test/backends/node-binary.ts';
import { alternate, type Cost, costHead, costOf, costRows, milliseconds } from './alternated.ts';
import { type GrowthPoint, growth, growthHead, growthRows } from './growth.ts';
import { growthPlot } from './growth-plot.ts';
import { contestants, headerReaders, largestHeaders, nodeAlone, uapiBindgen } from './header-readers.ts';
import { spread, table } from './statistics.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** The roots as they are given. @throws Error for one that has no headers of Linux. */
function rootsOf(include: readonly string[]): readonly string[] {
  for (const root of include) {
    if (!existsSync(join(root, 'linux/userfaultfd.h')))
      throw new Error(`expected --include to be a folder that has linux/userfaultfd.h, saw '${root}'`);
  }
  return include;
}

function defaultRoot(): string {
  return existsSync('/usr/include/linux/userfaultfd.h') ? '/usr/include' : join(project, 'headers');
}

function print(title: string, rows: readonly (readonly string[])[]): void {
  console.log(`${title}\n\n${table(rows)}\n`);
}

/** A single run is shorter than what the kernel's count of processor time can tell. */
const runsInARow = 5;

function compareReaders(root: string, node: string, rounds: number, headerCount: number): void {
  const { readers, missing } = headerReaders(root, node);
  for (const reason of missing) console.log(`Not compared: ${reason}\n`);
  const one = alternate(
    [...contestants(readers, [join(root, 'linux/userfaultfd.h')]), nodeAlone(node)],
    rounds,
    runsInARow,
  );
  print(`linux/userfaultfd.h: ${rounds} rounds in turns, start of the process included`, [costHead, ...costRows(one)]);
  const headers = largestHeaders(root, headerCount, readers);
  const fewer = Math.max(3, Math.floor(rounds / 3));
  const many = alternate(contestants(readers, headers), fewer);
  print(
    `The ${headers.length} largest headers of linux/ that each of them reads alone: ${fewer} rounds in turns. ` +
      'uapi-bindgen and gcc are given all in one command, the others one each',
    [costHead, ...costRows(many)],
  );
}

/** Every header of each root, and what is committed: times and memory as the command line itself reports them. */
function measureLongWork(
  node: string,
  roots: readonly string[],
  committed: readonly string[],
  alone: readonly string[],
  rounds: number,
): void {
  const rows = roots.map((root) => {
    let summary = '';
    const costs = repeated(rounds, () => {
      summary = uapiBindgen(node, ['model', '--all', '-I', root]).stderr;
    });
    const headers = /^(\d+) headers/m.exec(summary)?.[1] ?? '?';
    const megabytes = /at most (\d+) MB/.exec(summary)?.[1] ?? '?';
    return [`\`model --all -I ${root}\`, ${headers} headers for one target`, ...inSeconds(costs), megabytes];
  });
  const output = ['-o', relative(process.cwd(), join(project, 'generated'))];
  const check = ['generate', ...committed, ...alone.flatMap((each) => ['--alone', each]), ...output, '--check', '-q'];
  if (committed.length > 0) {
    const checked = repeated(rounds, () => uapiBindgen(node, check));
    const what = `${committed.length} committed headers, and ${alone.length} for one machine alone`;
    rows.push([`\`generate --check\` of ${what}`, ...inSeconds(checked), '']);
  }
  print('Long work', [['command', 's, median (range)', 'processor s', 'MB at most'], ...rows]);
}

function repeated(rounds: number, run: () => void): Cost[] {
  return Array.from({ length: rounds }, () => costOf(run));
}

function inSeconds(costs: readonly Cost[]): string[] {
  return (['wall', 'processor'] as const).map((clock) =>
    spread(
      costs.map((cost) => cost[clock]),
      (time) => (time / 1000).toFixed(1),
    ),
  );
}

function plot(path: string, points: readonly GrowthPoint[]): void {
  writeFileSync(`${path}.tmp`, growthPlot(points));
  renameSync(`${path}.tmp`, path);
  console.log(`Drawn: ${path}`);
}

/** The path of a Node. @throws Error where it cannot be had. */
function nodeOf(version: string | undefined): string {
  if (version === undefined) return process.execPath;
  const known = nodeVersions.find((each) => String(each) === version);
  if (known === undefined) throw new Error(`expected --node ${nodeVersions.join(', ')}, saw '${version}'`);
  const binary = nodeBinary(known);
  if ('path' in binary) return binary.path;
  throw new Error(binary.missing);
}

function compare(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      node: { type: 'string' },
      include: { type: 'string', multiple: true, default: [defaultRoot()] },
      rounds: { type: 'string', default: '9' },
      headers: { type: 'string', default: '50' },
      plot: { type: 'string' },
      alone: { type: 'string', multiple: true, default: [] },
    },
  });
  const roots = rootsOf(values.include);
  const root = roots[0]!;
  const node = nodeOf(values.node);
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  const machine = `${cpus().length} CPUs, ${cpus()[0]?.model ?? ''}, load ${milliseconds(loadavg()[0] ?? 0)}`;
  console.log(`Node ${version}, ${machine}; headers of ${root}\n`);
  compareReaders(root, node, Number(values.rounds), Number(values.headers));
  measureLongWork(node, roots, positionals, values.alone, 5);
  const points = growth(node);
  print('Cost against the text read, in a process that has read other headers', [growthHead, ...growthRows(points)]);
  if (values.plot !== undefined) plot(values.plot, points);
}

try {
  compare();
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = 1;
}
