import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { packageFolder } from '../../pipeline/package-folder.ts';
import { printAside } from '../terminal/standard-error.ts';
import { printOut } from '../terminal/standard-output.ts';
import { report } from './report.ts';

/** `uapi-bindgen` with some of its commands: takes the arguments, and leaves the exit status in `process.exitCode`. */
export function programOf(
  ...commands: readonly ((program: Command) => void)[]
): (args: readonly string[]) => Promise<void> {
  return async (args) => {
    try {
      const program = emptyProgram();
      for (const add of commands) add(program);
      await program.parseAsync(args, { from: 'user' });
    } catch (error) {
      process.exitCode = report(error);
    }
  };
}

function emptyProgram(): Command {
  return new Command('uapi-bindgen')
    .description('Typed TypeScript bindings for Linux UAPI headers, from the headers themselves.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ writeOut: printOut, writeErr: printAside })
    .showHelpAfterError('(add --help for the options)')
    .addHelpText(
      'after',
      '\nExit status: 0 done; 1 a header or profile is wrong, or a file cannot be read or written; 2 the command line is ' +
        'wrong;\n3 a difference was found; 4 not everything could be learned; 70 a defect of the generator itself.',
    );
}

function packageVersion(): string {
  const path = join(packageFolder(), 'package.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
