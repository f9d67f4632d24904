import type { AbiModel, EnumeratorModel, FieldModel, RecordModel } from '../abi/model/model.ts';
import { reservedName } from '../drift/classes/habits.ts';
import { compareModels } from '../drift/comparison/compare.ts';
import type { Finding } from '../drift/comparison/finding.ts';
import { BtfError } from './btf-error.ts';
import { layoutFrom } from './btf-layout.ts';
import { isGrowth } from './enumerator-growth.ts';
import { type KernelEnumerator, type KernelRecord, NoKernelTypesError, readKernelTypes } from './kernel-types.ts';

/** A fact that the bindings promise and the running kernel contradicts. */
export interface Difference {
  /** `struct uffd_msg.arg.pagefault.address`. */
  readonly symbol: string;
  readonly header: string;
  /** `vmlinux` or a module. */
  readonly origin: string;
  /** `offset is 8 in this kernel, 16 in the bindings`. */
  readonly text: string;
}

/** The bindings' records and enumerators against the running kernel's own type information. */
export interface LayoutDiagnosis {
  /** `unknown` where nothing could be compared, never because of names that the kernel does not show. */
  readonly verdict: 'agrees' | 'differs' | 'unknown';
  /** Why it is unknown. */
  readonly reason: string | null;
  readonly records: number;
  readonly fields: number;
  readonly enumerators: number;
  readonly differences: readonly Difference[];
  /** Fields of the bindings that the kernel's record does not have: the kernel is older, or built otherwise. */
  readonly kernelLacks: readonly string[];
  /** Fields of the kernel's record that the bindings do not have: the kernel is newer, or keeps them to itself. */
  readonly bindingsLack: readonly string[];
  /** Names that the type information does not show. The kernel may know them all the same. */
  readonly unseen: readonly string[];
  /** Modules that could not be read, each with its reason. */
  readonly unreadable: readonly string[];
}

const nothing: LayoutDiagnosis = {
  verdict: 'unknown',
  reason: null,
  records: 0,
  fields: 0,
  enumerators: 0,
  differences: [],
  kernelLacks: [],
  bindingsLack: [],
  unseen: [],
  unreadable: [],
};

/** Compares every record and enumerator of the models, which are all for this machine. */
export function diagnoseLayouts(models: readonly AbiModel[], folder: string): LayoutDiagnosis {
  const records = models.flatMap((model) => model.records);
  const enumerators = models.flatMap((model) => model.enumerators);
  if (records.length + enumerators.length === 0) {
    return { ...nothing, reason: 'the bindings have no records and no enumerators for this machine' };
  }
  try {
    const kernel = readKernelTypes(folder, {
      records: new Set(records.map(({ name }) => name)),
      enumerators: new Set(enumerators.map(({ name }) => name)),
    });
    const results = models.flatMap((model) => [
      ...model.records.map((each) => compareRecord(each, kernel.records.get(each.name) ?? [], model)),
      ...model.enumerators.map((each) => compareEnumerator(each, kernel.enumerators.get(each.name) ?? [], model)),
    ]);
    return { ...summed(results), unreadable: kernel.unreadable };
  } catch (error) {
    if (error instanceof NoKernelTypesError) return { ...nothing, reason: error.message };
    if (error instanceof BtfError) return { ...nothing, reason: `the type information is damaged: ${error.message}` };
    throw error;
  }
}

/** What one name contributes. */
interface Part extends Partial<Omit<LayoutDiagnosis, 'verdict' | 'reason' | 'unreadable' | 'differences'>> {
  readonly differences?: readonly FoundDifference[];
  /** Records that have more fields, and are longer, on one side. */
  readonly grown?: readonly string[];
}

interface FoundDifference extends Difference {
  /** The record that it is in. */
  readonly record: string | null;
  /** The record whose growth would explain it; null where none would. */
  readonly explainedBy: string | null;
}

function summed(parts: readonly Part[]): LayoutDiagnosis {
  const count = (key: 'records' | 'fields' | 'enumerators') => parts.reduce((sum, part) => sum + (part[key] ?? 0), 0);
  const lists = {
    differences: unexplained(parts),
    kernelLacks: parts.flatMap(({ kernelLacks = [] }) => kernelLacks),
    bindingsLack: parts.flatMap(({ bindingsLack = [] }) => bindingsLack),
    unseen: parts.flatMap(({ unseen = [] }) => unseen),
  };
  const counts = { records: count('records'), fields: count('fields'), enumerators: count('enumerators') };
  const compared = counts.records + counts.enumerators > 0;
  const verdict = lists.differences.length > 0 ? 'differs' : compared ? 'agrees' : 'unknown';
  const reason = compared ? null : 'the type information shows none of the bindings’ names';
  return { ...nothing, verdict, reason, ...counts, ...lists };
}

/** What holds a record that grew, such as a padded union, states another size for it, and nothing else. */
function unexplained(parts: readonly Part[]): Difference[] {
  const grown = new Set(parts.flatMap((part) => part.grown ?? []));
  let left = parts.flatMap(({ differences = [] }) => differences);
  for (let count = -1; count !== left.length; ) {
    count = left.length;
    const explained = left.filter(({ explainedBy }) => explainedBy !== null && grown.has(explainedBy));
    for (const { record } of explained) if (record !== null) grown.add(record);
    left = left.filter((each) => !explained.includes(each));
  }
  return left.map(({ symbol, header, origin, text }) => ({ symbol, header, origin, text }));
}

