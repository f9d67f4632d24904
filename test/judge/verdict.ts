import type { AbiModel, FieldModel } from '../../codegen/abi/model/model.ts';
import { bitFieldsOf } from '../abi/bit-fields.ts';

/** How much of each kind was judged. */
export interface Counts {
  readonly records: number;
  readonly fields: number;
  readonly bitFields: number;
  readonly typedefs: number;
  readonly enumerators: number;
  readonly macros: number;
  readonly strings: number;
  readonly ioctls: number;
  /** Conditions that the compiler was asked about, places of bit-fields, and members compared with its own list. */
  readonly facts: number;
}

export const noCounts: Counts = {
  records: 0,
  fields: 0,
  bitFields: 0,
  typedefs: 0,
  enumerators: 0,
  macros: 0,
  strings: 0,
  ioctls: 0,
  facts: 0,
};

export function countsOf(model: AbiModel, assertions: number): Counts {
  const bitFields = bitFieldsOf(model).length;
  const fields = model.records.reduce((sum, record) => sum + fieldsIn(record.fields), 0);
  return {
    records: model.records.length,
    fields: fields - bitFields,
    bitFields,
    typedefs: model.typedefs.length,
    enumerators: model.enumerators.length,
    macros: model.constants.length,
    strings: model.strings.length,
    ioctls: model.ioctls.length,
    facts: assertions + bitFields + fields,
  };
}

function fieldsIn(fields: readonly FieldModel[]): number {
  return fields.reduce((sum, { fields: inner }) => sum + 1 + fieldsIn(inner ?? []), 0);
}

export function sumOf(counts: readonly Counts[]): Counts {
  const sum: Record<string, number> = { ...noCounts };
  for (const each of counts) for (const [kind, count] of Object.entries(each)) sum[kind] = (sum[kind] ?? 0) + count;
  return { ...noCounts, ...sum };
}

/** What came of judging one header on one target. */
export interface Verdict {
  readonly header: string;
  readonly context: readonly string[];
  readonly counts: Counts;
  /** What the compiler sees otherwise; empty where it agrees in everything. */
  readonly differences: readonly string[];
  /** Why the header has no model; null where it has one. */
  readonly refusal: string | null;
  /** What has a meaning for the compiler and none in the model, with the model's reason. */
  readonly notBound: readonly string[];
}

/** The verdicts on many headers, summed up. */
export interface Summary {
  readonly headers: number;
  readonly resolved: number;
  readonly inContext: number;
  readonly counts: Counts;
  readonly differences: number;
  /** With the reason, as `HEADER: reason`. */
  readonly refused: readonly string[];
  readonly notBound: readonly string[];
}

export function summaryOf(verdicts: readonly Verdict[]): Summary {
  const refused = verdicts.flatMap(({ header, refusal }) => (refusal === null ? [] : [`${header}: ${refusal}`]));
  return {
    headers: verdicts.length,
    resolved: verdicts.length - refused.length,
    inContext: verdicts.filter(({ context }) => context.length > 0).length,
    counts: sumOf(verdicts.map(({ counts }) => counts)),
    differences: verdicts.reduce((total, { differences }) => total + differences.length, 0),
    refused,
    notBound: verdicts.flatMap(({ header, notBound }) => notBound.map((what) => `${header}: ${what}`)),
  };
}

/** Everything worth a look, a line each, and a summary line that begins with `title`. */
export function describeVerdicts(title: string, verdicts: readonly Verdict[]): string {
  const {
    headers,
    resolved,
    counts: { facts },
    differences,
    refused,
    notBound,
  } = summaryOf(verdicts);
  const lines = verdicts.flatMap(({ header, context, refusal, ...lists }) => [
    ...(context.length === 0 ? [] : [`  context   ${header}: after ${context.join(', ')}`]),
    ...(refusal === null ? [] : [`  refused   ${header}: ${refusal}`]),
    ...lists.notBound.map((what) => `  not bound ${header}: ${what}`),
    ...lists.differences.map((what) => `  DIFFERENT ${header}: ${what}`),
  ]);
  const counts = [`${resolved} of ${headers} headers`, `${facts} facts`, `${differences} differences`];
  counts.push(`${refused.length} refused`, `${notBound.length} not bound`);
  return [...lines, `${title}: ${counts.join(', ')}`, ''].join('\n');
}
