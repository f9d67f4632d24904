import { bitRangeOf, outermostOffset } from '../../abi/model/gaps.ts';
import type { FieldModel, RecordModel } from '../../abi/model/model.ts';
import type { Place } from '../../abi/model/place.ts';
import type { BindingContext } from '../context/context.ts';
import type { BoundField, BoundRecord, BoundRecordReference, FieldAccess } from '../model/binding-model.ts';
import { perTarget } from '../model/per-target.ts';
import {
  accessorNames,
  bareTag,
  classNameCandidates,
  isIdentifier,
  type ModuleNames,
  refFieldNames,
} from '../names/names.ts';
import { bitsAccess } from './bit-fields.ts';
import { arrayOf, combineShapes, differing, lengthsOf, type NoAccess, ownCounts, shapeOf } from './field-shape.ts';
import { reasonNotInRef } from './ref-fields.ts';

/** A record on every target: what is the same, and one entry per target for what need not be. */
interface RecordOnTargets {
  readonly reference: BoundRecordReference;
  readonly tag: string;
  /** What names of records inside it start with: `uffd_msg_arg`. */
  readonly words: string;
  readonly keyword: 'struct' | 'union';
  readonly sizes: readonly number[];
  readonly alignments: readonly number[] | null;
  /** Where it starts in the outermost record, in bytes: the model counts bit-fields from there. */
  readonly starts: readonly number[];
  readonly fields: readonly (readonly FieldModel[])[];
  readonly place: Place;
}

/** The records of the header by their C names, named before any is bound: fields may refer to later ones. */
export type RecordReferences = ReadonlyMap<string, BoundRecordReference>;

/** The records that every target has, one model per target. */
export type RecordModels = ReadonlyMap<string, readonly RecordModel[]>;

/** The records that every target has and that can be called by their names; what is another character in C is no name. */
export function nameableRecords(context: BindingContext): RecordModels {
  const records = context.onEveryTarget('record', (model) => model.records);
  for (const cName of [...records.keys()]) {
    if (isIdentifier(bareTag(cName))) continue;
    records.delete(cName);
    context.leaveOut(cName, 'record', 'its name is no TypeScript identifier');
  }
  return records;
}

/** Gives every record of the header its class name and its ref type's name. */
export function nameRecords(context: BindingContext, records: RecordModels): RecordReferences {
  const references = new Map<string, BoundRecordReference>();
  for (const [cName, models] of records) {
    const { keyword } = models[0] as RecordModel;
    references.set(
      cName,
      nameRecord(
        context,
        cName,
        bareTag(cName),
        keyword,
        models.map(({ size }) => size),
      ),
    );
  }
  return references;
}

function nameRecord(
  context: BindingContext,
  cName: string,
  words: string,
  keyword: 'struct' | 'union',
  sizes: readonly number[],
): BoundRecordReference {
  return {
    name: context.nameIn(context.names, cName, ...classNameCandidates(words, keyword)),
    // ref-struct-di has no types of no bytes.
    refName: sizes.includes(0) ? null : context.refNames.claim(words),
  };
}

/** What is known about records and their fields beside the records themselves. */
export interface RecordUses {
  readonly references: RecordReferences;
  /** The ioctl constants that take a record, by its C name. */
  readonly ioctls: ReadonlyMap<string, readonly string[]>;
  /** The flag set of a field, by its path: `struct uffdio_api.features`. */
  readonly flagSets: ReadonlyMap<string, string>;
}

/** Binds every record of the header, each followed by the untagged ones inside it. */
export function bindRecords(
  context: BindingContext,
  records: RecordModels,
  uses: RecordUses,
): ReadonlyMap<string, readonly BoundRecord[]> {
  const binder = new RecordBinder(context, uses);
  const bound = new Map<string, readonly BoundRecord[]>();
  for (const [cName, models] of records) {
    const first = models[0] as RecordModel;
    const record: RecordOnTargets = {
      reference: uses.references.get(cName) as BoundRecordReference,
      tag: cName,
      words: bareTag(cName),
      keyword: first.keyword,
      sizes: models.map(({ size }) => size),
      alignments: models.map(({ alignment }) => alignment),
      starts: models.map(() => 0),
      fields: models.map(({ fields }) => fields),
      place: first,
    };
    bound.set(cName, binder.bind(record));
  }
  return bound;
}