/** Kernels have records of their own under names of the UAPI: one that agrees is enough. */
function compareRecord(record: RecordModel, candidates: readonly KernelRecord[], model: AbiModel): Part {
  const parts = candidates.map((candidate) => compareWith(record, candidate, model));
  const best = parts.sort((left, right) => weight(left) - weight(right))[0];
  return best ?? { unseen: [record.name] };
}

function weight({ differences = [], kernelLacks = [], bindingsLack = [] }: Part): number {
  return differences.length * 1000 + kernelLacks.length + bindingsLack.length;
}

function compareWith(record: RecordModel, { origin, btf, record: type }: KernelRecord, model: AbiModel): Part {
  const kernel = layoutFrom(btf, type, record);
  const findings = compareModels({ model: only(model, kernel) }, { model: only(model, record) });
  const oneSided = findings.filter(({ kind }) => kind !== 'changed').map(({ symbol }) => symbol);
  const differences = findings.filter((finding) => {
    return finding.kind === 'changed' && !onlyGrew(finding, oneSided) && !gaveWay(finding, oneSided);
  });
  return {
    records: 1,
    fields: fieldCount(record.fields),
    differences: differences.map((finding) => ({
      symbol: finding.symbol,
      header: model.header,
      origin,
      text: finding.changes.map(describeChange).join('; '),
      record: record.name,
      explainedBy: finding.changes.every(({ fact }) => fact === 'size') ? typeOf(finding.symbol, record) : null,
    })),
    grown: oneSided.length > 0 && kernel.size !== record.size ? [record.name] : [],
    kernelLacks: findings.filter(({ kind }) => kind === 'added').map(({ symbol }) => symbol),
    bindingsLack: findings.filter(({ kind }) => kind === 'missing').map(({ symbol }) => symbol),
  };
}

/** The type of a field, or of the record itself, by the path that drift names it by. */
function typeOf(symbol: string, record: RecordModel): string | null {
  if (symbol === record.name) return record.name;
  let fields: readonly FieldModel[] = record.fields;
  let type: string | null = null;
  for (const name of symbol.slice(record.name.length + 1).split('.')) {
    const field = fields.find((each) => each.name === name);
    type = field?.type ?? null;
    fields = field?.fields ?? [];
  }
  return type;
}

function only(model: AbiModel, record: RecordModel): AbiModel {
  const rest = { typedefs: [], enumerators: [], constants: [], strings: [], ioctls: [], functions: [], skipped: [] };
  return { ...model, ...rest, records: [record] };
}

/** Another size, and nothing else, of what has a field more on one side. */
function onlyGrew({ symbol, changes }: Finding, oneSided: readonly string[]): boolean {
  return changes.every(({ fact }) => fact === 'size') && oneSided.some((name) => name.startsWith(`${symbol}.`));
}

/** What a reserved field loses to others; with the first of its bits, where there were whole bytes before, its type too. */
const givenWay = ['offset', 'size', 'count', 'bitOffset', 'bitWidth', 'type'];

/** A reserved field that became smaller, or moved, for a field that only one side has. */
function gaveWay({ symbol, changes }: Finding, oneSided: readonly string[]): boolean {
  const dot = symbol.lastIndexOf('.');
  return (
    reservedName(symbol) &&
    changes.every(({ fact }) => givenWay.includes(fact)) &&
    changes.some(({ fact }) => fact !== 'type') &&
    oneSided.some((name) => name.startsWith(symbol.slice(0, dot + 1)))
  );
}

function fieldCount(fields: RecordModel['fields']): number {
  return fields.reduce((sum, field) => sum + 1 + fieldCount(field.fields ?? []), 0);
}

function describeChange({ fact, old, new: now }: Finding['changes'][number]): string {
  const name = fact === 'bitOffset' ? 'first bit' : fact === 'bitWidth' ? 'width in bits' : fact;
  return `${name} is ${old ?? 'not stated'} in this kernel, ${now ?? 'not stated'} in the bindings`;
}

/** An enumerator of another enum counts only where no enum has the same tag. */
function compareEnumerator(mine: EnumeratorModel, candidates: readonly KernelEnumerator[], model: AbiModel): Part {
  const sameEnum = candidates.filter((each) => each.enum === mine.enum);
  const considered = sameEnum.length > 0 ? sameEnum : candidates;
  const first = considered[0];
  if (first === undefined) return { unseen: [mine.name] };
  const value = BigInt(mine.value);
  if (considered.some((each) => isSameValue(value, each) || isGrowth(mine, each, model))) return { enumerators: 1 };
  const named = { symbol: mine.name, header: model.header, origin: first.origin, record: null, explainedBy: null };
  const text = `value is ${first.value} in this kernel, ${mine.value} in the bindings`;
  return { enumerators: 1, differences: [{ ...named, text }] };
}

/** Before Linux 6.0 the type information did not say which enums are signed. */
function isSameValue(value: bigint, { value: kernelValue, size }: KernelEnumerator): boolean {
  const bits = Math.min(size, 8) * 8;
  return BigInt.asUintN(bits, value) === BigInt.asUintN(bits, kernelValue);
}
