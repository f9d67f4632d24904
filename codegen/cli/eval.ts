import type { Command } from 'commander';
import { evaluateIn } from '../abi/evaluate-in.ts';
import { readInContext } from '../pipeline/reading.ts';
import { jsonText } from '../source/printable.ts';
import { UsageError } from './exit-status.ts';
import {
  addHeaderOptions,
  addTargetOption,
  chosenTarget,
  type HeaderOptions,
  includeRoots,
  type TargetOption,
} from './header-options.ts';
import { programOf } from './program.ts';
import { printOut } from './standard-output.ts';

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
  const { analysis } = readInContext(request);
  // All are evaluated before the first is printed: an error leaves no half answer behind.
  const lines = expressions.map((expression) => {
    const { value, type } = evaluateIn(analysis.unit, analysis.declarations, analysis.target, expression);
    return jsonText({ expression, value, type });
  });
  printOut(`${lines.join('\n')}\n`);
}
