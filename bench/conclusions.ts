// What the comparisons say together: which goals are met, and where the time goes that C does not take.

import type { BackendName } from 'uapi-bindgen/runtime';
import type { CallCosts } from './call-costs.ts';
import type { FaultRow } from './fault-table.ts';
import { median, table } from './statistics.ts';

/** Pages each second, as a part of what C serves in the same round. */
const rateGoals: Readonly<Record<BackendName, number>> = { 'ffi-napi': 0.75, koffi: 0.92, 'node:ffi': 0.85 };
const p99Goal = 1.5;
const fillGoal = 0.97;

/** What most faults of the bare loop are served with, and what it does beside that where nobody waits yet. */
const callsOfAFault = 'an ioctl and a read, in a row';
const callsOfAWait = ['poll', 'read'] as const;

/** What was measured: of each comparison with one thread and one page on C's CPU a row for each contestant. */
export interface Findings {
  readonly rows: FaultRow[];
  /** By contestant. */
  readonly calls: Map<string, CallCosts['costs']>;
  /** By contestant: the rate of the bulk fill, as a part of C's in the same round. */
  readonly fills: Map<string, readonly number[]>;
}

function verdict(value: number, met: boolean): string {
  return `${value.toFixed(2)} ${met ? 'met' : 'not met'}`;
}

/** Whether each backend meets its goals. A row is left out of which nothing was measured. */
export function goalTable({ rows, fills }: Findings): string {
  const names = Object.keys(rateGoals) as BackendName[];
  const kinds = [...new Set(rows.map(({ title }) => title))];
  const body: string[][] = [];
  for (const title of kinds) {
    const rowOf = (name: string): FaultRow | undefined =>
      rows.find((row) => row.title === title && row.contestant === name);
    const cells = (of: (row: FaultRow, name: BackendName) => string): string[] =>
      names.map((name) => {
        const row = rowOf(name);
        return row === undefined ? '' : of(row, name);
      });
    body.push(
      [
        `${title}: pages/s, of C`,
        ...cells(({ ratios }, name) => verdict(median(ratios), median(ratios) >= rateGoals[name])),
      ],
      [`${title}: the best run, of C's best`, ...cells(({ best }, name) => verdict(best, best >= rateGoals[name]))],
      [`${title}: p99, of C`, ...cells(({ p99Ratios }) => verdict(median(p99Ratios), median(p99Ratios) <= p99Goal))],
    );
  }
  const filled = names.map((name) => {
    const ratios = fills.get(name);
    return ratios === undefined ? '' : verdict(median(ratios), median(ratios) >= fillGoal);
  });
  if (fills.size > 0) body.push(['filling 256 MiB, of C', ...filled]);
  const goals = names.map((name) => `${name}, at least ${rateGoals[name]}`);
  return table([[`p99 at most ${p99Goal}, filling at least ${fillGoal}`, ...goals], ...body]);
}

/** Nanoseconds of a fault beyond C's, and how many of them are the way to C functions and back. */
export function remainderTable({ rows, calls }: Findings): string {
  const inC = calls.get('C') ?? [];
  const costOf = (costs: CallCosts['costs'], call: string): number => costs.find(([name]) => name === call)?.[1] ?? 0;
  const beyond = (costs: CallCosts['costs'], call: string): number => costOf(costs, call) - costOf(inC, call);
  const body: string[][] = [];
  for (const each of rows) {
    const costs = calls.get(each.contestant);
    const reference = rows.find(({ title, contestant }) => title === each.title && contestant === 'C');
    if (each.contestant === 'C' || costs === undefined || reference === undefined) continue;
    const more = median(each.results.map(({ p50 }, round) => p50 - reference.results[round]!.p50));
    const row = beyond(costs, callsOfAFault);
    const ofWait = callsOfAWait.map((call) => beyond(costs, call));
    body.push([each.title, each.contestant].concat([more, row, more - row, ...ofWait].map((cost) => cost.toFixed(0))));
  }
  return table([['ns beyond C', 'handler', 'a fault (p50)', callsOfAFault, 'the rest', ...callsOfAWait], ...body]);
}
