import type { FieldModel } from './model.ts';

/** Bytes of a record that no field covers, found between two fields or, as padding, behind the last. */
export interface Gap {
  /** Bits from the start of the record that holds the fields. */
  readonly start: number;
  readonly width: number;
  /** Index in `fields` of the field that follows; `fields.length` for padding at the end. */
  readonly before: number;
}

/** First bit and first bit after a field, from the start of the record that holds it. */
export interface BitRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The bits a field covers. `recordOffset` is where the record that holds it starts in the outermost record, in bytes:
 * the model counts bit-fields from there.
 */
export function bitRangeOf(field: FieldModel, recordOffset: number): BitRange {
  if (field.bitOffset !== undefined && field.bitWidth !== undefined) {
    const start = field.bitOffset - recordOffset * 8;
    return { start, end: start + field.bitWidth };
  }
  const start = (field.offset ?? 0) * 8;
  return { start, end: start + (field.size ?? 0) * 8 };
}

/** The gaps of a record of `size` bytes. Members of a union, promoted ones too, overlap and leave gaps only at the end. */
export function gapsOf(fields: readonly FieldModel[], size: number, recordOffset: number): Gap[] {
  const gaps: Gap[] = [];
  let covered = 0;
  fields.forEach((field, index) => {
    const { start, end } = bitRangeOf(field, recordOffset);
    if (start > covered) gaps.push({ start: covered, width: start - covered, before: index });
    covered = Math.max(covered, end);
  });
  if (size * 8 > covered) gaps.push({ start: covered, width: size * 8 - covered, before: fields.length });
  return gaps;
}

/** The offset of a field in the outermost record, in bytes; the whole bytes before it for a bit-field. */
export function outermostOffset(field: FieldModel, recordOffset: number): number {
  return field.bitOffset !== undefined ? field.bitOffset >> 3 : recordOffset + (field.offset ?? 0);
}