class RecordBinder {
  readonly #context: BindingContext;
  readonly #uses: RecordUses;

  constructor(context: BindingContext, uses: RecordUses) {
    this.#context = context;
    this.#uses = uses;
  }

  bind(record: RecordOnTargets): BoundRecord[] {
    const inner: BoundRecord[] = [];
    const fields: BoundField[] = [];
    const names = accessorNames();
    const refNames = refFieldNames();
    for (const models of this.#fieldsOnEveryTarget(record)) {
      const access = this.#bindAccess(record, models, inner);
      if (access === null) continue;
      fields.push(this.#bindField(record, models, access, names, refNames));
    }
    if (record.reference.refName === null) {
      this.#context.notInRef.push({ name: record.tag, reason: 'ref-struct-di has no types of no bytes' });
    }
    return [this.#finish(record, fields), ...inner];
  }

  #finish(record: RecordOnTargets, fields: readonly BoundField[]): BoundRecord {
    const { targets } = this.#context;
    return {
      kind: 'record',
      ...record.reference,
      tag: record.tag,
      keyword: record.keyword,
      size: perTarget(targets, record.sizes),
      alignment: record.alignments === null ? null : perTarget(targets, record.alignments),
      fields,
      argumentOf: this.#uses.ioctls.get(record.tag) ?? [],
      comment: this.#context.commentOf(record.tag),
      since: this.#context.sinceOf(record.tag),
    };
  }

  /** Fields by name, one model per target; what some target lacks is listed as not bound. */
  #fieldsOnEveryTarget(record: RecordOnTargets): FieldModel[][] {
    const { targets } = this.#context;
    const perName = new Map<string, (FieldModel | undefined)[]>();
    record.fields.forEach((fields, index) => {
      for (const field of fields) {
        const models = perName.get(field.name) ?? targets.map(() => undefined);
        models[index] = field;
        perName.set(field.name, models);
      }
    });
    const everywhere: FieldModel[][] = [];
    for (const [name, models] of perName) {
      const present = models.filter((model) => model !== undefined);
      if (present.length === targets.length) everywhere.push(present);
      else this.#leaveOut(record, name, `only on ${targets.filter((_, index) => models[index]).join(', ')}`);
    }
    return everywhere;
  }

