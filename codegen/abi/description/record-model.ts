import { type ArrayType, type CType, untaggedRecord } from '../../ast/c-type.ts';
import type { RecordDefinition } from '../../ast/declaration.ts';
import type { Expression } from '../../ast/expression.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { byteOffset, leastAlignment, nestedPosition, type ObjectLayout } from '../layout/layout.ts';
import type { FieldModel, RecordModel } from '../model/model.ts';
import type { ModelSize } from '../model/model-size.ts';
import { placeOf } from '../model/place.ts';
import { type LaidOutField, type LaidOutRecord, layoutOf, type ResolvedType } from '../types/resolved-type.ts';
import { type SpellingScope, spellDeclared, unnamedDefinition } from '../types/spelling.ts';
import { withArrayWritten } from '../types/written-array.ts';

/** What describing records needs: how types are spelled, and who wants to know which types were named. */
export interface DescriptionScope extends SpellingScope {
  /** Notes that the model spells this type. */
  named(spelling: string, type: CType): void;
  /** What the model has grown to. */
  readonly size: ModelSize;
  /** The model's own. */
  readonly header: SourceFile;
}

/**
 * The public description of a record that was laid out. `name` is `struct tag`, or that of a typedef, which may align the
 * record otherwise.
 */
export function describeRecord(
  name: string,
  record: LaidOutRecord,
  scope: DescriptionScope,
  layout: ObjectLayout = record.layout,
): RecordModel {
  const { keyword, span } = record.definition;
  const { size } = layout;
  const alignment = leastAlignment(layout);
  const fields = describeFields(record, { outermost: 0, shift: 0, via: [] }, scope);
  return { name, keyword, size, alignment, ...placeOf(span, scope.header), fields };
}

/** Where the members of a record are described from. Positions in bits. */
interface Viewpoint {
  /** From the start of the outermost record to that of the record whose `fields` are being filled. */
  readonly outermost: number;
  /** From there to the unnamed record that is being promoted; 0 for the record itself. */
  readonly shift: number;
  readonly via: readonly ('struct' | 'union')[];
}

function describeFields(record: LaidOutRecord, view: Viewpoint, scope: DescriptionScope): FieldModel[] {
  return record.fields.flatMap((field) => {
    const shift = nestedPosition(view.shift, field.position);
    if (field.member.name !== null) return [describeField(field, field.member.name, { ...view, shift }, scope)];
    if (field.type.kind !== 'record' || field.bitWidth !== null) return [];
    const via = [...view.via, field.type.record.definition.keyword];
    return describeFields(field.type.record, { ...view, shift, via }, scope);
  });
}

/** `view.shift` is the field's own position. */
function describeField(field: LaidOutField, name: string, view: Viewpoint, scope: DescriptionScope): FieldModel {
  const promoted = view.via.length === 0 ? {} : { via: view.via };
  scope.size.add(name.length + 8 * view.via.length);
  const declared = describeDeclaredType(field, view, scope);
  if (field.bitWidth !== null) {
    const bitOffset = nestedPosition(view.outermost, view.shift);
    return { name, offset: null, size: null, ...declared, bitOffset, bitWidth: field.bitWidth, ...promoted };
  }
  return { name, offset: byteOffset(view.shift), size: layoutOf(field.type).size, ...declared, ...promoted };
}

type DeclaredType = Pick<FieldModel, 'type' | 'count' | 'flexible' | 'elementSize' | 'keyword' | 'fields'>;

function describeDeclaredType(field: LaidOutField, view: Viewpoint, scope: DescriptionScope): DeclaredType {
  const dimensions: ArrayType[] = [];
  let resolved = field.type;
  let type = withArrayWritten(field.member.type, resolved);
  while (type.kind === 'array' && resolved.kind === 'array') {
    dimensions.push(type);
    resolved = resolved.element;
    type = withArrayWritten(type.element, resolved);
  }
  const flexible = isFlexible(field) ? ({ flexible: true } as const) : {};
  const array = { ...countOf(dimensions, scope), ...flexible };
  const untagged = unnamedRecord(type, resolved, scope);
  if (untagged !== null && resolved.kind === 'record') {
    const outermost = nestedPosition(view.outermost, view.shift);
    const fields = describeFields(resolved.record, { outermost, shift: 0, via: [] }, scope);
    return { ...array, keyword: untagged.keyword, fields };
  }
  const declared = spellDeclared(type, field.member.attributes, resolved, scope);
  scope.named(declared.spelling, declared.type);
  const elementSize = isFlexible(field) ? sizeOfRecords(resolved) : undefined;
  return { type: declared.spelling, ...array, ...(elementSize === undefined ? {} : { elementSize }) };
}

/** Of a record or an array of records; a typedef of an array without a length counts as one element. */
function sizeOfRecords(type: ResolvedType): number | undefined {
  if (type.kind === 'record') return layoutOf(type).size;
  if (type.kind !== 'array') return undefined;
  const ofElement = sizeOfRecords(type.element);
  return ofElement === undefined || !type.count ? ofElement : layoutOf(type).size;
}

/** The definition of a record that nothing names, where a type is that, be it by `typeof` or `_Atomic`. */
function unnamedRecord(type: CType, resolved: ResolvedType, scope: SpellingScope): RecordDefinition | null {
  const untagged = untaggedRecord(type);
  if (untagged !== null || resolved.kind !== 'record') return untagged;
  return type.kind === 'typeof' || type.kind === 'atomic' ? unnamedDefinition(resolved, scope) : null;
}

/** `[]` alone has no count; `[][4]` has one of 0 in front. */
function countOf(dimensions: readonly ArrayType[], scope: SpellingScope): Pick<FieldModel, 'count'> {
  const [outermost] = dimensions;
  if (outermost === undefined || (outermost.length === null && dimensions.length === 1)) return {};
  return { count: dimensions.map((dimension) => scope.lengthOf(dimension) ?? 0) };
}

/** C11 6.7.2.1p18 `[]`, and GNU's `[0]` where the zero is written as such: a length that computes to zero is padding. */
function isFlexible({ member, type }: LaidOutField): boolean {
  if (type.kind !== 'array') return false;
  if (type.count === null) return true;
  return member.type.kind === 'array' && member.type.length !== null && isZeroLiteral(member.type.length);
}

function isZeroLiteral(length: Expression): boolean {
  return length.kind === 'integer-literal' && /^0[xX]?0*[uUlL]*$/.test(length.text);
}
