// Compares the fault loop in TypeScript with the same loop in C, run in turns, and prints Markdown tables.
// Usage: main.js [ROUNDS [FAULTS]]

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { callCosts } from './call-costs.ts';
import { compile } from './compile.ts';
import type { FaultLoopResult } from './fault-loop.ts';
import { spread, table } from './statistics.ts';

const pages = 2048;
const script = fileURLToPath(new URL('fault-loop.js', import.meta.url));

/** Runs the loop once, in C or in TypeScript. */
type Run = (faults: number) => FaultLoopResult;

function programs(folder: string, prefix: readonly string[]): { readonly c: Run; readonly typescript: Run } {
  const run = (command: readonly string[]): FaultLoopResult => {
    const [file, ...rest] = [...prefix, ...command];
    return JSON.parse(execFileSync(file!, rest, { encoding: 'utf8' })) as FaultLoopResult;
  };
  return {
    c: (faults) => run([join(folder, 'fault-loop'), `${faults}`, `${pages}`]),
    typescript: (faults) => run([process.execPath, script, `${faults}`, `${pages}`, join(folder, 'toucher.so')]),
  };
}

const perSecond = ({ faults, nanoseconds }: FaultLoopResult): number => faults / (nanoseconds / 1e9);
const thousands = (value: number): string => `${(value / 1000).toFixed(1)}k`;
const micros = (value: number): string => (value / 1000).toFixed(1);

/** Two rows, C and TypeScript, from runs in turns, so that what else the machine does meets both. */
function compare(folder: string, title: string, prefix: readonly string[], rounds: number, faults: number): string[][] {
  const { c, typescript } = programs(folder, prefix);
  const pairs = Array.from({ length: rounds }, () => [c(faults), typescript(faults)] as const);
  const ratios = pairs.map(([inC, inTypeScript]) => perSecond(inTypeScript) / perSecond(inC));
  const row = (language: string, results: readonly FaultLoopResult[], ratio: string): string[] => [
    title,
    language,
    spread(results.map(perSecond), thousands),
    spread(
      results.map(({ p50 }) => p50),
      micros,
    ),
    spread(
      results.map(({ p99 }) => p99),
      micros,
    ),
    ratio,
  ];
  return [
    row(
      'C',
      pairs.map(([inC]) => inC),
      '1',
    ),
    row(
      'TypeScript',
      pairs.map(([, inTypeScript]) => inTypeScript),
      spread(ratios, (ratio) => ratio.toFixed(2)),
    ),
  ];
}

function firstAllowedCpu(): string {
  return /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0';
}

function main(rounds: number, faults: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  try {
    compile(join(folder, 'fault-loop'), ['fault-loop.c', 'toucher.c'], []);
    compile(join(folder, 'toucher.so'), ['toucher.c'], ['-shared', '-fPIC']);
    const pinned = ['taskset', '-c', firstAllowedCpu()];
    console.log(`Node ${process.version}, Linux ${release()}, ${cpus().length} CPUs, ${cpus()[0]?.model ?? ''}\n`);
    console.log(
      `Fault loop: ${rounds} runs in turns of ${faults} faults, UFFDIO_COPY of one page each; median (range)\n`,
    );
    console.log(
      table([
        ['threads', 'handler', 'faults/s', 'p50 µs', 'p99 µs', 'ratio'],
        ...compare(folder, 'on one CPU', pinned, rounds, faults),
        ...compare(folder, 'free', [], rounds, faults),
      ]),
    );
    const long = programs(folder, pinned).typescript(1_000_000);
    console.log(
      `\nMemory over 1,000,000 faults: ${long.residentBefore} KiB resident before, ${long.residentAfter} KiB after\n`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(table([['one call or record', 'ns'], ...callCosts().map(([name, ns]) => [name, ns.toFixed(0)])]));
}

try {
  const [rounds = 5, faults = 100_000] = process.argv.slice(2).map(Number);
  if (![rounds, faults].every((value) => Number.isInteger(value) && value > 0)) {
    throw new Error('Usage: node main.js [ROUNDS [FAULTS]]');
  }
  main(rounds, faults);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
