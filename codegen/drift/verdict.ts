import type { Finding } from './finding.ts';

/** What the findings of a comparison amount to. */
export interface Verdict {
  /**
   * `same`: nothing differs. `grown`: all that the old header says still holds in the new one, which says more: bindings
   * of the new one are right for the old one. `changed`: something that the old header says is different or gone.
   */
  readonly outcome: 'same' | 'grown' | 'changed';
  /** What has to be looked at: changed or missing, and explained by nothing else. */
  readonly broken: readonly Finding[];
  /** Changed or missing because of something in `broken`, or of a field that was added. */
  readonly consequences: readonly Finding[];
  /** Names that only the new header has. */
  readonly added: readonly Finding[];
  /** Masks that gained bits. */
  readonly grown: readonly Finding[];
}

/** Sorts the findings of `compareModels(old, new)`. */
export function judge(findings: readonly Finding[]): Verdict {
  const grown = findings.filter(({ growth }) => growth);
  const breaking = findings.filter(({ kind, growth }) => kind !== 'added' && !growth);
  // A field that was added can be the reason why others moved: then it is what has to be looked at.
  const blamed = new Set(breaking.map(({ follows }) => follows));
  const added = findings.filter(({ kind, symbol }) => kind === 'added' && !blamed.has(symbol));
  const blamedAdditions = findings.filter(({ kind, symbol }) => kind === 'added' && blamed.has(symbol));
  const broken = [...blamedAdditions, ...breaking.filter(({ follows }) => follows === null)];
  const consequences = breaking.filter(({ follows }) => follows !== null);
  const outcome = breaking.length > 0 ? 'changed' : findings.length > 0 ? 'grown' : 'same';
  return { outcome, broken, consequences, added, grown };
}
