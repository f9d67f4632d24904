import type { Command } from 'commander';
import { evaluateIn } from '../abi/evaluate-in.ts';
import type { AbiModel, IoctlModel } from '../abi/model.ts';
import { describePlace } from '../abi/place.ts';
import type { Target } from '../abi/target.ts';
import { allHeaders } from '../pipeline/all-headers.ts';
import { type Analysis, analyse } from '../pipeline/analysis.ts';
import type { IncludeRoots } from '../pipeline/include-roots.ts';
import { modelOf } from '../pipeline/model-of.ts';
import { HeaderError } from '../source/header-error.ts';
import { didYouMean } from '../source/nearest-names.ts';
import { jsonText, printable } from '../source/printable.ts';
import { UsageError } from './exit-status.ts';
import {
  addHeaderOptions,
  addQuietOption,
  addTargetOption,
  chosenTarget,
  type HeaderOptions,
  includeRoots,
  type TargetOption,
  type WorkOptions,
} from './header-options.ts';
import { programOf } from './program.ts';
import { startProgress } from './progress.ts';
import { printOut } from './standard-output.ts';

/** `uapi-bindgen explain`: decodes request numbers, and finds names and numbers in the headers. */
export function addExplainCommand(program: Command): void {
  const command = program
    .command('explain')
    .description('decode an ioctl request number and name it, or say what a name stands for')
    .argument('<number-or-name...>', 'for example 0xc028aa03 or UFFDIO_COPY')
    .action(explain);
  addQuietOption(addTargetOption(addHeaderOptions(command)));
}

/** With this command alone. */
export const run = programOf(addExplainCommand);

type ExplainOptions = HeaderOptions & TargetOption & WorkOptions;

async function explain(subjects: readonly string[], options: ExplainOptions): Promise<void> {
  const roots = includeRoots(options);
  const target = chosenTarget(options);
  const numbers = subjects.map(requestNumber);
  const models = await modelsUnder(roots, target, options.quiet ?? false);
  const requests = analyse({ header: 'linux/ioctl.h', roots, target });
  const answers = subjects.map((subject, index) => {
    const number = numbers[index] ?? null;
    return number === null ? explainName(subject, models) : explainNumber(number, models, requests);
  });
  printOut(printable(answers.join('\n')));
}

/** Null for what is a name. @throws UsageError for what is neither. */
function requestNumber(subject: string): bigint | null {
  if (/^[A-Za-z_]\w*$/.test(subject)) return null;
  if (!/^(0[xX][0-9a-fA-F]+|\d+)$/.test(subject)) {
    throw new UsageError(`'${subject}' is neither a C name nor a number such as 0xc028aa03`);
  }
  const number = BigInt(subject);
  if (number > 0xffff_ffffn) throw new UsageError(`${subject} has more than the 32 bits of a request number`);
  return number;
}

/** The models of all headers under the roots; a header that cannot be resolved has no names to offer. */
async function modelsUnder(roots: IncludeRoots, target: Target, quiet: boolean): Promise<AbiModel[]> {
  const headers = allHeaders(roots, target);
  using progress = await startProgress({ verb: 'reading', total: headers.length, quiet, printsDocuments: false });
  return headers.flatMap((header) => {
    progress.begin(header);
    try {
      return [modelOf({ header, roots, target }).model];
    } catch (error) {
      if (error instanceof HeaderError) return [];
      throw error;
    }
  });
}

/** The directions of a request and the C expression that makes each (`asm-generic/ioctl.h`). */
const directions = [
  ['none', '_IOC_NONE'],
  ['read', '_IOC_READ'],
  ['write', '_IOC_WRITE'],
  ['read-write', '_IOC_READ | _IOC_WRITE'],
] as const;

function explainNumber(number: bigint, models: readonly AbiModel[], { unit, declarations, target }: Analysis): string {
  const evaluated = (expression: string) => evaluateIn(unit, declarations, target, expression).value;
  const bits = evaluated(`_IOC_DIR(${number}U)`);
  const direction = directions.find(([, expression]) => evaluated(expression) === bits)?.[0];
  const type = Number(evaluated(`_IOC_TYPE(${number}U)`));
  const character = type > 0x20 && type < 0x7f ? ` '${String.fromCharCode(type)}'` : '';
  const names = models.flatMap((model) =>
    model.ioctls
      .filter((ioctl) => BigInt(ioctl.value) === number)
      .map((ioctl) => `  ${ioctl.name} of ${model.header}${argumentOf(ioctl)}`),
  );
  const lines = [
    `${hex(number)} on ${target.name}`,
    `  direction ${direction ?? `${bits}, which no macro makes`}, type ${hex(type)}${character}, ` +
      `number ${hex(BigInt(evaluated(`_IOC_NR(${number}U)`)))}, size ${evaluated(`_IOC_SIZE(${number}U)`)}`,
    ...(names.length > 0 ? names : ['  no header under the include roots names it']),
  ];
  return `${lines.join('\n')}\n`;
}

function explainName(name: string, models: readonly AbiModel[]): string {
  const lines = models.flatMap((model) => factsOf(name, model));
  if (lines.length === 0) {
    const meant = didYouMean(name, models.flatMap(namesOf));
    throw new UsageError(`no header under the include roots defines '${name}'${meant === null ? '' : `; ${meant}`}`);
  }
  return `${[name, ...lines].join('\n')}\n`;
}

function namesOf({ records, enumerators, constants, strings, ioctls }: AbiModel): string[] {
  const names = [...records, ...enumerators, ...constants, ...strings, ...ioctls].map(({ name }) => name);
  return names.map((name) => name.replace(/^(struct|union) /, ''));
}

function factsOf(name: string, model: AbiModel): string[] {
  const place = `of ${model.header} on ${model.target}`;
  const ioctl = model.ioctls.find((each) => each.name === name);
  if (ioctl !== undefined) {
    const { value, direction, type, number, size } = ioctl;
    return [
      `  request ${hex(BigInt(value))} ${place}`,
      `  direction ${direction}, type ${hex(type)}, number ${hex(number)}, size ${size}${argumentOf(ioctl)}`,
    ];
  }
  const constant = model.constants.find((each) => each.name === name);
  if (constant !== undefined) return [`  ${constant.type} ${constant.value} (${hex(BigInt(constant.value))}) ${place}`];
  const enumerator = model.enumerators.find((each) => each.name === name);
  if (enumerator !== undefined)
    return [`  enumerator ${enumerator.value} of enum ${enumerator.enum ?? '{…}'} ${place}`];
  const string = model.strings.find((each) => each.name === name);
  if (string !== undefined) return [`  string ${jsonText(string.value)} ${place}`];
  const record = model.records.find((each) => each.name.replace(/^(struct|union) /, '') === name);
  if (record !== undefined) return [`  ${record.name}: ${record.size} bytes, align ${record.alignment} ${place}`];
  const skipped = model.skipped.find((each) => each.name === name);
  return skipped === undefined
    ? []
    : [`  not bound: ${skipped.reason} (${describePlace(skipped, model.header)}) ${place}`];
}

function argumentOf(ioctl: IoctlModel): string {
  return ioctl.argument === null ? '' : `, argument ${ioctl.argument}`;
}

function hex(value: bigint | number): string {
  return value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}
