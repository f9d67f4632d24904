import { type Contestant, inTurns, runProgram } from './contestants.ts';
import type { FaultKind, FaultLoopResult, ServerName } from './fault-loop.ts';
import { median, spread } from './statistics.ts';

/** What is measured in one comparison. */
export interface FaultCase {
  readonly title: string;
  readonly kind: FaultKind;
  readonly server: ServerName;
  readonly touches: number;
  /** Touches before those that are measured, without pauses. */
  readonly warm: number;
  readonly threads: number;
  /** Pages that one fault fills. */
  readonly ahead: number;
  /** Microseconds between two touches. */
  readonly pause: number;
  /** Whether all threads run on one CPU. */
  readonly pinned: boolean;
}

export interface FaultRow {
  readonly title: string;
  readonly contestant: string;
  readonly results: readonly FaultLoopResult[];
  /** To C in the same round: pages each second, and the time that 99 of 100 touches stay below. */
  readonly ratios: readonly number[];
  /** Of the best run to C's best: what else the machine does only ever slows a run. */
  readonly best: number;
  readonly p99Ratios: readonly number[];
}

const pages = 2048;

const perSecond = ({ touches, nanoseconds }: FaultLoopResult): number => touches / (nanoseconds / 1e9);
const bestOf = (results: readonly FaultLoopResult[]): number => Math.max(...results.map(perSecond));
const thousands = (value: number): string => `${(value / 1000).toFixed(1)}k`;
const micros = (value: number): string => (value / 1000).toFixed(1);
const ratio = (value: number): string => value.toFixed(2);

/** All in turns, so that what else the machine does meets each. */
export function compareFaults(
  each: readonly Contestant[],
  fault: FaultCase,
  folder: string,
  pinning: readonly string[],
  rounds: number,
): FaultRow[] {
  const { kind, server, touches, warm, threads, ahead, pause } = fault;
  const numbers = [touches, warm, pages, threads, ahead, pause].map(String);
  const results = each.map((): FaultLoopResult[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, contestant] of inTurns(each, round)) {
      const result = runProgram<FaultLoopResult>(contestant, folder, 'fault-loop', fault.pinned ? pinning : [], [
        [kind, ...numbers],
        [`${folder}/toucher.so`, server, kind, ...numbers],
      ]);
      results[index]!.push(result);
    }
  }
  const [inC = []] = results;
  return each.map(({ name }, index) => ({
    title: fault.title,
    contestant: name,
    results: results[index]!,
    ratios: results[index]!.map((result, round) => perSecond(result) / perSecond(inC[round]!)),
    best: bestOf(results[index]!) / bestOf(inC),
    p99Ratios: results[index]!.map((result, round) => result.p99 / inC[round]!.p99),
  }));
}

export const faultHead = ['', 'handler', 'pages/s', 'p50 µs', 'p99 µs', 'of C', 'best of C', 'p99 of C'] as const;

export function faultCells({ title, contestant, results, ratios, best, p99Ratios }: FaultRow): string[] {
  const values = (of: (result: FaultLoopResult) => number): number[] => results.map(of);
  return [
    title,
    contestant,
    spread(values(perSecond), thousands),
    spread(
      values(({ p50 }) => p50),
      micros,
    ),
    spread(
      values(({ p99 }) => p99),
      micros,
    ),
    spread(ratios, ratio),
    ratio(best),
    ratio(median(p99Ratios)),
  ];
}
