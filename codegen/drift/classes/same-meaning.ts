import type { FactChange } from '../comparison/finding.ts';

/** Types spelled differently that are the same to the machine. */
export function isSameMeaning(changes: readonly FactChange[]): boolean {
  return changes.length > 0 && changes.every(({ sameMeaning }) => sameMeaning === true);
}
