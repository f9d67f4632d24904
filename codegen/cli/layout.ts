import type { Command } from 'commander';
import type { AbiModel, RecordModel } from '../abi/model.ts';
import { modelOf } from '../pipeline/model-of.ts';
import { UsageError } from './exit-status.ts';
import {
  addHeaderOptions,
  addTargetOption,
  chosenTarget,
  type HeaderOptions,
  includeRoots,
  type TargetOption,
} from './header-options.ts';
import { drawRecord } from './layout-drawing.ts';

/** `uapi-bindgen layout`: draws records with their offsets, sizes, holes and cache lines. */
export function addLayoutCommand(program: Command): void {
  const command = program
    .command('layout')
    .description('draw the records of a header as pahole does: offset, size, type, holes, padding, cache lines')
    .argument('<header>', 'for example linux/userfaultfd.h')
    .argument('[record...]', "for example uffd_msg or 'struct uffd_msg' (default: all)")
    .action(printLayouts);
  addTargetOption(addHeaderOptions(command));
}

function printLayouts(header: string, names: readonly string[], options: HeaderOptions & TargetOption): void {
  const target = chosenTarget(options);
  const { model } = modelOf({ header, roots: includeRoots(options), target });
  const records = names.length === 0 ? model.records : names.map((name) => recordNamed(model, name));
  process.stdout.write(`${model.header} on ${target.name}\n\n${records.map(drawRecord).join('\n')}`);
}

function recordNamed(model: AbiModel, name: string): RecordModel {
  const record = model.records.find((each) => [name, `struct ${name}`, `union ${name}`].includes(each.name));
  if (record !== undefined) return record;
  const skipped = model.skipped.find((each) => each.name === name || each.name.endsWith(` ${name}`));
  if (skipped !== undefined) throw new UsageError(`'${name}' is not laid out: ${skipped.reason}`);
  const known = model.records.map((each) => each.name).join(', ') || 'no record at all';
  throw new UsageError(`${model.header} defines no record '${name}'; it has ${known}`);
}
