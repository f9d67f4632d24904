// A check is a function that runs against the backend of its process. All checks of a backend share one process, which prints
// a line of JSON for each: where it crashes, the checks that have no line did not pass.

/** What a file of checks exports, by the title of the test. */
export type Checks = Readonly<Record<string, () => void | Promise<void>>>;

export interface Finding {
  readonly title: string;
  /** Left out where the check passed. */
  readonly failure?: string;
}
