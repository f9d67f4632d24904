import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addAtlasCommand } from './atlas.ts';
import { addDoctorCommand } from './doctor.ts';
import { addDriftCommand } from './drift.ts';
import { addEvalCommand } from './eval.ts';
import { addExplainCommand } from './explain.ts';
import { addGenerateCommand } from './generate.ts';
import { addInitCommand } from './init.ts';
import { addLayoutCommand } from './layout.ts';
import { addLintCommand } from './lint.ts';
import { addModelCommand } from './model.ts';
import { report } from './report.ts';
import { addSinceCommand } from './since.ts';

/** In the order of the help text. */
const commands: readonly ((program: Command) => void)[] = [
  addGenerateCommand,
  addInitCommand,
  addModelCommand,
  addEvalCommand,
  addLayoutCommand,
  addExplainCommand,
  addDriftCommand,
  addSinceCommand,
  addAtlasCommand,
  addDoctorCommand,
  addLintCommand,
];

/** Runs `uapi-bindgen` with its arguments; the exit status is left in `process.exitCode`. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    const program = emptyProgram();
    for (const add of commands) add(program);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
}

function emptyProgram(): Command {
  return new Command('uapi-bindgen')
    .description('Typed TypeScript bindings for Linux UAPI headers, from the headers themselves.')
    .version(packageVersion())
    .exitOverride()
    .showHelpAfterError('(add --help for the options)')
    .addHelpText(
      'after',
      '\nExit status: 0 done; 1 the header or profile is wrong; 2 the command line is wrong; ' +
        '3 a difference was found;\n4 not everything could be learned; 70 a defect of the generator itself.',
    );
}

function packageVersion(): string {
  const path = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
