import { median, spread } from './statistics.ts';

/** One program that does the work. `run` throws where it cannot. */
export interface Contestant {
  readonly name: string;
  run(): void;
}

/** The milliseconds of each round. */
export type Times = ReadonlyMap<string, readonly number[]>;

/** Runs all in turns, so that what else the machine does meets each. A round before the first fills the file cache. */
export function alternate(contestants: readonly Contestant[], rounds: number): Times {
  const times = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const { name, run } of contestants) {
      const begun = performance.now();
      run();
      if (round >= 0) times.get(name)!.push(performance.now() - begun);
    }
  }
  return times;
}

/** A row for each: its times, and the first contestant's time as a part of its time in the same round. */
export function ratioRows(times: Times): string[][] {
  const [[, ours] = ['', []]] = times;
  return [...times].map(([name, each]) => {
    const ratios = each.map((time, round) => ours[round]! / time);
    return [name, spread(each, milliseconds), spread(ratios, (ratio) => ratio.toFixed(2))];
  });
}

export function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

/** The median time of some work in this process, in milliseconds. */
export function timed(rounds: number, work: () => void): number {
  const times = Array.from({ length: rounds }, () => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  });
  return median(times);
}
