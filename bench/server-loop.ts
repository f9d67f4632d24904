// What the fault server costs beside the bare loop of fault-loop.ts, and what measuring times costs, in turns.
// Usage: server-loop.js [ROUNDS [FAULTS]], or server-loop.js run bare|plain|timed|module FAULTS PAGES TOUCHER_LIBRARY

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FaultSource, Mapping, pageSize, serveFaults, Userfaultfd } from 'uapi-bindgen/runtime';
import { openLibrary } from '../runtime/backends/syscalls.ts';
import { compile } from './compile.ts';
import type { FaultLoopResult } from './fault-loop.ts';
import { spread, table } from './statistics.ts';

const pages = 2048;
const bare = fileURLToPath(new URL('fault-loop.js', import.meta.url));
const script = fileURLToPath(import.meta.url);
const modes = ['plain', 'timed', 'module'] as const;

type Mode = (typeof modes)[number];

interface ServerLoopResult extends FaultLoopResult {
  /** What a fault takes of the processor, touching it included; the bare loop does not say. */
  readonly cpuMicroseconds?: number;
}

const sourceModule = new URL(
  `data:text/javascript,${encodeURIComponent('export function readPages(offset, into) { into[0] = 120; }')}`,
);

/** Touches pages that a server fills, and prints what fault-loop.ts prints. */
async function run(mode: Mode, faults: number, library: string): Promise<void> {
  using userfaultfd = Userfaultfd.open({ userModeOnly: true });
  const size = pageSize();
  using region = Mapping.anonymous(pages * size);
  userfaultfd.register(region);
  using contents = Mapping.anonymous(pages * size);
  contents.fill('x'.charCodeAt(0));
  using latencies = Mapping.anonymous(4 * faults);
  latencies.fill(0);
  const source: FaultSource = mode === 'module' ? sourceModule : contents;
  const server = await serveFaults(userfaultfd, { source, latencies: mode === 'timed' });
  const toucher = openLibrary(library);
  toucher.function('touch_setup', ['int', ['ulong', 'int', 'ulong']])(size, -1, 0);
  const touchPages = toucher.function('touch_pages', ['long', ['address', 'ulong', 'ulong', 'address', 'ulong']]);
  const touch = (count: number): number =>
    touchPages(Number(region.address), pages, count, Number(latencies.address), 1);
  touch(Math.floor(faults / 10));
  const residentBefore = process.memoryUsage.rss() >> 10;
  const before = process.cpuUsage();
  const nanoseconds = touch(faults);
  const { user, system } = process.cpuUsage(before);
  const residentAfter = process.memoryUsage.rss() >> 10;
  await server.stop();
  const bytes = latencies.read(0, 4 * faults);
  const sorted = new Uint32Array(bytes.buffer, bytes.byteOffset, faults).sort();
  const result: ServerLoopResult = {
    cpuMicroseconds: (user + system) / faults,
    touches: faults,
    nanoseconds,
    p50: sorted[faults >> 1]!,
    p99: sorted[Math.floor((faults * 99) / 100)]!,
    residentBefore,
    residentAfter,
  };
  console.log(JSON.stringify(result));
}

function compare(rounds: number, faults: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  try {
    const library = join(folder, 'toucher.so');
    compile(library, ['toucher.c'], ['-shared', '-fPIC']);
    const results = new Map<string, ServerLoopResult[]>();
    for (let round = 0; round < rounds; round++) {
      for (const mode of ['bare', ...modes]) {
        const command =
          mode === 'bare'
            ? [bare, library, 'loop', 'copy-each', `${faults}`, `${Math.floor(faults / 10)}`, `${pages}`, '1', '1', '0']
            : [script, 'run', mode, `${faults}`, `${pages}`, library];
        const output = execFileSync('taskset', ['-c', '0', process.execPath, ...command], { encoding: 'utf8' });
        results.set(mode, [...(results.get(mode) ?? []), JSON.parse(output) as ServerLoopResult]);
      }
    }
    const perSecond = ({ nanoseconds }: FaultLoopResult): number => faults / (nanoseconds / 1e9);
    const reference = results.get('bare')!;
    const rows = [...results].map(([mode, each]) => [
      mode,
      spread(each.map(perSecond), (value) => `${(value / 1000).toFixed(1)}k`),
      spread(
        each.map(({ p50 }) => p50),
        (value) => (value / 1000).toFixed(1),
      ),
      spread(
        each.map((result, round) => perSecond(result) / perSecond(reference[round]!)),
        (value) => value.toFixed(3),
      ),
      spread(
        each.map(({ cpuMicroseconds = 0 }) => cpuMicroseconds),
        (value) => value.toFixed(2),
      ),
      spread(
        each.map(({ residentBefore = 0, residentAfter = 0 }) => residentAfter - residentBefore),
        String,
      ),
    ]);
    console.log(table([['on one CPU', 'faults/s', 'p50 µs', 'to the bare loop', 'CPU µs', 'KiB more'], ...rows]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [first, mode, ...rest] = process.argv.slice(2);
if (first === 'run') await run(mode as Mode, Number(rest[0]), rest[2]!);
else compare(Number(first ?? 5), Number(mode ?? 100_000));
