/** A fact on several targets: the value that most share, and those that the other targets have instead. */
export interface PerTarget<Value> {
  readonly common: Value;
  /** By target name, in target order; empty where the fact is the same everywhere. */
  readonly others: ReadonlyMap<string, Value>;
}

/** `values` holds one value per target, in the order of `targets`. Of equally frequent values the first is the common one. */
export function perTarget<Value>(targets: readonly string[], values: readonly Value[]): PerTarget<Value> {
  if (areAlike(values)) return { common: values[0] as Value, others: none };
  const frequency = new Map<Value, number>();
  for (const value of values) frequency.set(value, (frequency.get(value) ?? 0) + 1);
  let common = values[0] as Value;
  for (const [value, count] of frequency) if (count > (frequency.get(common) ?? 0)) common = value;
  const others = new Map<string, Value>();
  targets.forEach((target, index) => {
    if (values[index] !== common) others.set(target, values[index] as Value);
  });
  return { common, others };
}

const none: ReadonlyMap<string, never> = new Map<string, never>();

function areAlike(values: readonly unknown[]): boolean {
  const [first] = values;
  for (const value of values) if (value !== first) return false;
  return true;
}

/** The same fact in another form. Forms that fall together are one value again. */
export function mapPerTarget<Value, Form>(fact: PerTarget<Value>, form: (value: Value) => Form): PerTarget<Form> {
  const common = form(fact.common);
  const others = new Map<string, Form>();
  for (const [target, value] of fact.others) {
    const formed = form(value);
    if (formed !== common) others.set(target, formed);
  }
  return { common, others };
}

/** What a target has. */
export function valueOn<Value>({ common, others }: PerTarget<Value>, target: string): Value {
  return others.has(target) ? (others.get(target) as Value) : common;
}

/** True where no target differs. */
export function isUniform(fact: PerTarget<unknown>): boolean {
  return fact.others.size === 0;
}

/** Every value that some target has, the common one first, each once. */
export function valuesOf<Value>(fact: PerTarget<Value>): Value[] {
  return [...new Set([fact.common, ...fact.others.values()])];
}
