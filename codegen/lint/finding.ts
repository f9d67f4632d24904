/** How a name stands in a source: as a value, or only on its way through the file. */
export type UseKind = 'value' | 'import' | 're-export';

/** A binding newer than the oldest kernel that the program is for. */
export interface LintFinding {
  /** As the user named it, or below the folder that they named. */
  readonly file: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  /** The C name: `UFFDIO_MOVE`, `struct uffd_msg.arg.pagefault.feat.ptid`. */
  readonly name: string;
  readonly header: string;
  /** The release that brought it: `6.8`. */
  readonly since: string;
  readonly use: UseKind;
  /** What the use stands under: `the condition in line 12`, or the reason that a comment gives; null for none. */
  readonly check: string | null;
}

/** What a lint found, and what it could not look at. */
export interface LintResult {
  readonly minKernel: string;
  readonly files: number;
  readonly findings: readonly LintFinding[];
  /** Imports of uapi-bindgen that lead nowhere, so that nothing is known of their names: `src/a.ts:3: …`. */
  readonly unresolved: readonly string[];
  /** Headers of bindings of which no release is known. */
  readonly undated: readonly string[];
}

/** A value without a check: what fails. An import alone runs on every kernel. */
export function isUnchecked({ use, check }: LintFinding): boolean {
  return use === 'value' && check === null;
}
