import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { proposeProfile } from '../../pipeline/propose.ts';
import { shellWord } from '../../source/shell-word.ts';
import { writeNewFile, writeOneFile } from '../files/output-folder.ts';
import { outputTarget } from '../files/output-target.ts';
import {
  addHeaderOptions,
  append,
  type HeaderOptions,
  includeRoots,
  outputPath,
  sourceOptions,
} from '../program/header-options.ts';
import { programOf } from '../program/program.ts';
import { UsageError } from '../terminal/exit-status.ts';
import { printAside } from '../terminal/standard-error.ts';
import { printOut } from '../terminal/standard-output.ts';
import { chosenTargets } from './generate.ts';

interface InitOptions extends HeaderOptions {
  readonly output?: string;
  readonly force?: boolean;
  readonly target?: readonly string[];
}

/** `uapi-bindgen init`: proposes a profile for a header, to be edited. */
export function addInitCommand(program: Command): void {
  const command = program
    .command('init')
    .description('propose a profile for a header: flag sets with their fields, every ioctl with its argument')
    .argument('<header>', 'for example linux/gpio.h')
    .option('-o, --output <file>', 'write it there instead of printing it; what is there stays', outputPath)
    .option('--force', 'write over a file that is there')
    .addOption(new Option('--target <name>', 'a machine that the profile is for, repeatable').argParser(append))
    .action(proposeFor);
  addHeaderOptions(command);
}

/** With this command alone. */
export const run = programOf(addInitCommand);

async function proposeFor(header: string, options: InitOptions): Promise<void> {
  const { output, force = false } = options;
  const isThere = `'${output}' is there already; to write over it add --force`;
  const place = { path: output ?? '', option: '-o' };
  if (output !== undefined) outputTarget(place);
  if (output !== undefined && !force && existsSync(output)) throw new UsageError(isThere);
  const roots = includeRoots(options);
  const text = proposeProfile({ header, roots, targets: chosenTargets(options, roots) });
  if (output === undefined) {
    printOut(text);
    return;
  }
  if (force) await writeOneFile(place, text);
  else if (!(await writeNewFile(place, text))) throw new UsageError(isThere);
  printOut(`${output}\n`);
  const from = [header, ...sourceOptions(options), '--profile', output].map(shellWord).join(' ');
  printAside(`edit it, then: uapi-bindgen generate ${from} -o src/generated\n`);
}
