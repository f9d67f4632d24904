import type { FieldModel } from '../abi/model/model.ts';

/** Bits from the start of the outermost record; `end` is the first bit behind. */
export interface BitRange {
  readonly start: number;
  readonly end: number;
}

/** A field, or an unnamed record whose members the model has promoted. */
export type Member = FieldMember | UnnamedMember;

export interface FieldMember extends BitRange {
  readonly kind: 'field';
  readonly field: FieldModel;
}

export interface UnnamedMember extends BitRange {
  readonly kind: 'unnamed';
  readonly keyword: 'struct' | 'union';
  readonly members: readonly Member[];
}

/**
 * The members of a record that starts at bit `base` of what is drawn, and whose model, of which it may be a part, starts
 * at bit `modelBase`; unnamed records are put together again. The
 * model says of each promoted field which kinds of unnamed record it came through, not which: members of one union
 * start together, members of one struct follow each other. Where that leaves two readings (two unnamed structs in a
 * row) the picture is the same but for a frame.
 */
export function membersOf(fields: readonly FieldModel[], base: number, modelBase: number): Member[] {
  return grouped(
    fields.map((field) => ({ kind: 'field', field, ...rangeOf(field, base, modelBase) })),
    0,
  );
}

/** The model counts bit-fields from the start of its whole record, other fields from the record that holds them. */
function rangeOf(field: FieldModel, base: number, modelBase: number): BitRange {
  if (field.bitOffset !== undefined && field.bitWidth !== undefined) {
    return { start: modelBase + field.bitOffset, end: modelBase + field.bitOffset + field.bitWidth };
  }
  const start = base + (field.offset ?? 0) * 8;
  return { start, end: start + (field.size ?? 0) * 8 };
}

interface Group {
  readonly keyword: 'struct' | 'union';
  readonly fields: FieldMember[];
  start: number;
  end: number;
}

function grouped(fields: readonly FieldMember[], depth: number): Member[] {
  const members: (FieldMember | Group)[] = [];
  for (const [index, each] of fields.entries()) {
    const keyword = each.field.via?.[depth];
    const last = members.at(-1);
    if (keyword === undefined) {
      members.push(each);
    } else if (
      last !== undefined &&
      'fields' in last &&
      last.keyword === keyword &&
      joins(fields, index, last, depth)
    ) {
      last.fields.push(each);
      last.start = Math.min(last.start, each.start);
      last.end = Math.max(last.end, each.end);
    } else {
      members.push({ keyword, fields: [each], start: each.start, end: each.end });
    }
  }
  return members.map((member) =>
    'fields' in member ? { kind: 'unnamed', ...member, members: grouped(member.fields, depth + 1) } : member,
  );
}

/** Whether the field at `index` belongs to the group before it, and does not begin another of the same kind. */
function joins(fields: readonly FieldMember[], index: number, group: Group, depth: number): boolean {
  const { start, field } = fields[index]!;
  if (group.keyword === 'struct') return start >= group.end;
  if (start === group.start || start < group.end) return true;
  const isInStruct = ({ via }: FieldModel) => via?.[depth + 1] === 'struct';
  if (!isInStruct(field) || !isInStruct(group.fields.at(-1)!.field)) return false;
  // It follows what may be a struct in the same union. Where a later one starts beside it, the two make a new union.
  const later = fields.slice(index + 1).find((each) => each.field.via?.[depth] !== 'union' || each.start <= start);
  return later?.field.via?.[depth] !== 'union' || later.start < start;
}
