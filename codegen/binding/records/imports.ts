import type { TypeFacts } from '../../abi/model/type-model.ts';
import { addToList } from '../../source/add-to-list.ts';
import type { BindingContext } from '../context/context.ts';
import type {
  BindingModel,
  BoundDeclaration,
  BoundRecordReference,
  FieldAccess,
  ModuleImport,
} from '../model/binding-model.ts';
import type { PerTarget } from '../model/per-target.ts';
import type { RecordReferences } from './bind-records.ts';

/** What another module offers to this one: the records of its header by their C names. */
export interface ModuleExports {
  readonly header: string;
  /** The module's path without ending: `linux/types`. */
  readonly module: string;
  readonly targets: readonly string[];
  readonly records: ReadonlyMap<string, ExportedRecord>;
}

export interface ExportedRecord extends BoundRecordReference {
  readonly size: PerTarget<number>;
  readonly alignment: PerTarget<number>;
}

/** The exports of a header's module by the header's name; null where there is no such module. */
export type OtherModules = (header: string) => ModuleExports | null;

export function exportsOf({ header, module, targets, declarations }: BindingModel): ModuleExports {
  const records = new Map<string, ExportedRecord>();
  for (const each of declarations) {
    if (each.kind !== 'record' || each.alignment === null) continue;
    const { name, refName, size, alignment } = each;
    records.set(each.tag, { name, refName, size, alignment });
  }
  return { header, module, targets, records };
}

/** A record of another module: what it is called there, and here. */
interface ImportedRecord {
  readonly exports: ModuleExports;
  readonly exported: BoundRecordReference;
  readonly local: BoundRecordReference;
}

/** The records that the header uses and other headers define, where they have a class in a module of their own. */
export class ImportedRecords {
  readonly #byLocalName = new Map<string, ImportedRecord>();
  /** Those of the header itself, and these. */
  readonly references: RecordReferences;

  constructor(context: BindingContext, own: RecordReferences, others: OtherModules) {
    const references = new Map(own);
    for (const [cName, facts] of foreignRecords(context, own)) {
      const found = exportedRecord(context, cName, facts, others);
      if (found === null) continue;
      const { exports, exported } = found;
      const local = {
        name: context.names.claim(exported.name),
        refName: exported.refName === null ? null : context.refNames.claim(exported.refName),
      };
      this.#byLocalName.set(local.name, { exports, exported, local });
      references.set(cName, local);
    }
    this.references = references;
  }

  /** What the declarations take from other modules, by module. */
  usedBy(declarations: readonly BoundDeclaration[]): ModuleImport[] {
    const values = new Set(declarations.flatMap(valuesUsedBy));
    const inRef = new Set(declarations.flatMap(refTypesUsedBy));
    const types = declarations.flatMap((each) =>
      (each.kind === 'ioctl' || each.kind === 'ioctl-function') && each.argument.kind === 'record'
        ? [each.argument.name]
        : [],
    );
    const imports = new Map<ModuleExports, ModuleImport['records'][number][]>();
    for (const name of new Set([...values, ...types])) {
      const imported = this.#byLocalName.get(name);
      if (imported === undefined) continue;
      const { exports, exported, local } = imported;
      addToList(imports, exports, { exported, local, isType: !values.has(name), isInRef: inRef.has(name) });
    }
    return [...imports]
      .map(([{ header, module }, records]) => ({ header, module, records }))
      .sort((one, other) => (one.module < other.module ? -1 : 1));
  }
}

type RecordFacts = Extract<TypeFacts, { kind: 'record' }>;

/** Records that all targets know and the header does not define, with their facts on each target. */
function foreignRecords({ resolutions }: BindingContext, own: RecordReferences): Map<string, RecordFacts[]> {
  const found = new Map<string, RecordFacts[]>();
  for (const [index, { types, model }] of resolutions.entries()) {
    for (const facts of types.values()) {
      if (facts.kind !== 'record' || own.has(facts.name) || facts.header === model.header) continue;
      const list = found.get(facts.name) ?? [];
      list[index] = facts;
      found.set(facts.name, list);
    }
  }
  for (const [name, list] of found) {
    if (list.filter(() => true).length < resolutions.length) found.delete(name);
  }
  return found;
}

/** The record in its own module, if it is there on every target what it is here. */
function exportedRecord(
  { targets }: BindingContext,
  cName: string,
  facts: readonly RecordFacts[],
  others: OtherModules,
): Pick<ImportedRecord, 'exports' | 'exported'> | null {
  const [{ header }] = facts as [RecordFacts];
  if (facts.some((each) => each.header !== header)) return null;
  const exports = others(header);
  const record = exports?.records.get(cName);
  if (exports === null || record === undefined) return null;
  const isSame = targets.every((target, index) => {
    const { size, alignment } = facts[index] as RecordFacts;
    return (
      exports.targets.includes(target) && at(record.size, target) === size && at(record.alignment, target) === alignment
    );
  });
  return isSame ? { exports, exported: record } : null;
}

function at(fact: PerTarget<number>, target: string): number {
  return fact.others.get(target) ?? fact.common;
}

/** The classes of the records that a record's fields hold. */
function valuesUsedBy(declaration: BoundDeclaration): string[] {
  return declaration.kind === 'record' ? declaration.fields.flatMap(({ access }) => heldBy(access)) : [];
}

function refTypesUsedBy(declaration: BoundDeclaration): string[] {
  if (declaration.kind !== 'record' || declaration.refName === null) return [];
  return declaration.fields.flatMap(({ access, refName }) => (refName === null ? [] : heldBy(access)));
}

function heldBy(access: FieldAccess): string[] {
  switch (access.kind) {
    case 'record':
    case 'record-array':
      return [access.record.name];
    case 'rows':
      return heldBy(access.row);
    case 'flexible':
      return heldBy(access.element);
    default:
      return [];
  }
}
