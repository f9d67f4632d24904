import { systemReason } from '../../source/system-reason.ts';

/** Where something is written, and the option that says so: `-o`, `--svg`. */
export interface OutputPlace {
  readonly path: string;
  readonly option: string;
}

/** A file cannot be written where the user wants it. `message` says where, why and what to do next. */
export class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor({ path, option }: OutputPlace, reason: string, advice: string, cause?: unknown) {
    super(`cannot write to '${path}'${reason}; ${advice} with ${option}`, { cause });
  }
}

/** The error for what the system refused at a place. `more` says what came of it. */
export function refusedOutput(place: OutputPlace, error: unknown, more = ''): OutputError {
  if (error instanceof OutputError) return error;
  const { syscall, path } = error as NodeJS.ErrnoException;
  // Of the system's paths a folder is news; that of a temporary file would puzzle.
  const folder = syscall === 'mkdir' ? `, mkdir '${path}'` : '';
  const reason = ` (${systemReason(error)}${folder})${more}`;
  return new OutputError(place, reason, 'give a place that you may write to', error);
}

/** The error for a place where something stands that is not replaced. */
export function occupiedOutput(place: OutputPlace, expected: string, seen: string): OutputError {
  return new OutputError(place, `: expected ${expected}, saw ${seen}`, 'give another place');
}