  #leaveOut(record: RecordOnTargets, field: string, reason: string): null {
    this.#context.leaveOut(`${record.tag}.${field}`, 'field', reason, record.place);
    return null;
  }

  #bindAccess(record: RecordOnTargets, models: readonly FieldModel[], inner: BoundRecord[]): FieldAccess | null {
    const field = models[0] as FieldModel;
    if (!isIdentifier(field.name)) return this.#leaveOut(record, field.name, 'its name is no TypeScript identifier');
    const access = this.#accessOf(record, models, inner);
    return 'reason' in access ? this.#leaveOut(record, field.name, access.reason) : access;
  }

  #accessOf(record: RecordOnTargets, models: readonly FieldModel[], inner: BoundRecord[]): FieldAccess | NoAccess {
    const { targets, resolutions, mixed } = this.#context;
    const flexible = models.filter((model) => model.flexible);
    if (flexible.length > 0 && flexible.length < models.length) return { reason: 'flexible on some targets only' };
    if (models.every((model) => model.bitWidth !== undefined)) {
      const bits = models.map((model, index) => bitRangeOf(model, record.starts[index] as number));
      return bitsAccess(this.#context, models, bits);
    }
    if (models.every((model) => model.fields !== undefined)) {
      if (flexible.length === 0) return this.#bindInline(record, models, inner);
      return { reason: 'a flexible array of an untagged record, whose size the model does not say' };
    }
    if (models.some(({ bitWidth, fields }) => bitWidth !== undefined || fields !== undefined)) return differing;
    const shapes = models.map((model, index) => shapeOf(model, resolutions[index]!.types));
    const access = combineShapes(targets, shapes, this.#uses.references, mixed);
    if (flexible.length === 0 || 'reason' in access) return access;
    const sizes = shapes.map((shape) =>
      'reason' in shape ? 0 : shape.counts.reduce((product, count) => product * count, shape.size),
    );
    if (sizes.includes(0)) return { reason: 'a flexible array whose elements have no bytes' };
    const isText = shapes.every((shape) => 'type' in shape && shape.type === 'char' && shape.counts.length === 0);
    const size = perTarget(targets, sizes);
    return { kind: 'flexible', element: isText ? { kind: 'chars', length: size } : access, size };
  }

  /**
   * An untagged record defined in place, or an array of them. To a profile `struct s.in` is the field and
   * `struct s.in {}` the record.
   */
  #bindInline(record: RecordOnTargets, models: readonly FieldModel[], inner: BoundRecord[]): FieldAccess | NoAccess {
    const { targets } = this.#context;
    const field = models[0] as FieldModel;
    const counts = models.map(ownCounts);
    const elements = counts.map((each) => each.reduce((product, count) => product * count, 1));
    const lengths = lengthsOf(targets, counts);
    if (elements.includes(0)) return { reason: 'an array without elements' };
    if (lengths === null) return differing;
    const words = `${record.words}_${field.name}`;
    const keyword = field.keyword as 'struct' | 'union';
    const sizes = models.map((model, index) => (model.size as number) / (elements[index] as number));
    const reference = nameRecord(this.#context, `${record.tag}.${field.name} {}`, words, keyword, sizes);
    const inline: RecordOnTargets = {
      reference,
      tag: `${record.tag}.${field.name}`,
      words,
      keyword,
      sizes,
      alignments: null,
      starts: models.map((model, index) => outermostOffset(model, record.starts[index] as number)),
      fields: models.map((model) => model.fields as readonly FieldModel[]),
      place: record.place,
    };
    for (const each of this.bind(inline)) inner.push(each);
    return arrayOf({ kind: 'record', record: reference }, lengths, perTarget(targets, sizes));
  }

  #bindField(
    record: RecordOnTargets,
    models: readonly FieldModel[],
    access: FieldAccess,
    names: ModuleNames,
    refNames: ModuleNames,
  ): BoundField {
    const field = models[0] as FieldModel;
    const offsets = models.map((model, index) => {
      const start = record.starts[index] as number;
      return model.offset ?? outermostOffset(model, start) - start;
    });
    const path = `${record.tag}.${field.name}`;
    const reason = reasonNotInRef(access);
    if (reason !== null && record.reference.refName !== null) this.#context.notInRef.push({ name: path, reason });
    return {
      name: this.#context.nameIn(names, path, field.name),
      cName: field.name,
      declaration: declarationOf(field),
      offset: perTarget(this.#context.targets, offsets),
      access,
      flagSet: this.#uses.flagSets.get(path) ?? null,
      refName: reason === null ? refNames.claim(field.name) : null,
      comment: this.#context.commentOf(path),
      since: this.#context.sinceOf(path),
    };
  }
}

/** The member as C declares it: `char name[16]`, `void *address`, `void (*handler)(int)`, `union { … } arg`. */
function declarationOf(field: FieldModel): string {
  const lengths = lengthsInC(field);
  if (field.type === undefined) return `${field.keyword} { … } ${field.name}${lengths}`;
  if (field.type.includes('(*)')) return field.type.replace('(*)', `(*${field.name}${lengths})`);
  const width = field.bitWidth === undefined ? '' : ` : ${field.bitWidth}`;
  return `${field.type}${field.type.endsWith('*') ? '' : ' '}${field.name}${lengths}${width}`;
}

function lengthsInC({ count = [], flexible }: FieldModel): string {
  if (flexible) return ['[]', ...count.slice(1).map((each) => `[${each}]`)].join('');
  return count.map((each) => `[${each}]`).join('');
}
