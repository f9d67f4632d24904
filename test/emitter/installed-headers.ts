import type { AbiModel, FieldModel } from '../../codegen/abi/model.ts';
import type { Generated } from '../../codegen/pipeline/generate.ts';
import type { RecordLayout } from '../../runtime/struct-view.ts';
import type { ScratchProject } from './scratch-project.ts';

interface RefType {
  readonly size: number;
  readonly alignment: number;
  readonly fields: Readonly<Record<string, { readonly offset: number; readonly type: { readonly size: number } }>>;
}

/** What was compared, and what did not agree. */
export interface Agreement {
  readonly views: number;
  readonly refTypes: number;
  readonly constants: number;
  readonly differences: readonly string[];
}

/** Imports every module as compiled for this machine and compares it with the model. */
export async function agreementOf(project: ScratchProject, generated: readonly Generated[]): Promise<Agreement> {
  const count = { views: 0, refTypes: 0, constants: 0 };
  const differences: string[] = [];
  for (const { model } of generated) {
    const path = model.header.replace(/\.h$/, '');
    try {
      const views = await project.load(`${path}.js`);
      count.views += compareViews(model, views, differences);
      count.constants += compareConstants(model, views, differences);
      count.refTypes += compareRefTypes(model, await project.load(`${path}.ref.js`), differences);
    } catch (error) {
      differences.push(`${model.header}: ${(error as Error).message}`);
    }
  }
  return { ...count, differences };
}

function compareViews(model: AbiModel, views: Readonly<Record<string, unknown>>, differences: string[]): number {
  const layouts = new Map<string, RecordLayout>();
  for (const view of Object.values(views)) {
    const layout = typeof view === 'function' ? (view as { readonly layout?: RecordLayout }).layout : undefined;
    if (layout !== undefined) layouts.set(layout.tag, layout);
  }
  let compared = 0;
  for (const { name, size, alignment, fields } of model.records) {
    const layout = layouts.get(name);
    if (layout === undefined) continue;
    compared++;
    const where = `${model.header}: ${name}`;
    if (layout.size !== size || layout.alignment !== alignment) differences.push(`${where}: size or alignment`);
    for (const field of fields) {
      const accessor = accessorOf(layout, field);
      if (accessor === null) continue;
      const { bit, width } = layout.bitFields?.[accessor] ?? {};
      if (bit !== field.bitOffset || width !== field.bitWidth) differences.push(`${where}.${field.name}: its bits`);
      if ((layout.offsets[accessor] ?? null) !== field.offset) differences.push(`${where}.${field.name}: its offset`);
    }
  }
  return compared;
}

/** The C name, perhaps with an underscore; null for a field that is not bound. */
function accessorOf({ offsets, bitFields = {} }: RecordLayout, { name }: FieldModel): string | null {
  return [name, `${name}_`].find((each) => Object.hasOwn(offsets, each) || Object.hasOwn(bitFields, each)) ?? null;
}

function compareConstants(model: AbiModel, views: Readonly<Record<string, unknown>>, differences: string[]): number {
  let compared = 0;
  for (const { name, value } of [...model.enumerators, ...model.constants]) {
    const bound = views[name];
    if (typeof bound !== 'number' && typeof bound !== 'bigint') continue;
    compared++;
    if (BigInt(bound) !== BigInt(value)) differences.push(`${model.header}: ${name} is ${bound}, not ${value}`);
  }
  return compared;
}

function compareRefTypes(model: AbiModel, refs: Readonly<Record<string, unknown>>, differences: string[]): number {
  let compared = 0;
  for (const { name, size, alignment, fields } of model.records) {
    const type = refs[name.replace(/^(?:struct|union) /, '')] as RefType | undefined;
    if (type?.fields === undefined) continue;
    compared++;
    const where = `${model.header}: ref type of ${name}`;
    if (type.size !== size || type.alignment !== alignment) differences.push(`${where}: size or alignment`);
    for (const [field, { offset, type: inner }] of Object.entries(type.fields)) {
      const of = fields.find((each) => each.name === field || `${each.name}_` === field);
      if (of?.offset !== offset || of.size !== inner.size) differences.push(`${where}.${field}`);
    }
  }
  return compared;
}
