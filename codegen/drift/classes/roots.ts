import type { Finding } from '../comparison/finding.ts';
import { ownerOf } from '../comparison/symbols.ts';
import { isAtLeast } from '../drift-finding.ts';
import type { Differences } from './differences.ts';
import { reservedName } from './habits.ts';
import { addedAtEnd, grewUntold } from './judgement.ts';

/** Which finding each one follows from in the end: one that nothing explains, so that a report tells it by itself. */
export class Roots {
  readonly #told: ReadonlySet<Finding>;
  readonly #differences: Differences;

  /** `told` are the findings that a report has: those of the new names of what was renamed are not. */
  constructor(told: readonly Finding[], differences: Differences) {
    this.#told = new Set(told);
    this.#differences = differences;
  }

  /** The symbol of the root; null for a finding that is one. */
  of(finding: Finding): string | null {
    const seen = new Set([finding]);
    let root: string | null = null;
    for (let at = this.#explanationOf(finding); at !== null && !seen.has(at); at = this.#explanationOf(at)) {
      seen.add(at);
      root = at.symbol;
    }
    return root;
  }

  /** The nearest that explains it. What is worse than that follows from another, or has to be looked at by itself. */
  #explanationOf(finding: Finding): Finding | null {
    const own = this.#differences.classesOf(finding.symbol)[0];
    if (own === undefined) return null;
    const isEnough = (other: Finding): boolean => {
      return other !== finding && this.#differences.classesOf(other.symbol).some((each) => isAtLeast(each, own));
    };
    const causes = finding.causes.flatMap((cause) => this.#toldOf(cause));
    return [...this.#ofRecord(finding), ...causes].find(isEnough) ?? null;
  }

  /** What happens to a record and to its fields together. */
  #ofRecord(finding: Finding): Finding[] {
    const { kind, subject, symbol } = finding;
    if (kind === 'added') return subject === 'field' ? this.#lengthenedBy(finding) : [];
    if (subject === 'field' && reservedName(symbol)) {
      const taking = this.#differences.newFieldsOn(symbol).filter(({ name }) => !reservedName(name));
      return taking.flatMap(({ name }) => this.#toldOf(name));
    }
    const fields = this.#differences.fieldsAfter(symbol).flatMap(({ name }) => this.#toldOf(name));
    return fields.filter((each) => this.#differences.judgementOf(each) === addedAtEnd);
  }

  /** The record that a field at its end made larger, where nobody is told. */
  #lengthenedBy(field: Finding): Finding[] {
    if (this.#differences.judgementOf(field) !== addedAtEnd) return [];
    return this.#toldOf(ownerOf(field.symbol)).filter((each) => this.#differences.judgementOf(each) === grewUntold);
  }

  #toldOf(symbol: string): Finding[] {
    return this.#differences.of(symbol).filter((each) => this.#told.has(each));
  }
}
