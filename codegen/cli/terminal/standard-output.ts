import { writeSync } from 'node:fs';
import { systemReason } from '../../source/system-reason.ts';
import { drawPlainError } from './draw-error.ts';
import { ExitStatus } from './exit-status.ts';
import { printAside } from './standard-error.ts';

let isBehind = false;

/** What stands behind standard output takes no more. */
export class StandardOutputError extends Error {
  override readonly name = 'StandardOutputError';

  constructor(cause: unknown) {
    super(`cannot write to standard output (${systemReason(cause)}); what was printed is not all`, { cause });
  }
}

/**
 * Writes to standard output, without `process.stdout`, which takes as long to load as a header takes to read, as long as
 * whatever stands there takes all that it is given.
 */
export function printOut(text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    while (!isBehind && written < bytes.length) written += writeSync(1, bytes, written);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPIPE') process.exit(ExitStatus.done);
    if (code !== 'EAGAIN') throw new StandardOutputError(error);
    // A pipe that does not wait is full: Node's streams know how to go on.
    process.stdout.on('error', endWhereNobodyReads);
    isBehind = true;
  }
  if (written < bytes.length) process.stdout.write(bytes.subarray(written));
}

/** The reader of a pipe went away (`… | head`): nothing is left to say to it. */
function endWhereNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(ExitStatus.done);
  printAside(`${drawPlainError(new StandardOutputError(error).message)}\n`);
  process.exit(ExitStatus.inputWrong);
}
