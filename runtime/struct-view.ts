/**
 * The contract between generated bindings and their users: views over memory, request numbers that know their argument,
 * open flag sets, and the choice of a target at import. Imports nothing, loads no native module.
 */

/** The machines that bindings can be proven for, by the names of the ABI model. */
export type TargetName =
  | 'x86_64'
  | 'aarch64'
  | 'armv7'
  | 'i386'
  | 'riscv64'
  | 'ppc64le'
  | 's390x'
  | 'mips64el'
  | 'loongarch64';

/** True on a little-endian machine. UAPI records are in the byte order of the machine that runs this. */
export const littleEndian: boolean = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

const targetOfArchitecture: Readonly<Record<string, TargetName>> = {
  x64: 'x86_64',
  arm64: 'aarch64',
  arm: 'armv7',
  ia32: 'i386',
  riscv64: 'riscv64',
  s390x: 's390x',
  loong64: 'loongarch64',
  ...(littleEndian ? { ppc64: 'ppc64le', mips64el: 'mips64el' } : {}),
};

/**
 * The target that this process runs as, when the bindings of `header` were proven for it.
 * Asked on another system than Linux it answers for the same processor, so that bindings can be imported everywhere.
 *
 * @throws Error where the bindings were not proven for this processor.
 */
export function provenTarget(header: string, proven: readonly TargetName[]): TargetName {
  const target = targetOfArchitecture[process.arch];
  if (target !== undefined && proven.includes(target)) return target;
  throw new Error(
    `the bindings of ${header} are proven for ${proven.join(', ')}, but this process runs on '${process.arch}' ` +
      `(${littleEndian ? 'little' : 'big'}-endian); generate them with --target for this machine`,
  );
}

/** The value for `target`: its own where it has one, else the common one. */
export function byTarget<Value>(
  target: TargetName,
  common: Value,
  others: Readonly<Partial<Record<TargetName, Value>>>,
): Value {
  return others[target] ?? common;
}

declare const ioctlArgument: unique symbol;

/**
 * An ioctl request number that knows what it takes: a record view, `number` for an integer passed by value,
 * `undefined` for nothing. `ioctl(fd, UFFDIO_WAKE, UffdioCopy.alloc())` does not compile.
 */
export type IoctlRequest<Argument> = number & { readonly [ioctlArgument]: (argument: Argument) => Argument };

/** Where a record's fields are, in bytes from its start. */
export interface RecordLayout {
  /** The C name: `struct uffdio_copy`. */
  readonly tag: string;
  readonly size: number;
  readonly alignment: number;
  readonly offsets: Readonly<Record<string, number>>;
}

/** What every generated record class offers beside its instances. */
export interface RecordClass<View> {
  new (memory: Uint8Array, byteOffset?: number): View;
  readonly layout: RecordLayout;
}

const memoryKey: unique symbol = Symbol('memory');
const inspectKey: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;
declare const tagBrand: unique symbol;

/**
 * A record at an offset of somebody's memory. It owns no memory: nested records and union members are views over the
 * same bytes. Its own members have symbols for names, so that no C field can collide with them.
 */
export abstract class StructView<Tag extends string> {
  declare readonly [tagBrand]: Tag;
  readonly [memoryKey]: DataView;

  /**
   * @param memory where the record lies; keep it reachable as long as the kernel may use its address.
   * @param byteOffset bytes from the start of `memory`.
   * @throws RangeError where the record does not fit.
   */
  constructor(memory: Uint8Array, byteOffset = 0) {
    const { size, tag } = layoutOf(new.target as unknown as RecordClass<unknown>);
    if (!Number.isInteger(byteOffset) || byteOffset < 0 || byteOffset + size > memory.byteLength) {
      throw new RangeError(
        `${tag} needs ${size} bytes at offset ${byteOffset}, but the memory given has ${memory.byteLength} bytes`,
      );
    }
    this[memoryKey] = new DataView(memory.buffer, memory.byteOffset + byteOffset, size);
  }

  [inspectKey](_depth: number, _options: object, inspect: (value: unknown) => string): string {
    const { tag, offsets } = layoutOf(this.constructor as unknown as RecordClass<unknown>);
    const fields = Object.keys(offsets).map((name) => `${name}: ${inspect((this as Record<string, unknown>)[name])}`);
    return `${tag} { ${fields.join(', ')} }`;
  }
}

function layoutOf(record: RecordClass<unknown>): RecordLayout {
  return record.layout;
}

