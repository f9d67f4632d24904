import type { Command } from 'commander';
import type { AbiModel, AbiModelFailure } from '../abi/model.ts';
import type { Target } from '../abi/target.ts';
import { allHeaders } from '../pipeline/all-headers.ts';
import type { IncludeRoots } from '../pipeline/include-roots.ts';
import { modelOf } from '../pipeline/model-of.ts';
import { HeaderError } from '../source/header-error.ts';
import { describeHeaderError, drawHeaderError } from './draw-error.ts';
import { ExitStatus, UsageError } from './exit-status.ts';
import {
  addHeaderOptions,
  addTargetOption,
  chosenTarget,
  type HeaderOptions,
  includeRoots,
  type TargetOption,
} from './header-options.ts';

interface ModelOptions extends HeaderOptions, TargetOption {
  readonly all?: boolean;
}

/** `uapi-bindgen model`: prints the ABI model of each header, one JSON document per line. */
export function addModelCommand(program: Command): void {
  const command = program
    .command('model')
    .description('print the ABI model of each header: one JSON document per line, defined in docs/model.md')
    .argument('[header...]', 'for example linux/userfaultfd.h, or ./mine.h')
    .option(
      '--all',
      'every UAPI header under the include roots; those that cannot be resolved say why and the rest go on',
    )
    .action(printModels);
  addTargetOption(addHeaderOptions(command));
}

function printModels(headers: readonly string[], options: ModelOptions): void {
  const roots = includeRoots(options);
  const target = chosenTarget(options);
  if (options.all !== true && headers.length === 0) throw new UsageError('name a header, or use --all');
  if (options.all === true && headers.length > 0) throw new UsageError('--all takes no header names');
  let failed = 0;
  for (const header of options.all === true ? allHeaders(roots, target) : headers) {
    const document = modelOrFailure(header, roots, target, options.all === true);
    if (document.error !== null) failed += 1;
    process.stdout.write(`${JSON.stringify(document)}\n`);
  }
  if (failed > 0 && options.all !== true) process.exitCode = ExitStatus.inputWrong;
  if (failed > 0 && options.all === true)
    process.stderr.write(`${failed} headers could not be resolved; their documents say why\n`);
}

function modelOrFailure(
  header: string,
  roots: IncludeRoots,
  target: Target,
  quiet: boolean,
): AbiModel | AbiModelFailure {
  try {
    return modelOf({ header, roots, target }).model;
  } catch (error) {
    if (!(error instanceof HeaderError)) throw error;
    if (!quiet) process.stderr.write(`${drawHeaderError(error)}\n`);
    const { name, dataModel, byteOrder } = target;
    return {
      schema: 'abi-model/1',
      header,
      target: name,
      dataModel,
      byteOrder,
      context: [],
      error: describeHeaderError(error),
    };
  }
}
