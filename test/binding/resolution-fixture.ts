import type { Definition, Resolution } from '../../codegen/abi/description/resolution.ts';
import type { AbiModel, FieldModel, RecordModel } from '../../codegen/abi/model/model.ts';
import type { TypeFacts } from '../../codegen/abi/model/type-model.ts';

/** What a made-up header says on one target; the rest of a resolution is filled in. */
export interface HeaderFacts extends Partial<Omit<AbiModel, 'schema' | 'error' | 'types'>> {
  /** Beside the scalar types of C and the kernel, which every fixture knows. */
  readonly types?: Readonly<Record<string, TypeFacts>>;
  /** Replacement lists of macros. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Names in header order; without it records come first, then constants. */
  /** What the header's comments say, by C name. */
  readonly comments?: Readonly<Record<string, string>>;
  readonly order?: readonly string[];
}

const ilp32Targets = ['i386', 'armv7'];
const unsignedCharTargets = ['aarch64', 'armv7', 'riscv64', 'ppc64le', 's390x'];

function scalarTypes(target: string): [string, TypeFacts][] {
  const word = ilp32Targets.includes(target) ? 4 : 8;
  const largest = target === 'i386' ? 4 : 8;
  const integer = (size: number, signed: boolean): TypeFacts => {
    return { kind: 'integer', size, alignment: Math.min(size, largest), signed };
  };
  return [
    ['__u8', integer(1, false)],
    ['__s8', integer(1, true)],
    ['char', integer(1, !unsignedCharTargets.includes(target))],
    ['_Bool', { kind: 'boolean', size: 1, alignment: 1 }],
    ['__u16', integer(2, false)],
    ['__s16', integer(2, true)],
    ['__u32', integer(4, false)],
    ['__s32', integer(4, true)],
    ['int', integer(4, true)],
    ['__u64', integer(8, false)],
    ['__s64', integer(8, true)],
    ['long', integer(word, true)],
    ['unsigned long', integer(word, false)],
    ['void *', { kind: 'pointer', size: word, alignment: word }],
    ['float', { kind: 'floating', size: 4, alignment: 4 }],
    ['double', { kind: 'floating', size: 8, alignment: largest }],
    ['__int128', integer(16, true)],
  ];
}

/** A resolution of a made-up header. */
export function resolutionOf({ types = {}, texts = {}, comments = {}, order, ...facts }: HeaderFacts = {}): Resolution {
  const target = facts.target ?? 'x86_64';
  const model: AbiModel = {
    schema: 'abi-model/1',
    header: 'linux/fixture.h',
    target,
    dataModel: ilp32Targets.includes(target) ? 'ILP32' : 'LP64',
    byteOrder: target === 's390x' ? 'big' : 'little',
    context: [],
    error: null,
    records: [],
    typedefs: [],
    enumerators: [],
    constants: [],
    strings: [],
    ioctls: [],
    functions: [],
    skipped: [],
    ...facts,
  };
  const records = model.records.map((record): [string, TypeFacts] => [
    record.name,
    { kind: 'record', name: record.name, header: model.header, size: record.size, alignment: record.alignment },
  ]);
  return {
    model,
    types: new Map([...scalarTypes(target), ...records, ...Object.entries(types)]),
    definitions: definitionsOf(model, texts, order),
    documentation: () => new Map(Object.entries(comments)),
    requestFunctions: new Map(),
    missing: new Set(),
  };
}

function definitionsOf(
  model: AbiModel,
  texts: Readonly<Record<string, string>>,
  order: readonly string[] | undefined,
): Map<string, Definition> {
  const { records, enumerators, constants, strings } = model;
  const kinds = new Map<string, Definition['kind']>([
    ...records.map(({ name }) => [name, 'record'] as const),
    ...enumerators.map(({ name }) => [name, 'enumerator'] as const),
    ...[...constants, ...strings].map(({ name }) => [name, 'macro'] as const),
  ]);
  const names = order ?? [...kinds.keys()];
  return new Map(
    names.map((name, index) => {
      const text = Object.hasOwn(texts, name) ? (texts[name] as string) : null;
      return [name, { kind: kinds.get(name) ?? 'macro', line: index + 1, text }];
    }),
  );
}

/** A record of fields that stand one after the other, for tests in which offsets do not matter. */
export function recordOf(name: string, fields: readonly FieldModel[], facts: Partial<RecordModel> = {}): RecordModel {
  const keyword = name.startsWith('union ') ? 'union' : 'struct';
  return { name, keyword, size: 64, alignment: 8, line: 1, fields, ...facts };
}

export function field(
  name: string,
  type: string,
  offset: number,
  size: number,
  more: Partial<FieldModel> = {},
): FieldModel {
  return { name, offset, size, type, ...more };
}
