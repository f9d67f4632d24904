import type { FieldModel, RecordModel } from '../abi/model.ts';
import type { BoundField, BoundRecord, BoundRecordReference, FieldAccess } from './binding-model.ts';
import type { BindingContext } from './context.ts';
import { combineShapes, shapeOf } from './field-shape.ts';
import { accessorNames, bareTag, classNameCandidates, isIdentifier, type ModuleNames, refFieldNames } from './names.ts';
import { type PerTarget, perTarget, valuesOf } from './per-target.ts';

/** A record on every target: what is the same, and one entry per target for what need not be. */
interface RecordOnTargets {
  readonly reference: BoundRecordReference;
  readonly tag: string;
  /** What names of records inside it start with: `uffd_msg_arg`. */
  readonly words: string;
  readonly keyword: 'struct' | 'union';
  readonly sizes: readonly number[];
  readonly alignments: readonly number[] | null;
  readonly fields: readonly (readonly FieldModel[])[];
  readonly line: number;
}

/** The records of the header by their C names, named before any is bound: fields may refer to later ones. */
export type RecordReferences = ReadonlyMap<string, BoundRecordReference>;

/** The records that every target has, one model per target. */
export type RecordModels = ReadonlyMap<string, readonly RecordModel[]>;

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
    name: context.names.claim(...context.renamed(cName, ...classNameCandidates(words, keyword))),
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
      fields: models.map(({ fields }) => fields),
      line: first.line,
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
    this.#context.leaveOut(`${record.tag}.${field}`, 'field', reason, record.line);
    return null;
  }

  #bindAccess(record: RecordOnTargets, models: readonly FieldModel[], inner: BoundRecord[]): FieldAccess | null {
    const field = models[0] as FieldModel;
    if (!isIdentifier(field.name)) return this.#leaveOut(record, field.name, 'its name is no TypeScript identifier');
    if (models.some((model) => model.bitWidth !== undefined)) return this.#leaveOut(record, field.name, 'bit-field');
    if (models.every((model) => model.flexible)) {
      return this.#leaveOut(record, field.name, 'flexible array member');
    }
    if (models.every((model) => model.fields !== undefined)) return this.#bindInline(record, models, inner);
    const { targets, resolutions, mixed } = this.#context;
    const shapes = models.map((model, index) => shapeOf(model, resolutions[index]!.types));
    const combined = combineShapes(targets, shapes, this.#uses.references, mixed);
    return 'reason' in combined ? this.#leaveOut(record, field.name, combined.reason) : combined;
  }

  /** An untagged record defined in place, or an array of them. */
  #bindInline(record: RecordOnTargets, models: readonly FieldModel[], inner: BoundRecord[]): FieldAccess | null {
    const field = models[0] as FieldModel;
    const counts = models.map((model) => model.count?.reduce((product, count) => product * count, 1) ?? null);
    if (counts.includes(0)) return this.#leaveOut(record, field.name, 'an array without elements');
    const words = `${record.words}_${field.name}`;
    const keyword = field.keyword as 'struct' | 'union';
    const sizes = models.map((model, index) => (model.size as number) / (counts[index] ?? 1));
    const reference = nameRecord(this.#context, `${record.tag}.${field.name}`, words, keyword, sizes);
    const inline: RecordOnTargets = {
      reference,
      tag: `${record.tag}.${field.name}`,
      words,
      keyword,
      sizes,
      alignments: null,
      fields: models.map((model) => model.fields as readonly FieldModel[]),
      line: record.line,
    };
    inner.push(...this.bind(inline));
    if (counts[0] === null) return { kind: 'record', record: reference };
    return { kind: 'record-array', record: reference, length: perTarget(this.#context.targets, counts as number[]) };
  }

  #bindField(
    record: RecordOnTargets,
    models: readonly FieldModel[],
    access: FieldAccess,
    names: ModuleNames,
    refNames: ModuleNames,
  ): BoundField {
    const field = models[0] as FieldModel;
    const offsets = models.map((model) => model.offset as number);
    return {
      name: names.claim(...this.#context.renamed(`${record.tag}.${field.name}`, field.name)),
      cName: field.name,
      declaration: declarationOf(field),
      offset: perTarget(this.#context.targets, offsets),
      access,
      flagSet: this.#uses.flagSets.get(`${record.tag}.${field.name}`) ?? null,
      refName: isExpressibleInRef(access) ? refNames.claim(field.name) : null,
    };
  }
}

function isExpressibleInRef(access: FieldAccess): boolean {
  const hasElements = (length: PerTarget<number>): boolean => !valuesOf(length).includes(0);
  switch (access.kind) {
    case 'scalar':
      return true;
    case 'record':
      return access.record.refName !== null;
    case 'bytes':
    case 'scalar-array':
      return hasElements(access.length);
    case 'record-array':
      return access.record.refName !== null && hasElements(access.length);
  }
}

/** The member as C declares it: `char name[16]`, `void *address`, `void (*handler)(int)`, `union { … } arg`. */
function declarationOf(field: FieldModel): string {
  const lengths = (field.count ?? []).map((count) => `[${count}]`).join('');
  if (field.type === undefined) return `${field.keyword} { … } ${field.name}${lengths}`;
  if (field.type.includes('(*)')) return field.type.replace('(*)', `(*${field.name}${lengths})`);
  return `${field.type}${field.type.endsWith('*') ? '' : ' '}${field.name}${lengths}`;
}
