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
 * `Uint8Array` for memory that has no record class here, `undefined` for nothing.
 * `ioctl(fd, UFFDIO_WAKE, UffdioCopy.alloc())` does not compile.
 */
export type IoctlRequest<Argument> = number & { readonly [ioctlArgument]: (argument: Argument) => Argument };

/** Where a record's fields are, in bytes from its start. */
export interface RecordLayout {
  /** The C name: `struct uffdio_copy`; for a record defined inside another, its path: `struct uffd_msg.arg`. */
  readonly tag: string;
  readonly size: number;
  /** Absent for a record defined inside another, which never stands alone. */
  readonly alignment?: number;
  readonly offsets: Readonly<Record<string, number>>;
}

/** What every generated record class offers beside its instances. */
export interface RecordClass<View> {
  new (memory: ArrayBufferView, byteOffset?: number): View;
  readonly layout: RecordLayout;
}

/**
 * Values for some of a record's fields: a nested record as a view or as the values of its own fields, an array as
 * anything that iterates over its elements.
 */
export type FieldValues<View> = {
  [Name in keyof View as Name extends string ? Name : never]?: View[Name] extends StructView<string>
    ? View[Name] | FieldValues<View[Name]>
    : View[Name] extends FieldArray<infer Element>
      ? Iterable<Element>
      : View[Name] extends Uint8Array
        ? Uint8Array
        : View[Name];
};

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
  constructor(memory: ArrayBufferView, byteOffset = 0) {
    const { size, tag } = layoutOf(new.target);
    if (!Number.isInteger(byteOffset) || byteOffset < 0 || byteOffset + size > memory.byteLength) {
      throw new RangeError(
        `${tag} needs ${size} bytes at offset ${byteOffset}, but the memory given has ${memory.byteLength} bytes`,
      );
    }
    this[memoryKey] = new DataView(memory.buffer, memory.byteOffset + byteOffset, size);
  }

  /** A record of zeroes in memory of its own. */
  static alloc<View>(this: RecordClass<View>): View {
    // biome-ignore lint/complexity/noThisInStatic: the record class that it was called on
    return allocate(this);
  }

  /**
   * A record in memory of its own with these values; what is not named is zero.
   *
   * @throws RangeError, TypeError for a value that its field cannot hold, TypeError for a name that is no field.
   */
  static of<View extends StructView<string>>(this: RecordClass<View>, values: FieldValues<View>): View {
    // biome-ignore lint/complexity/noThisInStatic: the record class that it was called on
    const record = allocate(this);
    assignFields(record, values);
    return record;
  }

  [inspectKey](_depth: number, _options: object, inspect: (value: unknown) => string): string {
    const fields = Object.keys(layoutOf(this.constructor).offsets).map(
      (name) => `${name}: ${inspect((this as Record<string, unknown>)[name])}`,
    );
    return `${tagOf(this)} { ${fields.join(', ')} }`;
  }
}

function allocate<View>(record: RecordClass<View>): View {
  return new record(Buffer.alloc(record.layout.size));
}

function layoutOf(record: object): RecordLayout {
  return (record as RecordClass<unknown>).layout;
}

function tagOf(view: StructView<string>): string {
  return layoutOf(view.constructor).tag;
}

