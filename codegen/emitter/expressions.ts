import type { Notation } from '../binding/model/binding-model.ts';
import type { PerTarget } from '../binding/model/per-target.ts';

/** `0x1n`, `-5`, `0o644` */
export function integerLiteral(value: bigint, carrier: 'number' | 'bigint', notation: Notation): string {
  const suffix = carrier === 'bigint' ? 'n' : '';
  // A negative number in hexadecimal would look like a large one.
  if (value < 0n || notation.base === 10) return `${value}${suffix}`;
  const digits = value.toString(notation.base).padStart(notation.digits, '0');
  return `${notation.base === 16 ? '0x' : '0o'}${digits}${suffix}`;
}

/** A fact as an expression: itself, or `byTarget(target, 8, { i386: 4 })`. `uses` collects the names that it needs. */
export function perTargetExpression<Value>(
  fact: PerTarget<Value>,
  print: (value: Value) => string,
  uses: Set<string>,
): string {
  if (fact.others.size === 0) return print(fact.common);
  uses.add('byTarget');
  const others = [...fact.others].map(([target, value]) => `${target}: ${print(value)}`);
  return `byTarget(target, ${print(fact.common)}, { ${others.join(', ')} })`;
}

/** `{ a: 1, b: 2 }` on one line where it fits into `width`, else one property per line. */
export function objectLiteral(properties: readonly (readonly [key: string, value: string])[], width: number): string {
  if (properties.length === 0) return '{}';
  const pairs = properties.map(([key, value]) => (key === value ? key : `${key}: ${value}`));
  const oneLine = `{ ${pairs.join(', ')} }`;
  if (oneLine.length <= width && !oneLine.includes('\n')) return oneLine;
  return `{\n${pairs.map((pair) => `${pair.replaceAll(/^/gm, '  ')},\n`).join('')}}`;
}

const collator = new Intl.Collator('en', { numeric: true });

/** The names of an import, sorted as people sort. */
export function sortedNames(names: Iterable<string>): string[] {
  return [...names].sort(collator.compare);
}
