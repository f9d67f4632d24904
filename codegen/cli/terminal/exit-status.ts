/** What the process answers with: a contract of the command line. */
export const ExitStatus = {
  done: 0,
  /** The header or the profile is wrong. */
  inputWrong: 1,
  /** The command line is wrong. */
  usageWrong: 2,
  /** `--check` or a comparison found a difference. */
  difference: 3,
  /** Nothing differs in what could be learned, and not everything could. */
  unknown: 4,
  /** A defect of the generator itself. */
  defect: 70,
} as const;

export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** The command line is wrong in a way that only the command itself can see. `message` says what to do next. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
