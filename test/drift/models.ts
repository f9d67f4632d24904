import type { Definition } from '../../codegen/abi/description/resolution.ts';
import type {
  AbiModel,
  ConstantModel,
  FieldModel,
  IoctlModel,
  RecordModel,
  SkippedModel,
} from '../../codegen/abi/model/model.ts';
import type { Side } from '../../codegen/drift/comparison/symbols.ts';

/** What a test says about a model; the rest is empty. */
export interface Parts {
  readonly records?: readonly RecordModel[];
  readonly constants?: Readonly<Record<string, number | string>>;
  readonly enumerators?: Readonly<Record<string, number>>;
  readonly strings?: Readonly<Record<string, string>>;
  readonly ioctls?: readonly IoctlModel[];
  /** Macros without a value. */
  readonly skipped?: readonly Omit<SkippedModel, 'kind'>[];
  /** Replacement lists by name; the n-th stands on line n. */
  readonly texts?: Readonly<Record<string, string>>;
}

export function side(parts: Parts): Side {
  const { records = [], constants = {}, enumerators = {}, strings = {}, ioctls = [], skipped = [], texts } = parts;
  const model: AbiModel = {
    schema: 'abi-model/1',
    header: 'linux/test.h',
    target: 'x86_64',
    dataModel: 'LP64',
    byteOrder: 'little',
    context: [],
    error: null,
    records,
    typedefs: [],
    enumerators: Object.entries(enumerators).map(([name, value]) => ({ name, value: String(value), enum: 'test' })),
    constants: Object.entries(constants).map(constant),
    strings: Object.entries(strings).map(([name, value]) => ({ name, value })),
    ioctls,
    functions: [],
    skipped: skipped.map((each) => ({ ...each, kind: 'macro' })),
  };
  if (texts === undefined) return { model };
  const definitions = Object.entries(texts).map(([name, text], index): [string, Definition] => {
    return [name, { kind: 'macro', line: index + 1, text }];
  });
  return { model, definitions: new Map(definitions) };
}

function constant([name, value]: [string, number | string]): ConstantModel {
  return { name, value: String(value), type: 'int' };
}

/** A struct of 64-bit fields, one after the other. */
export function record(name: string, fields: readonly string[]): RecordModel {
  const placed = fields.map((field, index): FieldModel => ({ name: field, offset: index * 8, size: 8, type: '__u64' }));
  return { name: `struct ${name}`, keyword: 'struct', size: fields.length * 8, alignment: 8, line: 7, fields: placed };
}