/** The bytes of a record: a view, not a copy. */
export function bytesOf(view: StructView<string>): Buffer {
  const { buffer, byteOffset, byteLength } = view[memoryKey];
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

/**
 * Sets the fields named in `values` and leaves the others as they are.
 *
 * @throws RangeError, TypeError as {@link StructView.of} does; the fields before the offending one are then set.
 */
export function assignFields<View extends StructView<string>>(view: View, values: FieldValues<View>): void {
  const fields = view as Record<string, unknown>;
  for (const [name, value] of Object.entries(values)) {
    if (!Object.hasOwn(layoutOf(view.constructor).offsets, name)) {
      throw new TypeError(`${tagOf(view)} has no field '${name}'`);
    }
    const isPlain = typeof value === 'object' && value !== null && !(value instanceof StructView);
    const nested = isPlain ? fields[name] : undefined;
    if (nested instanceof StructView) assignFields(nested, value as object);
    else fields[name] = value;
  }
}

/** Copies the bytes of `source` over those of `destination`, a record of the same type. */
export function assignRecord<Tag extends string>(destination: StructView<Tag>, source: StructView<Tag>): void {
  if (!(source instanceof StructView) || tagOf(source) !== tagOf(destination)) {
    const saw = source instanceof StructView ? tagOf(source) : typeof source;
    throw new TypeError(`expected a view of ${tagOf(destination)}, saw ${saw}`);
  }
  bytesOf(destination).set(bytesOf(source));
}

/** The record of type `record` that starts `offset` bytes into `outer`, over the same memory. */
export function nestedRecord<View>(outer: StructView<string>, record: RecordClass<View>, offset: number): View {
  return new record(outer[memoryKey], offset);
}

function shown(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** The error for a value that a field cannot hold: a RangeError where at least its type is right. */
function misfit(view: StructView<string>, field: string, expected: string, value: unknown, type: string): Error {
  const message = `${tagOf(view)}.${field}: expected ${expected}, saw ${shown(value)}`;
  return typeof value === type ? new RangeError(message) : new TypeError(message);
}

function checkNumber(view: StructView<string>, field: string, value: number, minimum: number, maximum: number): void {
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw misfit(view, field, `an integer from ${minimum} to ${maximum}`, value, 'number');
  }
}

function checkBigint(view: StructView<string>, field: string, value: bigint, minimum: bigint, maximum: bigint): void {
  if (typeof value !== 'bigint' || value < minimum || value > maximum) {
    throw misfit(view, field, `a bigint from ${minimum} to ${maximum}`, value, 'bigint');
  }
}

// Readers and writers of scalars. Offsets are in bytes from the start of the record. `field` is the C name of what is
// written, for the error: a RangeError or TypeError for a value that the field cannot hold. Nothing wraps.

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
/** Four bytes carried as a bigint, because the same field has eight on another target. */
export function readWideU32(view: StructView<string>, offset: number): bigint {
  return BigInt(view[memoryKey].getUint32(offset, littleEndian));
}
/** Four bytes carried as a bigint, because the same field has eight on another target. */
export function readWideS32(view: StructView<string>, offset: number): bigint {
  return BigInt(view[memoryKey].getInt32(offset, littleEndian));
}
export function readF32(view: StructView<string>, offset: number): number {
  return view[memoryKey].getFloat32(offset, littleEndian);
}
export function readF64(view: StructView<string>, offset: number): number {
  return view[memoryKey].getFloat64(offset, littleEndian);
}
/** `_Bool`: true for every byte but zero. */
export function readBool(view: StructView<string>, offset: number): boolean {
  return view[memoryKey].getUint8(offset) !== 0;
}

export function writeU8(view: StructView<string>, offset: number, value: number, field: string): void {
  checkNumber(view, field, value, 0, 0xff);
  view[memoryKey].setUint8(offset, value);
}
export function writeS8(view: StructView<string>, offset: number, value: number, field: string): void {
  checkNumber(view, field, value, -0x80, 0x7f);
  view[memoryKey].setInt8(offset, value);
}
export function writeU16(view: StructView<string>, offset: number, value: number, field: string): void {
  checkNumber(view, field, value, 0, 0xffff);
  view[memoryKey].setUint16(offset, value, littleEndian);
}
export function writeS16(view: StructView<string>, offset: number, value: number, field: string): void {
  checkNumber(view, field, value, -0x8000, 0x7fff);
  view[memoryKey].setInt16(offset, value, littleEndian);
}
export function writeU32(view: StructView<string>, offset: number, value: number, field: string): void {
  checkNumber(view, field, value, 0, 0xffff_ffff);
  view[memoryKey].setUint32(offset, value, littleEndian);
}
export function writeS32(view: StructView<string>, offset: number, value: number, field: string): void {
  checkNumber(view, field, value, -0x8000_0000, 0x7fff_ffff);
  view[memoryKey].setInt32(offset, value, littleEndian);
}
export function writeU64(view: StructView<string>, offset: number, value: bigint, field: string): void {
  checkBigint(view, field, value, 0n, 0xffff_ffff_ffff_ffffn);
  view[memoryKey].setBigUint64(offset, value, littleEndian);
}
export function writeS64(view: StructView<string>, offset: number, value: bigint, field: string): void {
  checkBigint(view, field, value, -0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn);
  view[memoryKey].setBigInt64(offset, value, littleEndian);
}
export function writeWideU32(view: StructView<string>, offset: number, value: bigint, field: string): void {
  checkBigint(view, field, value, 0n, 0xffff_ffffn);
  view[memoryKey].setUint32(offset, Number(value), littleEndian);
}
export function writeWideS32(view: StructView<string>, offset: number, value: bigint, field: string): void {
  checkBigint(view, field, value, -0x8000_0000n, 0x7fff_ffffn);
  view[memoryKey].setInt32(offset, Number(value), littleEndian);
}
export function writeF32(view: StructView<string>, offset: number, value: number, field: string): void {
  if (typeof value !== 'number') throw misfit(view, field, 'a number', value, 'number');
  view[memoryKey].setFloat32(offset, value, littleEndian);
}
export function writeF64(view: StructView<string>, offset: number, value: number, field: string): void {
  if (typeof value !== 'number') throw misfit(view, field, 'a number', value, 'number');
  view[memoryKey].setFloat64(offset, value, littleEndian);
}
export function writeBool(view: StructView<string>, offset: number, value: boolean, field: string): void {
  if (typeof value !== 'boolean') throw misfit(view, field, 'true or false', value, 'boolean');
  view[memoryKey].setUint8(offset, value ? 1 : 0);
}

/** The `length` bytes that start `offset` bytes into the record: the memory itself, not a copy. */
export function readBytes(view: StructView<string>, offset: number, length: number): Buffer {
  return bytesOf(view).subarray(offset, offset + length);
}

/** Copies `value` into a field of `length` bytes and fills the rest of the field with zeroes. */
export function writeBytes(
  view: StructView<string>,
  offset: number,
  length: number,
  value: Uint8Array,
  field: string,
): void {
  if (!(value instanceof Uint8Array)) throw misfit(view, field, 'a Uint8Array', value, 'Uint8Array');
  if (value.byteLength > length) {
    throw new RangeError(`${tagOf(view)}.${field}: expected at most ${length} bytes, saw ${value.byteLength}`);
  }
  const bytes = readBytes(view, offset, length);
  bytes.fill(0, value.byteLength);
  bytes.set(value);
}

/** An array field over its record's memory, also where its elements lie unaligned. */
export class FieldArray<Element> implements Iterable<Element> {
  readonly length: number;
  readonly #field: string;
  readonly #read: (index: number) => Element;
  readonly #write: (index: number, value: Element) => void;

  constructor(
    field: string,
    length: number,
    read: (index: number) => Element,
    write: (index: number, value: Element) => void,
  ) {
    this.#field = field;
    this.length = length;
    this.#read = read;
    this.#write = write;
  }

  /** @throws RangeError outside the array. */
  get(index: number): Element {
    this.#check(index);
    return this.#read(index);
  }

  /** @throws RangeError outside the array, RangeError or TypeError for a value that an element cannot hold. */
  set(index: number, value: Element): void {
    this.#check(index);
    this.#write(index, value);
  }

  /**
   * Sets the elements from the first on and leaves those after the last value as they are.
   *
   * @throws RangeError where there are more values than elements; none is set then.
   */
  assign(values: Iterable<Element>): void {
    const list = [...values];
    if (list.length > this.length) {
      throw new RangeError(`${this.#field}: expected at most ${this.length} elements, saw ${list.length}`);
    }
    list.forEach((value, index) => {
      this.#write(index, value);
    });
  }

  *[Symbol.iterator](): Iterator<Element> {
    for (let index = 0; index < this.length; index++) yield this.#read(index);
  }

  [inspectKey](_depth: number, _options: object, inspect: (value: unknown) => string): string {
    return inspect([...this]);
  }

  #check(index: number): void {
    if (!Number.isInteger(index) || index < 0 || index >= this.length) {
      throw new RangeError(`${this.#field}: expected an index from 0 to ${this.length - 1}, saw ${shown(index)}`);
    }
  }
}

