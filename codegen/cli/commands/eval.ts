import type { Command } from 'commander';
import { evaluateIn } from '../../abi/evaluate-in.ts';
import type { AbiModel } from '../../abi/model/model.ts';
import { readInContext } from '../../pipeline/reading.ts';
import { HeaderError } from '../../source/header-error.ts';
import { didYouMean } from '../../source/nearest-names.ts';
import { jsonText } from '../../source/printable.ts';
import {
  addHeaderOptions,
  addTargetOption,
  chosenTarget,
  type HeaderOptions,
  includeRoots,
  type TargetOption,
} from '../program/header-options.ts';
import { programOf } from '../program/program.ts';
import { UsageError } from '../terminal/exit-status.ts';
import { printOut } from '../terminal/standard-output.ts';
import { namesOf } from './name-facts.ts';

/** `uapi-bindgen eval`: evaluates C integer expressions in the scope of a header. */
export function addEvalCommand(program: Command): void {
  const command = program
    .command('eval')
    .description('evaluate C integer expressions in the scope of a header, one JSON line each')
    .argument('<header>', 'for example linux/input.h')
    .argument('<expression...>', "for example 'EVIOCGBIT(3, 16)' or 'sizeof(struct input_event)'")
    // An expression may start with a minus sign.
    .allowUnknownOption()
    .action(printValues);
  addTargetOption(addHeaderOptions(command));
}

/** With this command alone. */
export const run = programOf(addEvalCommand);

function printValues(header: string, expressions: readonly string[], options: HeaderOptions & TargetOption): void {
  const unknown = expressions.find((expression) => /^--[a-z]/.test(expression));
  if (unknown !== undefined) throw new UsageError(`unknown option '${unknown}'`);
  const roots = includeRoots(options);
  const request = { header, roots, target: chosenTarget(options, roots) };
  const { analysis, resolution } = readInContext(request);
  // All are evaluated before the first is printed: an error leaves no half answer behind.
  const lines = expressions.map((expression) => {
    try {
      const { value, type } = evaluateIn(analysis.unit, analysis.declarations, analysis.target, expression);
      return jsonText({ expression, value, type });
    } catch (error) {
      throw error instanceof HeaderError && error.span === null ? named(error, expression, resolution.model) : error;
    }
  });
  printOut(`${lines.join('\n')}\n`);
}

/** An error that shows no text, with the expression that it is about, and what may have been meant. */
function named({ message, missing, hint }: HeaderError, expression: string, model: AbiModel): HeaderError {
  const meant =
    missing === null ? null : didYouMean(missing, [...namesOf(model), ...model.records.map(({ name }) => name)]);
  return new HeaderError(`'${expression}': ${message}`, { hint: hint ?? meant ?? undefined });
}
