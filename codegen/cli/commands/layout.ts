import { type Command, Option } from 'commander';
import type { AbiModel, RecordModel } from '../../abi/model/model.ts';
import { describePlace } from '../../abi/model/place.ts';
import { drawRecordSvg } from '../../drawing/record-svg.ts';
import { drawRecord } from '../../drawing/record-text.ts';
import type { Analysis } from '../../pipeline/analysis.ts';
import { type Reading, readInContext } from '../../pipeline/reading.ts';
import { nearestNames, question } from '../../source/nearest-names.ts';
import { printable } from '../../source/printable.ts';
import { writeOneFile } from '../files/output-folder.ts';
import {
  addHeaderOptions,
  addTargetOption,
  chosenTarget,
  type HeaderOptions,
  includeRoots,
  outputPath,
  sourceWords,
  type TargetOption,
} from '../program/header-options.ts';
import { programOf } from '../program/program.ts';
import { coloursFor } from '../terminal/colours.ts';
import { UsageError } from '../terminal/exit-status.ts';
import { printOut } from '../terminal/standard-output.ts';

/** `uapi-bindgen layout`: draws records with their offsets, sizes, holes and cache lines. */
export function addLayoutCommand(program: Command): void {
  const command = program
    .command('layout')
    .description('draw the records of a header as pahole does: offset, size, type, holes, padding, cache lines')
    .argument('<header>', 'for example linux/userfaultfd.h, or ./mine.h')
    .argument('[record...]', "for example uffd_msg or 'struct uffd_msg' (default: all)")
    .option('--expand', 'draw the fields of records that the header defines wherever a field has one')
    .addOption(
      new Option('--svg <file>', 'write a drawing of one record to scale, as SVG, in place of the text').argParser(
        outputPath,
      ),
    )
    .action(printLayouts);
  addTargetOption(addHeaderOptions(command));
}

/** With this command alone. */
export const run = programOf(addLayoutCommand);

interface LayoutOptions extends HeaderOptions, TargetOption {
  readonly expand?: boolean;
  readonly svg?: string;
}

async function printLayouts(header: string, names: readonly string[], options: LayoutOptions): Promise<void> {
  const roots = includeRoots(options);
  const target = chosenTarget(options, roots);
  const reading = readInContext({ header, roots, target });
  const { model } = reading.resolution;
  const records =
    names.length === 0 ? model.records : names.map((name) => recordNamed(reading, name, sourceWords(options)));
  const expanded = new Map(options.expand ? model.records.map((record) => [record.name, record]) : []);
  if (options.svg !== undefined) {
    const [record] = records;
    if (record === undefined || records.length > 1) throw new UsageError('--svg draws one record: name it');
    await writeOneFile({ path: options.svg, option: '--svg' }, drawRecordSvg(record, model, expanded));
    return;
  }
  const drawings = records.map((record) => drawRecord(record, coloursFor(process.stdout), expanded));
  const left = names.length === 0 ? notLaidOut(model) : [];
  if (drawings.length + left.length === 0) left.push('it defines no records\n');
  printOut(printable(`${model.header} on ${target.name}\n\n${[...drawings, ...left].join('\n')}`));
}

/** The records of a header that have no layout, each with its reason, as one more part of the print; none for none. */
function notLaidOut({ skipped, header }: AbiModel): string[] {
  const records = skipped.filter(({ kind }) => kind === 'record');
  if (records.length === 0) return [];
  const lines = records.map(
    (each) => `${each.name} is not laid out: ${each.reason} (${describePlace(each, header)})\n`,
  );
  return [lines.join('')];
}

/** @param source behind the command that draws it: ` --system`. @throws UsageError */
function recordNamed({ resolution: { model }, analysis }: Reading, name: string, source: string): RecordModel {
  const typedef = model.typedefs.find((each) => each.name === name);
  const names = [name, `struct ${name}`, `union ${name}`, ...(typedef === undefined ? [] : [typedef.type])];
  const record = model.records.find((each) => names.includes(each.name));
  if (record !== undefined) return record;
  const skipped = model.skipped.find((each) => each.name === name || each.name.endsWith(` ${name}`));
  if (skipped !== undefined) throw new UsageError(`'${name}' is not laid out: ${skipped.reason}`);
  const file = includedFileWith(name, analysis);
  if (file !== null) {
    throw new UsageError(
      `${model.header} does not define '${name}' itself, ${file} does, which it includes: uapi-bindgen layout ${file} '${name}'${source}`,
    );
  }
  const known = model.records.map((each) => each.name);
  const meant = nearestNames(
    name,
    known.flatMap((each) => [each, each.replace(/^\w+ /, '')]),
  );
  const bare = [...new Set(meant.map((each) => each.replace(/^\w+ /, '')))];
  const advice = question(bare) ?? `it has ${shortList(known)}`;
  throw new UsageError(`${model.header} defines no record '${name}'; ${advice}`);
}

/** The name of the included header that defines a record, by its tag or with its keyword. */
function includedFileWith(name: string, { declarations }: Analysis): string | null {
  for (const each of declarations.declarations) {
    if (each.kind !== 'record-declaration' || each.definition.tag === null) continue;
    const { keyword, tag, span } = each.definition;
    if (name === tag || name === `${keyword} ${tag}`) return span.file.name;
  }
  return null;
}

const mostListed = 20;

function shortList(names: readonly string[]): string {
  if (names.length === 0) return 'no record at all';
  const rest = names.length - mostListed;
  return names.slice(0, mostListed).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
