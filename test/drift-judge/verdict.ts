/** What came of asking a compiler about a drift report. */
export interface DriftVerdict {
  /** Findings, by class, of which every claim was answered as it says. */
  readonly confirmed: ReadonlyMap<string, number>;
  /** Findings that an answer contradicts. */
  readonly refuted: readonly string[];
  /** Findings that could not be asked about, with the reason. */
  readonly notAsked: readonly string[];
  /** What no finding tells of: so many headers that both sides have, so many facts of one asked for on the other. */
  readonly unchanged: { readonly headers: number; readonly facts: number };
  /** Facts that differ and are in no finding. */
  readonly unreported: readonly string[];
}

export function sumOf(verdicts: readonly DriftVerdict[]): DriftVerdict {
  const confirmed = new Map<string, number>();
  for (const [name, count] of verdicts.flatMap((each) => [...each.confirmed])) {
    confirmed.set(name, (confirmed.get(name) ?? 0) + count);
  }
  const total = (of: (each: DriftVerdict) => number): number => verdicts.reduce((sum, each) => sum + of(each), 0);
  return {
    confirmed,
    refuted: verdicts.flatMap(({ refuted }) => refuted),
    notAsked: verdicts.flatMap(({ notAsked }) => notAsked),
    unchanged: {
      headers: total(({ unchanged }) => unchanged.headers),
      facts: total(({ unchanged }) => unchanged.facts),
    },
    unreported: verdicts.flatMap(({ unreported }) => unreported),
  };
}

/** Everything that needs a look, a line each; then what was asked. */
export function describeDriftVerdict(title: string, verdict: DriftVerdict): string {
  const { confirmed, refuted, notAsked, unchanged, unreported } = verdict;
  const classes = [...confirmed].map(([name, count]) => `${count} ${name}`);
  return [
    ...notAsked.map((each) => `  not asked  ${each}`),
    ...refuted.map((each) => `  REFUTED    ${each}`),
    ...unreported.map((each) => `  UNREPORTED ${each}`),
    `${title}: confirmed ${classes.join(', ') || 'nothing'}; ${refuted.length} refuted, ${notAsked.length} not asked`,
    `${title}: ${unchanged.facts} other facts of ${unchanged.headers} headers are the same; ${unreported.length} are not`,
    '',
  ].join('\n');
}
