/**
 * What generated ref types are made of: ref-napi's scalars under the kernel's names, with 64-bit integers as bigint
 * (ref-napi's own are numbers up to 2^53 and strings beyond), arrays, and records whose layout is forced.
 */
import ref from 'ref-napi';

/** A type as ref-napi, ffi-napi and ref-struct-di take it, with what they leave optional. */
export interface RefType<Value> extends ref.Type<Value> {
  readonly name: string;
  /** Bytes, inside records: 4 for 64-bit integers on i386. */
  alignment: number;
}

const { types, alignof, endianness } = ref;
const isLittle = endianness === 'LE';

export const u8: ref.Type<number> = types.uint8;
export const s8: ref.Type<number> = types.int8;
export const u16: ref.Type<number> = types.uint16;
export const s16: ref.Type<number> = types.int16;
export const u32: ref.Type<number> = types.uint32;
export const s32: ref.Type<number> = types.int32;
export const f32: ref.Type<number> = types.float;
export const f64: ref.Type<number> = types.double;
/** `_Bool`. */
export const bool: ref.Type<boolean> = types.bool;

/** Out-of-range values throw a RangeError, numbers a TypeError. */
export const u64: RefType<bigint> = scalar(
  'u64',
  8,
  alignof.uint64,
  (buffer, offset) => (isLittle ? buffer.readBigUInt64LE(offset) : buffer.readBigUInt64BE(offset)),
  (buffer, offset, value) =>
    isLittle ? buffer.writeBigUInt64LE(value, offset) : buffer.writeBigUInt64BE(value, offset),
);
export const s64: RefType<bigint> = scalar(
  's64',
  8,
  alignof.int64,
  (buffer, offset) => (isLittle ? buffer.readBigInt64LE(offset) : buffer.readBigInt64BE(offset)),
  (buffer, offset, value) => (isLittle ? buffer.writeBigInt64LE(value, offset) : buffer.writeBigInt64BE(value, offset)),
);

/** Four bytes carried as a bigint, because the same field has eight on another target. */
export const wideU32: RefType<bigint> = scalar(
  'wideU32',
  4,
  alignof.uint32,
  (buffer, offset) => BigInt(isLittle ? buffer.readUInt32LE(offset) : buffer.readUInt32BE(offset)),
  (buffer, offset, value) =>
    isLittle ? buffer.writeUInt32LE(numberOf(value), offset) : buffer.writeUInt32BE(numberOf(value), offset),
);
/** Four bytes carried as a bigint, because the same field has eight on another target. */
export const wideS32: RefType<bigint> = scalar(
  'wideS32',
  4,
  alignof.int32,
  (buffer, offset) => BigInt(isLittle ? buffer.readInt32LE(offset) : buffer.readInt32BE(offset)),
  (buffer, offset, value) =>
    isLittle ? buffer.writeInt32LE(numberOf(value), offset) : buffer.writeInt32BE(numberOf(value), offset),
);

function numberOf(value: bigint): number {
  if (typeof value !== 'bigint') throw new TypeError(`expected a bigint, saw ${typeof value} ${String(value)}`);
  return Number(value);
}

function scalar<Value>(
  name: string,
  size: number,
  alignment: number,
  get: (buffer: Buffer, offset: number) => Value,
  set: (buffer: Buffer, offset: number, value: Value) => unknown,
): RefType<Value> {
  return {
    name,
    size,
    alignment,
    indirection: 1,
    get,
    set: (buffer, offset, value) => {
      set(buffer, offset, value);
    },
  };
}

/** A Buffer by a name that has no parameter: declarations of records are inferred, and before TypeScript 5.7 Buffer had none. */
export interface BufferField extends Buffer {}

/** A field of `length` bytes. Reading gives a view, not a copy; a shorter value is filled up with zeroes. */
export function bytes(length: number): RefType<BufferField> {
  return scalar(
    `bytes(${length})`,
    length,
    1,
    (buffer, offset) => buffer.subarray(offset, offset + length),
    (buffer, offset, value) => {
      if (value.length > length) throw new RangeError(`expected at most ${length} bytes, saw ${value.length}`);
      buffer.fill(0, offset + value.length, offset + length);
      buffer.set(value, offset);
    },
  );
}

/** A field of `length` elements. Reading gives a copy; setting fewer elements leaves the others as they are. */
export function arrayOf<Value>(element: ref.Type<Value>, length: number): RefType<readonly Value[]> {
  const { size, alignment = 1 } = element;
  return scalar(
    `${element.name ?? 'record'}[${length}]`,
    size * length,
    alignment,
    (buffer, offset) => Array.from({ length }, (_, index) => element.get(buffer, offset + index * size)),
    (buffer, offset, values) => {
      if (values.length > length) throw new RangeError(`expected at most ${length} elements, saw ${values.length}`);
      values.forEach((value, index) => {
        element.set(buffer, offset + index * size, value);
      });
    },
  );
}

/** A record's layout as the model has it, under the field names of the ref type. */
export interface ForcedLayout {
  readonly size: number;
  /** Absent for a record defined inside another, whose place the outer layout decides. */
  readonly alignment?: number;
  readonly offsets: Readonly<Record<string, number>>;
}

/**
 * Gives a ref-struct-di or ref-union-di type the layout of the model. Theirs is computed from the fields alone: it
 * knows no packed and no aligned records, and no fields that are left out.
 */
export function withLayout<RecordType extends { size: number; alignment?: number | undefined; fields: object }>(
  type: RecordType,
  { size, alignment, offsets }: ForcedLayout,
): RecordType {
  type.size = size;
  // A type without fields has alignment 0, which no other record could hold.
  type.alignment = alignment ?? (type.alignment || 1);
  for (const [name, field] of Object.entries<{ offset?: number }>(type.fields as Record<string, object>)) {
    const offset = offsets[name];
    if (offset === undefined) throw new Error(`the layout has no offset for the field '${name}'`);
    field.offset = offset;
  }
  return type;
}
