import type { BasicTypeName } from '../../ast/c-type.ts';

/** An integer type as one target has it. The objects of one {@link IntegerModel} can be compared with `===`. */
export interface IntegerType {
  readonly name: BasicTypeName;
  /** Bytes. */
  readonly size: number;
  /** Bits that count: one of a `_Bool`, those of a bit-field in a type that {@link bitFieldType} makes. */
  readonly width: number;
  readonly signed: boolean;
  /** Integer conversion rank (C11 6.3.1.1p1): only the order counts. */
  readonly rank: number;
}

/** An integer constant with its C type; `value` lies within the range of `type`. */
export interface Value {
  readonly value: bigint;
  readonly type: IntegerType;
}

/** The integer types of one target. */
export interface IntegerModel {
  readonly int: IntegerType;
  readonly unsignedInt: IntegerType;
  /** `size_t`: the type of `sizeof`, `_Alignof` and `offsetof`. */
  readonly size: IntegerType;
  /** `wchar_t`: the type of `L'a'`. */
  readonly wideCharacter: IntegerType;
  /** Null for a type that is no integer, and for `__int128` on a target that lacks it. */
  typeOf(name: BasicTypeName): IntegerType | null;
}

/** What distinguishes the integer types of one target from another's. */
export interface IntegerModelRow {
  /** Bytes of `long`: 8 for LP64, 4 for ILP32. */
  readonly longSize: 4 | 8;
  /** Whether plain `char` is signed. */
  readonly charSigned: boolean;
  /** The type behind `wchar_t`; `int` where not given. */
  readonly wideCharacter?: BasicTypeName;
}

/** The integer types of a target, from its row of the table of targets. */
export function integerModel(row: IntegerModelRow): IntegerModel {
  const types = new Map<BasicTypeName, IntegerType>();
  const add = (name: BasicTypeName, size: number, signed: boolean, rank: number): IntegerType => {
    const type = { name, size, width: name === '_Bool' ? 1 : size * 8, signed, rank };
    types.set(name, type);
    return type;
  };
  add('_Bool', 1, false, 0);
  add('char', 1, row.charSigned, 1);
  add('signed char', 1, true, 1);
  add('unsigned char', 1, false, 1);
  add('short', 2, true, 2);
  add('unsigned short', 2, false, 2);
  const int = add('int', 4, true, 3);
  const unsignedInt = add('unsigned int', 4, false, 3);
  add('long', row.longSize, true, 4);
  const unsignedLong = add('unsigned long', row.longSize, false, 4);
  add('long long', 8, true, 5);
  add('unsigned long long', 8, false, 5);
  // GNU: __int128 exists where a register has 64 bits.
  if (row.longSize === 8) {
    add('__int128', 16, true, 6);
    add('unsigned __int128', 16, false, 6);
  }
  return {
    int,
    unsignedInt,
    size: row.longSize === 8 ? unsignedLong : unsignedInt,
    wideCharacter: types.get(row.wideCharacter ?? 'int') ?? int,
    typeOf: (name) => types.get(name) ?? null,
  };
}

/** The signed type's unsigned counterpart and the reverse (C11 6.2.5p6): the names differ by `unsigned` alone. */
const unsignedNames = new Map<BasicTypeName, BasicTypeName>([
  ['int', 'unsigned int'],
  ['long', 'unsigned long'],
  ['long long', 'unsigned long long'],
  ['__int128', 'unsigned __int128'],
]);

/** Conversion to an integer type (C11 6.3.1.2, 6.3.1.3): modulo 2^N, also for signed types, as GCC defines it. */
export function convert(value: bigint, type: IntegerType): bigint {
  if (type.name === '_Bool') return value === 0n ? 0n : 1n;
  return type.signed ? BigInt.asIntN(type.width, value) : BigInt.asUintN(type.width, value);
}

/** Whether a type can hold a value unchanged. */
export function holds(type: IntegerType, value: bigint): boolean {
  return convert(value, type) === value;
}

/** The integer promotions (C11 6.3.1.1p2): whatever is smaller than `int` fits into `int`. */
export function promote(type: IntegerType, model: IntegerModel): IntegerType {
  return type.rank < model.int.rank ? model.int : type;
}

/** `ptrdiff_t`: signed and of the size of `size_t`. */
export function differenceType({ int, size, unsignedInt, typeOf }: IntegerModel): IntegerType {
  return size === unsignedInt ? int : typeOf('long')!;
}

/** The usual arithmetic conversions (C11 6.3.1.8p1): the type in which two operands meet. */
export function commonType(left: IntegerType, right: IntegerType, model: IntegerModel): IntegerType {
  const first = promote(left, model);
  const second = promote(right, model);
  if (first === second) return first;
  const [higher, lower] = first.rank >= second.rank ? [first, second] : [second, first];
  if (higher.signed === lower.signed) return higher;
  if (higher.rank === lower.rank) return higher.signed ? lower : higher;
  if (!higher.signed || higher.width > lower.width) return higher;
  const unsigned = unsignedNames.get(higher.name);
  return (unsigned && model.typeOf(unsigned)) ?? higher;
}