/** `length` scalars of `size` bytes from `offset` on, read and written by one of the pairs above. */
export function scalarArray<Element>(
  view: StructView<string>,
  offset: number,
  length: number,
  size: number,
  read: (view: StructView<string>, offset: number) => Element,
  write: (view: StructView<string>, offset: number, value: Element, field: string) => void,
  field: string,
): FieldArray<Element> {
  return new FieldArray(
    `${tagOf(view)}.${field}`,
    length,
    (index) => read(view, offset + index * size),
    (index, value) => write(view, offset + index * size, value, `${field}[${index}]`),
  );
}

/** `length` records from `offset` on. Elements are views; setting one copies its bytes. */
export function recordArray<View extends StructView<string>>(
  view: StructView<string>,
  offset: number,
  length: number,
  record: RecordClass<View>,
  field: string,
): FieldArray<View> {
  const elementAt = (index: number): View => nestedRecord(view, record, offset + index * record.layout.size);
  return new FieldArray(`${tagOf(view)}.${field}`, length, elementAt, (index, value) =>
    assignRecord(elementAt(index), value),
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
  names(bits: CarrierOf<Bits>): string[] {
    const all = unsigned(bits);
    let rest = all;
    const names: string[] = [];
    for (const [name, value] of Object.entries<Bits>(this.flags)) {
      const flag = unsigned(value);
      if (flag !== 0n && (all & flag) === flag) {
        names.push(name);
        rest &= ~flag;
      }
    }
    if (rest !== 0n) names.push(`0x${rest.toString(16)}`);
    return names;
  }

  /** `A | B | 0x80000`, or `0`. */
  format(bits: CarrierOf<Bits>): string {
    return this.names(bits).join(' | ') || '0';
  }
}

/** The bits as C sees them: `1 << 31` is negative in JavaScript. */
function unsigned(bits: number | bigint): bigint {
  return typeof bits === 'bigint' ? BigInt.asUintN(64, bits) : BigInt.asUintN(32, BigInt(bits));
}

/** The type that holds any set of these bits, named or not. */
type CarrierOf<Bits> = Bits extends bigint ? bigint : number;
