// Compares every backend with the same program in C, run in turns, and prints Markdown.
// Usage: main.js [--part NAME,...] [--backend NAME,...] [--rounds N] [--touches N] [--plot FILE] [--report FILE]

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CallCosts } from './call-costs.ts';
import { compile } from './compile.ts';
import { type Findings, goalTable, remainderTable } from './conclusions.ts';
import { type Contestant, contestants, inTurns, readingFirst, runProgram } from './contestants.ts';
import { compareFaults, type FaultCase, type FaultRow, faultCells, faultHead } from './fault-table.ts';
import { plotRatios } from './plot.ts';
import { writeReport } from './report.ts';
import { median, spread, table } from './statistics.ts';

interface Settings {
  readonly each: readonly Contestant[];
  readonly folder: string;
  readonly pinning: readonly string[];
  readonly rounds: number;
  readonly touches: number;
  /** What the plot shows. */
  readonly plotted: FaultRow[];
  readonly findings: Findings;
}

/** What was printed. */
const printed: string[] = [];

function print(text: string): void {
  console.log(text);
  printed.push(text);
}

type UncountedCase = Omit<FaultCase, 'touches' | 'warm'>;

const plain: Omit<UncountedCase, 'title'> = {
  kind: 'copy',
  server: 'loop',
  threads: 1,
  ahead: 1,
  pause: 0,
  pinned: true,
};

/** Whether it is what the goals are about. */
function isBare({ kind, server, threads, ahead, pause, pinned }: UncountedCase): boolean {
  return kind !== 'copy-each' && server === 'loop' && threads === 1 && ahead === 1 && pause === 0 && pinned;
}

function contestantsOf(fault: UncountedCase, each: readonly Contestant[]): readonly Contestant[] {
  if (isBare(fault)) return each.flatMap((one) => (one.name === 'C' ? [one, readingFirst] : [one]));
  if (fault.server !== 'server') return each;
  return each.map((one) => (one.backend ? { ...one, name: `${one.name}, serveFaults` } : one));
}

function faults(settings: Settings, heading: string, cases: readonly UncountedCase[]): void {
  const { each, folder, pinning, rounds, touches, plotted, findings } = settings;
  print(`\n### ${heading}\n`);
  const rows = cases.flatMap((fault) => {
    // As many faults everywhere, so that code is as warm; but isolated ones take as long as the pauses between them.
    const count = fault.pause > 0 ? Math.ceil(touches / 100) : touches * fault.ahead;
    const counted = { ...fault, touches: count, warm: touches * fault.ahead };
    const found = compareFaults(contestantsOf(fault, each), counted, folder, pinning, rounds);
    if (isBare(fault)) findings.rows.push(...found);
    return found;
  });
  plotted.push(...rows);
  print(table([[...faultHead], ...rows.map(faultCells)]));
}

function bulkFill({ each, folder, pinning, rounds, findings }: Settings): void {
  const [bytes, chunk] = [256 << 20, 1 << 20];
  type Fill = { readonly fill: number; readonly memcpy?: number; readonly memcpyFresh?: number };
  const results = each.map((): Fill[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, contestant] of inTurns(each, round)) {
      const numbers = [`${bytes}`, `${chunk}`];
      results[index]!.push(runProgram(contestant, folder, 'bulk-fill', pinning, [numbers, numbers]));
    }
  }
  const inC = results[0]!;
  for (const [index, { name }] of each.entries()) {
    findings.fills.set(
      name,
      results[index]!.map(({ fill }, round) => inC[round]!.fill / fill),
    );
  }
  const rowOf = (name: string, times: readonly number[]): string[] => [
    name,
    spread(
      times.map((time) => bytes / time),
      (rate) => rate.toFixed(2),
    ),
    spread(
      times.map((time, round) => inC[round]!.fill / time),
      (value) => value.toFixed(2),
    ),
  ];
  print('\n### Filling 256 MiB in order, 1 MiB at a time, without faults\n');
  print(
    table([
      ['', 'GB/s', 'of C'],
      ...each.map(({ name }, index) =>
        rowOf(
          `UFFDIO_COPY, ${name}`,
          results[index]!.map(({ fill }) => fill),
        ),
      ),
      rowOf(
        'memcpy to pages that are there',
        inC.map(({ memcpy = 0 }) => memcpy),
      ),
      rowOf(
        'memcpy to pages that are not',
        inC.map(({ memcpyFresh = 0 }) => memcpyFresh),
      ),
    ]),
  );
}

