import type { AbiModel, FieldModel, IoctlModel, RecordModel } from '../abi/model/model.ts';
import { targetNamed } from '../abi/target/target.ts';
import { holdsIn, knownTargets } from './add-release.ts';
import type { Atlas } from './atlas.ts';

/** A model as an atlas remembers it: sorted by name, without lines, and without what the header skips. */
export interface RememberedModel {
  readonly model: AbiModel;
  /** The operands of macros that are an OR of others, by name. */
  readonly operands: ReadonlyMap<string, readonly string[]>;
}

/** What the header stated in a release on a target; null where the atlas does not know that release on that target. */
export function modelAt(atlas: Atlas, version: string, targetName: string): RememberedModel | null {
  const release = atlas.releases.find((each) => each.version === version);
  if (release === undefined || !knownTargets(atlas, release).includes(targetName)) return null;
  const names = new Map<string, Map<string, string>>();
  const operands = new Map<string, string[]>();
  for (const dated of atlas.facts) {
    if (!holdsIn(dated, version) || !(dated.targets?.includes(targetName) ?? true)) continue;
    const { name, fact, value } = dated;
    if (fact === 'or') operands.set(name, [...(operands.get(name) ?? []), value]);
    else names.set(name, (names.get(name) ?? new Map<string, string>()).set(fact, value));
  }
  const { name: target, dataModel, byteOrder } = targetNamed(targetName);
  const head = { schema: 'abi-model/1', header: atlas.header, target, dataModel, byteOrder } as const;
  return { model: { ...head, context: [], error: null, ...listsOf(names) }, operands };
}

type Stated = ReadonlyMap<string, string>;

type Lists = Pick<
  AbiModel,
  'records' | 'typedefs' | 'enumerators' | 'constants' | 'strings' | 'ioctls' | 'functions' | 'skipped'
>;

interface Remembered {
  readonly names: ReadonlyMap<string, Stated>;
  /** Names of fields by the record or field that holds them. */
  readonly owned: ReadonlyMap<string, readonly string[]>;
}

function listsOf(names: ReadonlyMap<string, Stated>): Lists {
  const remembered = { names, owned: fieldsByOwner(names) };
  const lists = {
    records: [] as RecordModel[],
    typedefs: [] as AbiModel['typedefs'][number][],
    enumerators: [] as AbiModel['enumerators'][number][],
    constants: [] as AbiModel['constants'][number][],
    strings: [] as AbiModel['strings'][number][],
    ioctls: [] as IoctlModel[],
    functions: [] as AbiModel['functions'][number][],
    skipped: [],
  };
  for (const [name, stated] of names) {
    const get = (fact: string): string => stated.get(fact) ?? '';
    if (stated.has('alignment')) lists.records.push(recordOf(name, remembered));
    if (stated.has('typedef')) {
      const [size, alignment] = ['typedef-size', 'typedef-alignment'].map((fact) => numberOrNull(stated.get(fact)));
      lists.typedefs.push({ name, type: get('typedef'), size: size ?? null, alignment: alignment ?? null });
    }
    if (stated.has('value')) {
      const value = BigInt(get('value')).toString();
      const tag = get('enum');
      if (stated.has('type')) lists.constants.push({ name, value, type: get('type') });
      if (stated.has('enum')) lists.enumerators.push({ name, value, enum: tag === '-' ? null : tag });
      if (stated.has('request')) lists.ioctls.push(ioctlOf(name, value, stated));
    }
    if (stated.has('string')) lists.strings.push({ name, value: JSON.parse(get('string')) as string });
    if (stated.has('function')) {
      const [, ioctl, list = ''] = /^(ioctl )?\((.*)\)$/.exec(get('function')) ?? [];
      const parameters = list === '' ? [] : list.split(', ');
      lists.functions.push({ name, parameters, ioctl: ioctl !== undefined });
    }
  }
  return lists;
}

function numberOrNull(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}

function ioctlOf(name: string, value: string, stated: Stated): IoctlModel {
  const [direction, type, number, size] = (stated.get('request') ?? '').split(' ');
  return {
    name,
    value,
    direction: direction as IoctlModel['direction'],
    type: Number(type),
    number: Number(number),
    size: Number(size),
    argument: stated.get('argument') ?? null,
  };
}

/** The last dot of a name parts a field from what holds it. */
function fieldsByOwner(names: ReadonlyMap<string, Stated>): ReadonlyMap<string, readonly string[]> {
  const owned = new Map<string, string[]>();
  for (const name of names.keys()) {
    const dot = name.lastIndexOf('.');
    if (dot === -1) continue;
    const owner = name.slice(0, dot);
    const fields = owned.get(owner);
    if (fields === undefined) owned.set(owner, [name]);
    else fields.push(name);
  }
  return owned;
}

function recordOf(name: string, { names, owned }: Remembered): RecordModel {
  const stated = names.get(name)!;
  return {
    name,
    keyword: stated.get('keyword') as RecordModel['keyword'],
    size: Number(stated.get('size')),
    alignment: Number(stated.get('alignment')),
    line: 0,
    fields: fieldsOf(name, { names, owned }),
  };
}

/** By their place; members of a union, which share theirs, by their names. */
function fieldsOf(owner: string, remembered: Remembered): FieldModel[] {
  const fields = (remembered.owned.get(owner) ?? []).map((name) => fieldOf(name, remembered));
  return fields.sort((one, other) => bitOf(one) - bitOf(other) || (one.name < other.name ? -1 : 1));
}

function bitOf({ offset, bitOffset }: FieldModel): number {
  return bitOffset ?? (offset ?? 0) * 8;
}

function fieldOf(name: string, remembered: Remembered): FieldModel {
  const stated = remembered.names.get(name)!;
  const [type, keyword, count, bits, via] = ['type', 'keyword', 'count', 'bits', 'via'].map((fact) => stated.get(fact));
  const [bitOffset, bitWidth] = (bits ?? '').split('+').map(Number);
  return {
    name: name.slice(name.lastIndexOf('.') + 1),
    offset: numberOrNull(stated.get('offset')),
    size: numberOrNull(stated.get('size')),
    ...(type === undefined ? {} : { type }),
    ...(count === undefined ? {} : { count: [...count.matchAll(/\d+/g)].map(([length]) => Number(length)) }),
    ...(stated.has('flexible') ? { flexible: true } : {}),
    ...(bits === undefined ? {} : { bitOffset: bitOffset!, bitWidth: bitWidth! }),
    ...(keyword === undefined
      ? {}
      : { keyword: keyword as RecordModel['keyword'], fields: fieldsOf(name, remembered) }),
    ...(via === undefined ? {} : { via: via.split(' ') as RecordModel['keyword'][] }),
  };
}
