import type { Command } from 'commander';
import { evaluateIn } from '../../abi/evaluate-in.ts';
import type { AbiModel } from '../../abi/model/model.ts';
import type { Target } from '../../abi/target/target.ts';
import { allHeaders } from '../../pipeline/all-headers.ts';
import { type Analysis, analyse } from '../../pipeline/analysis.ts';
import { declaredRequests } from '../../pipeline/declared-requests.ts';
import { type IncludeRoots, isSnapshotAlone } from '../../pipeline/include-roots.ts';
import { modelOf } from '../../pipeline/model-of.ts';
import { HeaderError } from '../../source/header-error.ts';
import { didYouMean } from '../../source/nearest-names.ts';
import { printable } from '../../source/printable.ts';
import {
  addHeaderOptions,
  addQuietOption,
  addTargetOption,
  chosenTarget,
  type HeaderOptions,
  includeRoots,
  sourceWords,
  type TargetOption,
  type WorkOptions,
} from '../program/header-options.ts';
import { programOf } from '../program/program.ts';
import { UsageError } from '../terminal/exit-status.ts';
import { startProgress } from '../terminal/progress.ts';
import { printOut } from '../terminal/standard-output.ts';
import { type DeclaredRequests, factsOf, hex, namesOf, requestsNumbered, tagWithKeyword } from './name-facts.ts';

/** `uapi-bindgen explain`: decodes request numbers, and finds names and numbers in the headers. */
export function addExplainCommand(program: Command): void {
  const command = program
    .command('explain')
    .description('decode an ioctl request number and name it, or say what a name stands for')
    .argument('<number-or-name...>', "for example 0xc028aa03, UFFDIO_COPY or 'struct uffdio_copy'")
    .action(explain);
  addQuietOption(addTargetOption(addHeaderOptions(command)));
}

/** With this command alone. */
export const run = programOf(addExplainCommand);

type ExplainOptions = HeaderOptions & TargetOption & WorkOptions;

async function explain(subjects: readonly string[], options: ExplainOptions): Promise<void> {
  const roots = includeRoots(options);
  const target = chosenTarget(options, roots);
  const numbers = subjects.map(requestNumber);
  const models = await modelsUnder(roots, target, options.quiet ?? false);
  const known: Known = { models, declared: declaredRequests(), source: sourceWords(options) };
  const decoder = numbers.some((number) => number !== null)
    ? analyse({ header: 'linux/ioctl.h', roots, target })
    : null;
  const answers = subjects.map((subject, index) => {
    const number = numbers[index] ?? null;
    return number === null ? explainName(subject, known) : explainNumber(number, known, decoder!);
  });
  const found = answers.filter((answer) => answer !== null);
  printOut(printable(found.join('\n')));
  const unknown = subjects.filter((_, index) => answers[index] === null);
  if (unknown.length > 0) throw new UsageError(describeUnknown(unknown, models, roots));
}

/** All that the headers under the roots, and the profiles, say. */
interface Known {
  readonly models: readonly AbiModel[];
  readonly declared: DeclaredRequests;
  /** The options by which other commands find the same. */
  readonly source: string;
}

/** Null for what is a name. @throws UsageError for what is neither. */
function requestNumber(subject: string): bigint | null {
  if (/^[A-Za-z_]\w*$/.test(subject) || tagWithKeyword.test(subject)) return null;
  if (!/^(0[xX][0-9a-fA-F]+|\d+)$/.test(subject)) {
    throw new UsageError(
      `'${subject}' is neither a C name (UFFDIO_COPY, 'struct uffdio_copy') nor a number such as 0xc028aa03`,
    );
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

function explainNumber(number: bigint, { models, declared }: Known, { unit, declarations, target }: Analysis): string {
  const evaluated = (expression: string) => evaluateIn(unit, declarations, target, expression).value;
  const bits = evaluated(`_IOC_DIR(${number}U)`);
  const direction = directions.find(([, expression]) => evaluated(expression) === bits)?.[0];
  const type = Number(evaluated(`_IOC_TYPE(${number}U)`));
  const character = type > 0x20 && type < 0x7f ? ` '${String.fromCharCode(type)}'` : '';
  const names = models.flatMap((model) => requestsNumbered(number, model, declared));
  const lines = [
    `${hex(number)} on ${target.name}`,
    `  direction ${direction ?? `${bits}, which no macro makes`}, type ${hex(type)}${character}, ` +
      `number ${hex(BigInt(evaluated(`_IOC_NR(${number}U)`)))}, size ${evaluated(`_IOC_SIZE(${number}U)`)}`,
    ...(names.length > 0
      ? names
      : ['  no request that the headers under the include roots, or the profiles, name has this number']),
  ];
  return `${lines.join('\n')}\n`;
}

/** Null for a name that no header defines. */
function explainName(name: string, { models, declared, source }: Known): string | null {
  const lines = models.flatMap((model) => factsOf(name, model, declared, source));
  return lines.length === 0 ? null : `${[name, ...lines].join('\n')}\n`;
}

function describeUnknown(unknown: readonly string[], models: readonly AbiModel[], roots: IncludeRoots): string {
  const names = models.flatMap(namesOf);
  const told = unknown.map((name) => {
    const meant = didYouMean(name.replace(/^\w+ /, ''), names);
    return `'${name}'${meant === null ? '' : `; ${meant}`}`;
  });
  if (!isSnapshotAlone(roots)) return `no header under the include roots defines ${told.join(', nor ')}`;
  const more = `${told.at(-1)?.endsWith('?') ? ' ' : '; '}--system searches those of this machine`;
  return `none of the headers that come with uapi-bindgen defines ${told.join(', nor ')}${more}`;
}
