import { childrenProcessorTime } from './processor-time.ts';
import { spread } from './statistics.ts';

/** One program that does the work. `run` throws where it cannot. */
export interface Contestant {
  readonly name: string;
  run(): void;
}

/** What one run cost, in milliseconds. */
export interface Cost {
  /** By the clock on the wall. */
  readonly wall: number;
  /** Of all processors together, in user and kernel mode. */
  readonly processor: number;
}

/** The costs of each round. */
export type Costs = ReadonlyMap<string, readonly Cost[]>;

/**
 * Runs all in turns, so that what else the machine does meets each. A round before the first fills the file cache.
 * In a round each runs `times` times in a row, and its cost is the mean: the kernel counts processor time in hundredths
 * of a second.
 */
export function alternate(contestants: readonly Contestant[], rounds: number, times = 1): Costs {
  const costs = new Map<string, Cost[]>(contestants.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const { name, run } of contestants) {
      const cost = costOf(run, times);
      if (round >= 0) costs.get(name)!.push(cost);
    }
  }
  return costs;
}

/** The mean cost of work that other processes do. */
export function costOf(run: () => void, times = 1): Cost {
  const wall = performance.now();
  const processor = childrenProcessorTime();
  for (let time = 0; time < times; time++) run();
  return {
    wall: (performance.now() - wall) / times,
    processor: (childrenProcessorTime() - processor) / times,
  };
}

/** The head of {@link costRows}. */
export const costHead = ['program', 'ms', 'our part of it', 'processor ms', 'our part of it'];

/** A row for each: its costs, and the first contestant's cost as a part of its cost in the same round. */
export function costRows(costs: Costs): string[][] {
  const [[, ours] = ['', []]] = costs;
  const columns = (each: readonly Cost[], clock: keyof Cost): string[] => {
    const ratios = each.map((cost, round) => ours[round]![clock] / cost[clock]);
    return [
      spread(
        each.map((cost) => cost[clock]),
        milliseconds,
      ),
      spread(ratios, (ratio) => ratio.toFixed(2)),
    ];
  };
  return [...costs].map(([name, each]) => [name, ...columns(each, 'wall'), ...columns(each, 'processor')]);
}

export function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}