function calls({ each, folder, pinning, rounds, findings }: Settings): void {
  const results = each.map((): CallCosts[] => []);
  for (let round = 0; round < Math.min(rounds, 3); round++) {
    for (const [index, contestant] of inTurns(each, round)) {
      results[index]!.push(runProgram<CallCosts>(contestant, folder, 'call-costs', pinning, [[], []]));
    }
  }
  const found = results.map(middleOf);
  for (const [index, { name }] of each.entries()) findings.calls.set(name, found[index]!.costs);
  const names = [...new Set(found.flatMap(({ costs }) => costs.map(([name]) => name)))];
  const cost = (costs: CallCosts['costs'], name: string): string => {
    const nanoseconds = costs.find(([each]) => each === name)?.[1];
    return nanoseconds === undefined ? '' : nanoseconds.toFixed(0);
  };
  print('\n### One call, one record: nanoseconds\n');
  print(
    table([
      ['', ...each.map(({ name }) => name)],
      ...names.map((name) => [name, ...found.map(({ costs }) => cost(costs, name))]),
      [
        'KiB resident after a million calls, after ten million',
        ...found.map(({ resident }) => resident?.join(', ') ?? ''),
      ],
    ]),
  );
}

/** The middle cost of each call over all runs; memory is that of the first. */
function middleOf([first, ...others]: readonly CallCosts[]): CallCosts {
  const costOf = (run: CallCosts, name: string): number => run.costs.find(([each]) => each === name)![1];
  return {
    ...first,
    costs: first!.costs.map(([name, cost]) => [name, median([cost, ...others.map((run) => costOf(run, name))])]),
  };
}

function conclude({ findings }: Settings): void {
  if (findings.rows.length === 0) return;
  print('\n### Goals\n');
  print(goalTable(findings));
  if (findings.calls.size === 0) return;
  print('\n### Where the time goes that C does not take\n');
  print(remainderTable(findings));
}

const parts: Readonly<Record<string, (settings: Settings) => void>> = {
  faults: (settings) => {
    const kinds = ['copy', 'zeropage', 'continue', 'writeprotect'] as const;
    faults(settings, 'One thread that touches, on the CPU of the handler', [
      ...kinds.map((kind) => ({ ...plain, title: kind, kind })),
      { ...plain, title: 'copy, other contents for each page', kind: 'copy-each' },
      { ...plain, title: 'the same from a Buffer', kind: 'copy-each', server: 'server' },
    ]);
  },
  threads: (settings) => {
    const counts = [2, 3, 4];
    const cases = counts.map((threads) => ({ ...plain, title: `copy, ${threads} threads`, threads }));
    faults(settings, 'Threads that touch, messages read together', cases);
  },
  ahead: (settings) => {
    const cases = [16, 64].map((ahead) => ({ ...plain, title: `copy, ${ahead} pages`, ahead }));
    faults(settings, 'Pages filled for one fault, touched in order', cases);
  },
  free: (settings) => faults(settings, 'The same on all CPUs', [{ ...plain, title: 'copy, free', pinned: false }]),
  events: (settings) => {
    const isolated = { ...plain, pause: 500, pinned: false } as const;
    faults(settings, 'Isolated faults, 500 µs apart', [
      { ...isolated, title: 'a thread' },
      { ...isolated, title: 'the event loop', server: 'events' },
    ]);
  },
  fill: bulkFill,
  calls,
};

function compileAll(folder: string): void {
  compile(join(folder, 'fault-loop'), ['fault-loop.c', 'toucher.c'], []);
  compile(join(folder, 'toucher.so'), ['toucher.c'], ['-shared', '-fPIC']);
  compile(join(folder, 'bulk-fill'), ['bulk-fill.c'], []);
  compile(join(folder, 'call-costs'), ['call-costs.c'], []);
}

function firstAllowedCpu(): string {
  return /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0';
}

function positive(text: string, name: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0)
    throw new Error(`expected a positive integer after ${name}, saw '${text}'`);
  return value;
}

function main(): void {
  const { values } = parseArgs({
    options: {
      part: { type: 'string', default: Object.keys(parts).join(',') },
      backend: { type: 'string', default: '' },
      rounds: { type: 'string', default: '5' },
      touches: { type: 'string', default: '50000' },
      plot: { type: 'string' },
      report: { type: 'string' },
    },
  });
  const chosen = values.part.split(',');
  const unknown = chosen.find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined)
    throw new Error(`there is no part '${unknown}', expected some of ${Object.keys(parts).join(',')}`);
  const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  try {
    compileAll(folder);
    const each = contestants(values.backend.split(',').filter((name) => name !== ''));
    const settings: Settings = {
      each,
      folder,
      pinning: ['taskset', '-c', firstAllowedCpu()],
      rounds: positive(values.rounds, '--rounds'),
      touches: positive(values.touches, '--touches'),
      plotted: [],
      findings: { rows: [], calls: new Map(), fills: new Map() },
    };
    print(
      `Node ${process.version}, node:ffi on Node 26; Linux ${release()}, ${cpus().length} CPUs, ${cpus()[0]?.model}`,
    );
    print(`\n${settings.rounds} runs in turns of ${settings.touches} faults after as many others; median (range)`);
    for (const name of chosen) parts[name]!(settings);
    conclude(settings);
    if (values.report !== undefined) writeReport(values.report, printed.join('\n'));
    if (values.plot !== undefined) writeFileSync(values.plot, plotRatios(settings.plotted));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

try {
  main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