/** The bytes of a record: a view, not a copy. */
export function bytesOf(view: StructView<string>): Buffer {
  const { buffer, byteOffset, byteLength } = view[memoryKey];
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** Copies the bytes of `source` over those of `destination`, a record of the same type. */
export function assignRecord<Tag extends string>(destination: StructView<Tag>, source: StructView<Tag>): void {
  bytesOf(destination).set(bytesOf(source));
}

/** The record of type `record` that starts `offset` bytes into `outer`, over the same memory. */
export function nestedRecord<View>(outer: StructView<string>, record: RecordClass<View>, offset: number): View {
  return new record(bytesOf(outer), offset);
}

function checkNumber(value: number, minimum: number, maximum: number): number {
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw new RangeError(`expected an integer from ${minimum} to ${maximum}, saw ${value}`);
  }
  return value;
}

function checkBigint(value: bigint, minimum: bigint, maximum: bigint): bigint {
  if (typeof value !== 'bigint') throw new TypeError(`expected a bigint, saw ${typeof value} ${String(value)}`);
  if (value < minimum || value > maximum) {
    throw new RangeError(`expected a bigint from ${minimum} to ${maximum}, saw ${value}`);
  }
  return value;
}

export function readU8(view: StructView<string>, offset: number): number {
  return view[memoryKey].getUint8(offset);
}
export function readS8(view: StructView<string>, offset: number): number {
  return view[memoryKey].getInt8(offset);
}
export function readU16(view: StructView<string>, offset: number): number {
  return view[memoryKey].getUint16(offset, littleEndian);
}
export function readS16(view: StructView<string>, offset: number): number {
  return view[memoryKey].getInt16(offset, littleEndian);
}
export function readU32(view: StructView<string>, offset: number): number {
  return view[memoryKey].getUint32(offset, littleEndian);
}
export function readS32(view: StructView<string>, offset: number): number {
  return view[memoryKey].getInt32(offset, littleEndian);
}
export function readU64(view: StructView<string>, offset: number): bigint {
  return view[memoryKey].getBigUint64(offset, littleEndian);
}
export function readS64(view: StructView<string>, offset: number): bigint {
  return view[memoryKey].getBigInt64(offset, littleEndian);
}

/** Writers throw a RangeError for a value that the field cannot hold: nothing wraps. */
export function writeU8(view: StructView<string>, offset: number, value: number): void {
  view[memoryKey].setUint8(offset, checkNumber(value, 0, 0xff));
}
export function writeS8(view: StructView<string>, offset: number, value: number): void {
  view[memoryKey].setInt8(offset, checkNumber(value, -0x80, 0x7f));
}
export function writeU16(view: StructView<string>, offset: number, value: number): void {
  view[memoryKey].setUint16(offset, checkNumber(value, 0, 0xffff), littleEndian);
}
export function writeS16(view: StructView<string>, offset: number, value: number): void {
  view[memoryKey].setInt16(offset, checkNumber(value, -0x8000, 0x7fff), littleEndian);
}
export function writeU32(view: StructView<string>, offset: number, value: number): void {
  view[memoryKey].setUint32(offset, checkNumber(value, 0, 0xffff_ffff), littleEndian);
}
export function writeS32(view: StructView<string>, offset: number, value: number): void {
  view[memoryKey].setInt32(offset, checkNumber(value, -0x8000_0000, 0x7fff_ffff), littleEndian);
}
export function writeU64(view: StructView<string>, offset: number, value: bigint): void {
  view[memoryKey].setBigUint64(offset, checkBigint(value, 0n, 0xffff_ffff_ffff_ffffn), littleEndian);
}
export function writeS64(view: StructView<string>, offset: number, value: bigint): void {
  view[memoryKey].setBigInt64(
    offset,
    checkBigint(value, -0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn),
    littleEndian,
  );
}

/** A set of named bits. Open: bits without a name are kept and shown in hex, never an error. */
export class FlagSet<Bits extends number | bigint, Name extends string = string> {
  /** The flags by their C names. */
  readonly flags: Readonly<Record<Name, Bits>>;

  constructor(flags: Readonly<Record<Name, Bits>>) {
    this.flags = flags;
  }

  /** The C names of the bits set in `bits`, in header order, then what has no name as one hex number. */
  names(bits: Bits): string[] {
    let rest = BigInt(bits);
    const names: string[] = [];
    for (const [name, value] of Object.entries(this.flags) as [Name, Bits][]) {
      const flag = BigInt(value);
      if (flag !== 0n && (BigInt(bits) & flag) === flag) {
        names.push(name);
        rest &= ~flag;
      }
    }
    if (rest !== 0n) names.push(`0x${rest.toString(16)}`);
    return names;
  }

  /** `A | B | 0x80000`, or `0`. */
  format(bits: Bits): string {
    return this.names(bits).join(' | ') || '0';
  }
}
