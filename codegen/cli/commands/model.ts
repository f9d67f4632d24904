import type { Command } from 'commander';
import type { AbiModel, AbiModelFailure } from '../../abi/model/model.ts';
import type { Target } from '../../abi/target/target.ts';
import type { IncludeRoots } from '../../pipeline/include-roots.ts';
import { modelOf } from '../../pipeline/model-of.ts';
import { HeaderError } from '../../source/header-error.ts';
import { describeHeaderError, jsonText } from '../../source/printable.ts';
import {
  addHeaderOptions,
  addQuietOption,
  addTargetOption,
  chosenHeaders,
  chosenTarget,
  type HeaderOptions,
  includeRoots,
  type TargetOption,
  type WorkOptions,
} from '../program/header-options.ts';
import { programOf } from '../program/program.ts';
import { drawHeaderError, drawPlainError } from '../terminal/draw-error.ts';
import { ExitStatus } from '../terminal/exit-status.ts';
import { startProgress } from '../terminal/progress.ts';
import { printAside } from '../terminal/standard-error.ts';
import { printOut } from '../terminal/standard-output.ts';
import { allRefused, WorkSummary } from '../terminal/work-summary.ts';

interface ModelOptions extends HeaderOptions, TargetOption, WorkOptions {}

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
  addQuietOption(addTargetOption(addHeaderOptions(command)));
}

/** With this command alone. */
export const run = programOf(addModelCommand);

async function printModels(headers: readonly string[], options: ModelOptions): Promise<void> {
  const roots = includeRoots(options);
  const target = chosenTarget(options, roots);
  const { all = false, quiet = false } = options;
  const chosen = chosenHeaders(headers, options, roots, [target]);
  const summary = new WorkSummary([target]);
  using progress = await startProgress({ verb: 'reading', total: chosen.length, quiet, printsDocuments: true });
  for (const header of chosen) {
    progress.begin(header);
    const { model, error } = modelOrError(header, roots, target);
    if (error === null) summary.add(model);
    else summary.refuse(header, error);
    if (error !== null && !all) printAside(`${drawHeaderError(error)}\n`);
    printOut(`${jsonText(model)}\n`);
  }
  progress.end();
  if (!quiet && chosen.length > 1) printAside(summary.format());
  const isNothingLeft = summary.refused.length === chosen.length;
  if (all && isNothingLeft) printAside(`${drawPlainError(allRefused(chosen))}\n`);
  if (summary.refused.length > 0 && (!all || isNothingLeft)) process.exitCode = ExitStatus.inputWrong;
}

type ModelOrError =
  | { readonly model: AbiModel; readonly error: null }
  | { readonly model: AbiModelFailure; readonly error: HeaderError };

function modelOrError(header: string, roots: IncludeRoots, target: Target): ModelOrError {
  try {
    return { model: modelOf({ header, roots, target }).model, error: null };
  } catch (error) {
    if (!(error instanceof HeaderError)) throw error;
    return { model: failure(header, target, error), error };
  }
}

function failure(header: string, { name, dataModel, byteOrder }: Target, error: HeaderError): AbiModelFailure {
  const message = describeHeaderError(error);
  return { schema: 'abi-model/1', header, target: name, dataModel, byteOrder, context: [], error: message };
}
