import type { AbiModel, FieldModel } from '../../codegen/abi/model/model.ts';
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
  for (const { model, files } of generated) {
    const path = model.header.replace(/\.h$/, '');
    try {
      const views = await project.load(`${path}.js`);
      count.views += compareViews(model, views, differences);
      count.constants += compareConstants(model, views, differences);
      const text = [`${path}.ts`, `${path}.ref.ts`].map((each) => files.find((file) => file.path === each)?.text ?? '');
      count.refTypes += compareRefTypes(model, await project.load(`${path}.ref.js`), text.join(''), differences);
    } catch (error) {
      differences.push(`${model.header}: ${(error as Error).message}`);
    }
  }
  return { ...count, differences };
}

/** A record of the model, or one that it defines inside: `struct uffd_msg.arg`. */
interface Part {
  readonly tag: string;
  readonly size: number;
  /** Null inside another record. */
  readonly alignment: number | null;
  readonly fields: readonly FieldModel[];
  /** Bits in the outermost record before it. */
  readonly start: number;
}

/** Each record, followed by those inside it. */
function partsOf(model: AbiModel): Part[] {
  return model.records.flatMap(({ name, size, alignment, fields }) =>
    withInner({ tag: name, size, alignment, fields, start: 0 }),
  );
}

function withInner(part: Part): Part[] {
  const inner = part.fields.flatMap((field) => {
    if (field.fields === undefined) return [];
    const elements = (field.count ?? []).slice(field.flexible ? 1 : 0).reduce((product, each) => product * each, 1);
    const size = (field.size ?? 0) / (elements || 1);
    const start = part.start + 8 * (field.offset ?? 0);
    return withInner({ tag: `${part.tag}.${field.name}`, size, alignment: null, fields: field.fields, start });
  });
  return [part, ...inner];
}

function compareViews(model: AbiModel, views: Readonly<Record<string, unknown>>, differences: string[]): number {
  const layouts = new Map<string, RecordLayout>();
  for (const view of Object.values(views)) {
    const layout = typeof view === 'function' ? (view as { readonly layout?: RecordLayout }).layout : undefined;
    if (layout !== undefined) layouts.set(layout.tag, layout);
  }
  let compared = 0;
  for (const part of partsOf(model)) {
    const layout = layouts.get(part.tag);
    if (layout === undefined) continue;
    compared++;
    compareLayout(part, layout, `${model.header}: ${part.tag}`, differences);
  }
  return compared;
}

function compareLayout(part: Part, layout: RecordLayout, where: string, differences: string[]): void {
  const alignment = layout.alignment ?? null;
  if (layout.size !== part.size || alignment !== part.alignment) differences.push(`${where}: size or alignment`);
  for (const field of part.fields) {
    const accessor = accessorOf(layout, field);
    if (accessor === null) continue;
    const { bit, width } = layout.bitFields?.[accessor] ?? {};
    const wanted = field.bitOffset === undefined ? undefined : field.bitOffset - part.start;
    if (bit !== wanted || width !== field.bitWidth) differences.push(`${where}.${field.name}: its bits`);
    if ((layout.offsets[accessor] ?? null) !== field.offset) differences.push(`${where}.${field.name}: its offset`);
  }
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

/** `text` is that of the module, which has to say why something is missing. */
function compareRefTypes(
  model: AbiModel,
  refs: Readonly<Record<string, unknown>>,
  text: string,
  differences: string[],
): number {
  let compared = 0;
  for (const part of partsOf(model)) {
    const name = part.tag.replace(/^(?:struct|union) /, '').replaceAll('.', '_');
    const type = (refs[name] ?? refs[`${name}_`]) as RefType | undefined;
    const where = `${model.header}: ref type of ${part.tag}`;
    if (type?.fields === undefined) {
      if (!saysWhy(text, part.tag)) differences.push(`${where} is missing without a reason`);
      continue;
    }
    compared++;
    compareRefType(part, type, where, text, differences);
  }
  return compared;
}

function compareRefType(part: Part, type: RefType, where: string, text: string, differences: string[]): void {
  const isAligned = part.alignment === null || type.alignment === part.alignment;
  if (type.size !== part.size || !isAligned) differences.push(`${where}: size or alignment`);
  for (const field of part.fields) {
    const found = type.fields[field.name] ?? type.fields[`${field.name}_`];
    if (found === undefined) {
      if (!saysWhy(text, `${part.tag}.${field.name}`))
        differences.push(`${where}.${field.name} is missing without a reason`);
    } else if (found.offset !== field.offset || found.type.size !== field.size) {
      differences.push(`${where}.${field.name}: offset or size`);
    }
  }
}

/** A line at the end of the module for it or for what holds it: "- `struct s.bits`: ref-struct-di has no bit-fields". */
function saysWhy(text: string, path: string): boolean {
  const names = path.split('.').map((_, index, words) => words.slice(0, index + 1).join('.'));
  return names.some((name) => text.includes(`\`${name}\`: `));
}
