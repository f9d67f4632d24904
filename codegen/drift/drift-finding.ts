import type { FactChange, Subject } from './comparison/finding.ts';

/**
 * What a difference means for code that uses the old bindings, worst first:
 * - `breaking`: an offset, size, alignment, type, sign, value or request number is another one, or a name is gone
 * - `extending`: a record grew together with its request number, a reserved field got a meaning, a union gained a member
 * - `renamed`: the same value at the same place has another name
 * - `moved`: the same name is in another header
 * - `growing`: a mask of flags, a `*_MAX` or the like grew, as it is meant to
 * - `adding`: a new name
 * - `cosmetic`: written differently, means the same
 */
export type DriftClass = (typeof driftClasses)[number];

export const driftClasses = ['breaking', 'extending', 'renamed', 'moved', 'growing', 'adding', 'cosmetic'] as const;

/** One symbol that differs, on the targets named. */
export interface DriftFinding {
  readonly class: DriftClass;
  readonly kind: 'missing' | 'added' | 'changed' | 'renamed' | 'moved';
  readonly subject: Subject | 'header';
  /** The C name, the old one where it has two; a header's own name for what happened to a whole header. */
  readonly symbol: string;
  /** The new name, where it was renamed. */
  readonly newSymbol: string | null;
  readonly header: string;
  /** Where the name is now, where it moved. */
  readonly newHeader: string | null;
  readonly changes: readonly FactChange[];
  /** What it means, one line; empty where the class and the changes say it all. */
  readonly note: string;
  /** 1-based; a field's are its record's; null where not known. */
  readonly oldLine: number | null;
  readonly newLine: number | null;
  /** The symbol whose difference explains this one. */
  readonly follows: string | null;
  readonly targets: readonly string[];
}

/** True for a class at least as bad as another. */
export function isAtLeast(one: DriftClass, other: DriftClass): boolean {
  return driftClasses.indexOf(one) <= driftClasses.indexOf(other);
}
