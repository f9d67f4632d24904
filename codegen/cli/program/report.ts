import { CommanderError } from 'commander';
import { UnknownTargetError } from '../../abi/target/target.ts';
import { AtlasError } from '../../atlas/atlas.ts';
import { ProfileError } from '../../binding/profile/profile.ts';
import { AcceptedError } from '../../drift/accepted.ts';
import { DriftSourceError } from '../../sides/drift-source.ts';
import { PackageError } from '../../snapshot/package-error.ts';
import { HeaderError } from '../../source/header-error.ts';
import { OutputError } from '../files/output-error.ts';
import { drawHeaderError, drawPlainError } from '../terminal/draw-error.ts';
import { ExitStatus, UsageError } from '../terminal/exit-status.ts';
import { printAside } from '../terminal/standard-error.ts';
import { StandardOutputError } from '../terminal/standard-output.ts';

/** Prints what went wrong and answers with the exit status for it. */
export function report(error: unknown): ExitStatus {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitStatus.done : ExitStatus.usageWrong;
  if (error instanceof HeaderError) return complain(drawHeaderError(error), ExitStatus.inputWrong);
  if (error instanceof AtlasError || error instanceof AcceptedError)
    return complain(drawPlainError(error.message), ExitStatus.inputWrong);
  if (error instanceof PackageError) {
    const hint = error.hint === null ? '' : `; ${error.hint}`;
    return complain(drawPlainError(`${error.message}${hint}`), ExitStatus.inputWrong);
  }
  if (error instanceof ProfileError || error instanceof OutputError || error instanceof StandardOutputError)
    return complain(drawPlainError(error.message), ExitStatus.inputWrong);
  if (error instanceof UsageError || error instanceof UnknownTargetError || error instanceof DriftSourceError) {
    return complain(drawPlainError(error.message), ExitStatus.usageWrong);
  }
  if (error instanceof Error && 'syscall' in error) {
    return complain(drawPlainError(error.message), ExitStatus.inputWrong);
  }
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return complain(
    `this is a defect of uapi-bindgen, not of your header; please report it with:\n${details}`,
    ExitStatus.defect,
  );
}

function complain(text: string, status: ExitStatus): ExitStatus {
  printAside(`${text}\n`);
  return status;
}
