/** @param name of an option. @throws RangeError where its value is no whole number from `least` on. */
export function requireCount(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(`expected '${name}' to be a whole number from ${least} on, saw ${seen(value)}`);
}

/** What was given in place of a number: `NaN`, `a string`, `undefined`. */
export function seen(value: unknown): string {
  return typeof value === 'number' || value === undefined || value === null ? String(value) : `a ${typeof value}`;
}
