/** What came of judging one header on one target. */
export interface Verdict {
  readonly header: string;
  readonly context: readonly string[];
  /** Conditions that the compiler was asked about. */
  readonly facts: number;
  /** What the compiler sees otherwise; empty where it agrees in everything. */
  readonly differences: readonly string[];
  /** Why the header has no model; null where it has one. */
  readonly refusal: string | null;
  /** What has a meaning for the compiler and none in the model, with the model's reason. */
  readonly notBound: readonly string[];
}

/** The verdicts on many headers, summed up. */
export interface Summary {
  readonly headers: number;
  readonly resolved: number;
  readonly facts: number;
  readonly differences: number;
  readonly refused: number;
  readonly notBound: number;
}

export function summaryOf(verdicts: readonly Verdict[]): Summary {
  const sum = (amount: (verdict: Verdict) => number) => verdicts.reduce((total, verdict) => total + amount(verdict), 0);
  const refused = verdicts.filter(({ refusal }) => refusal !== null).length;
  return {
    headers: verdicts.length,
    resolved: verdicts.length - refused,
    facts: sum(({ facts }) => facts),
    differences: sum(({ differences }) => differences.length),
    refused,
    notBound: sum(({ notBound }) => notBound.length),
  };
}

/** Everything worth a look, a line each, and a summary line that begins with `title`. */
export function describeVerdicts(title: string, verdicts: readonly Verdict[]): string {
  const { headers, resolved, facts, differences, refused, notBound } = summaryOf(verdicts);
  const lines = verdicts.flatMap(({ header, context, refusal, ...lists }) => [
    ...(context.length === 0 ? [] : [`  context   ${header}: after ${context.join(', ')}`]),
    ...(refusal === null ? [] : [`  refused   ${header}: ${refusal}`]),
    ...lists.notBound.map((what) => `  not bound ${header}: ${what}`),
    ...lists.differences.map((what) => `  DIFFERENT ${header}: ${what}`),
  ]);
  const counts = [`${resolved} of ${headers} headers`, `${facts} facts`, `${differences} differences`];
  counts.push(`${refused} refused`, `${notBound} not bound`);
  return [...lines, `${title}: ${counts.join(', ')}`, ''].join('\n');
}
