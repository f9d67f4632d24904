#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import module from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { Command, CommanderError } from 'commander';
import { UnknownTargetError } from '../abi/target.ts';
import { AtlasError } from '../atlas/atlas.ts';
import { ProfileError } from '../binding/profile.ts';
import { AcceptedError } from '../drift/accepted.ts';
import { DriftSourceError } from '../sides/drift-source.ts';
import { PackageError } from '../snapshot/package-error.ts';
import { HeaderError } from '../source/header-error.ts';
import { addAtlasCommand } from './atlas.ts';
import { addDoctorCommand } from './doctor.ts';
import { drawHeaderError, drawPlainError } from './draw-error.ts';
import { addDriftCommand } from './drift.ts';
import { addEvalCommand } from './eval.ts';
import { ExitStatus, UsageError } from './exit-status.ts';
import { addExplainCommand } from './explain.ts';
import { addGenerateCommand } from './generate.ts';
import { addInitCommand } from './init.ts';
import { addLayoutCommand } from './layout.ts';
import { addLintCommand } from './lint.ts';
import { addModelCommand } from './model.ts';
import { OutputError } from './output-folder.ts';
import { addSinceCommand } from './since.ts';

function packageVersion(): string {
  const path = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

function commandLine(): Command {
  const program = new Command('uapi-bindgen')
    .description('Typed TypeScript bindings for Linux UAPI headers, from the headers themselves.')
    .version(packageVersion())
    .exitOverride()
    .showHelpAfterError('(add --help for the options)')
    .addHelpText(
      'after',
      '\nExit status: 0 done; 1 the header or profile is wrong; 2 the command line is wrong; ' +
        '3 a difference was found;\n4 not everything could be learned; 70 a defect of the generator itself.',
    );
  addGenerateCommand(program);
  addInitCommand(program);
  addModelCommand(program);
  addEvalCommand(program);
  addLayoutCommand(program);
  addExplainCommand(program);
  addDriftCommand(program);
  addSinceCommand(program);
  addAtlasCommand(program);
  addDoctorCommand(program);
  addLintCommand(program);
  return program;
}

/** Prints what went wrong and answers with the exit status for it. */
function report(error: unknown): ExitStatus {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitStatus.done : ExitStatus.usageWrong;
  if (error instanceof HeaderError) return complain(drawHeaderError(error), ExitStatus.inputWrong);
  if (error instanceof AtlasError || error instanceof AcceptedError)
    return complain(drawPlainError(error.message), ExitStatus.inputWrong);
  if (error instanceof PackageError) {
    const hint = error.hint === null ? '' : `; ${error.hint}`;
    return complain(drawPlainError(`${error.message}${hint}`), ExitStatus.inputWrong);
  }
  if (error instanceof ProfileError || error instanceof OutputError)
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
  process.stderr.write(`${text}\n`);
  return status;
}

/** From Node 22.1 on: what was compiled once is taken from Node's own cache the next time, ts-morph above all. */
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();

/**
 * V8 optimises a function when it has run this many bytecodes a few times over: here eight times its own measure. Commands
 * are over before more of it pays, and V8's compiler takes a processor from the rest of the work. Later versions of V8
 * have one more compiler before that one, and another measure.
 */
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=540672');

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe went away (`… | head`): nothing is left to say to it.
  process.exit(error.code === 'EPIPE' ? ExitStatus.done : ExitStatus.defect);
});

try {
  await commandLine().parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
