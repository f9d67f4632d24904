import type { CharArray } from './char-array.ts';
import { shown } from './checks.ts';
import type { ElementValue, FieldArray } from './field-array.ts';

/** Where a record's fields are, in bytes from its start. */
export interface RecordLayout {
  /** The C name: `struct uffdio_copy`; for a record defined inside another, its path: `struct uffd_msg.arg`. */
  readonly tag: string;
  /** Bytes, as `sizeof` has it: without what flexible array members hold. */
  readonly size: number;
  /** Absent for a record defined inside another, which never stands alone. */
  readonly alignment?: number;
  /** Of each field by its name; that of an unnamed record's fields counts from the outer one. */
  readonly offsets: Readonly<Record<string, number>>;
  /** First bit, by the bit numbering of the machine, and width of each bit-field. */
  readonly bitFields?: Readonly<Record<string, BitPlace>>;
  /** Bytes of one element of each flexible array member; `offsets` says where the first one is. */
  readonly flexible?: Readonly<Record<string, number>>;
}

/** Bit k is bit k%8 of byte k>>3, from the least significant bit (little-endian) or the most significant (big-endian). */
export interface BitPlace {
  readonly bit: number;
  readonly width: number;
}

/** What every generated record class offers beside its instances. */
export interface RecordClass<View> {
  new (memory: ArrayBufferView, byteOffset?: number): View;
  readonly layout: RecordLayout;
}

/**
 * Values for some of a record's fields: a nested record as a view or as the values of its own fields, an array as
 * anything that iterates over its elements, a `char` array also as a string.
 */
export type FieldValues<View> = {
  [Name in keyof View as Name extends string ? Name : never]?: FieldValue<View[Name]>;
};

type FieldValue<Field> =
  Field extends StructView<string>
    ? Field | FieldValues<Field>
    : Field extends CharArray
      ? string | Uint8Array
      : Field extends Uint8Array
        ? Uint8Array
        : Field extends FieldArray<infer Element>
          ? Iterable<ElementValue<Element>>
          : // A flexible array member: as many elements as the values have.
            Field extends (count: number) => infer Elements
            ? FieldValue<Elements>
            : Field;

/** How many elements each flexible array member is to have; one that is not named has none. */
export type FlexibleCounts<Layout extends RecordLayout> = Layout extends { readonly flexible: infer Sizes }
  ? [counts: { readonly [Name in keyof Sizes]?: number }]
  : [];

export const memoryKey: unique symbol = Symbol('memory');
export const inspectKey: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;
declare const tagBrand: unique symbol;

/**
 * A record at an offset of somebody's memory. It owns no memory: nested records and union members are views over the
 * same bytes. Its own members have symbols for names, so that no C field can collide with them.
 */
export abstract class StructView<Tag extends string> {
  declare readonly [tagBrand]: Tag;
  /** From the record's first byte to the end of the memory: flexible array members lie behind the record itself. */
  readonly [memoryKey]: DataView;

  /**
   * @param memory where the record lies; keep it reachable as long as the kernel may use its address.
   * @param byteOffset bytes from the start of `memory`.
   * @throws RangeError where the record does not fit; TypeError for what is no memory, such as an ArrayBuffer by itself.
   */
  constructor(memory: ArrayBufferView, byteOffset = 0) {
    const { size, tag } = layoutOf(new.target);
    if (!ArrayBuffer.isView(memory)) {
      throw new TypeError(`${tag} lies in a Buffer, a typed array or a DataView, saw ${shown(memory)}`);
    }
    if (!Number.isInteger(byteOffset) || byteOffset < 0 || byteOffset + size > memory.byteLength) {
      throw new RangeError(
        `${tag} needs ${size} bytes at offset ${byteOffset}, but the memory given has ${memory.byteLength} bytes`,
      );
    }
    this[memoryKey] = new DataView(memory.buffer, memory.byteOffset + byteOffset, memory.byteLength - byteOffset);
  }

  /**
   * A record of zeroes in memory of its own. A record with flexible array members is told how many elements they have:
   * `KvmMsrs.alloc({ entries: 3 })`.
   *
   * @throws RangeError for a count that is no whole number.
   */
  static alloc<View, Layout extends RecordLayout>(
    this: RecordClass<View> & { readonly layout: Layout },
    ...counts: FlexibleCounts<Layout>
  ): View {
    const [given = {}] = counts as readonly object[];
    // biome-ignore lint/complexity/noThisInStatic: the record class that it was called on
    return allocate(this, Object.entries(given));
  }

  /**
   * A record in memory of its own with these values; what is not named is zero. Flexible array members get as many
   * elements as their values have. Of a record of the same type it is a copy, with the elements of flexible array members.
   *
   * @throws RangeError, TypeError for a value that its field cannot hold, TypeError for a name that is no field.
   */
  static of<View extends StructView<string>>(this: RecordClass<View>, values: FieldValues<View> | NoInfer<View>): View {
    if (values instanceof StructView) {
      // biome-ignore lint/complexity/noThisInStatic: the record class that it was called on
      requireTag(values, this.layout.tag);
      return new this(Buffer.from(bytesOf(values)));
    }
    // biome-ignore lint/complexity/noThisInStatic: the record class that it was called on
    const { flexible = {} } = this.layout;
    const counted: Record<string, unknown> = { ...values };
    for (const name of Object.keys(flexible)) if (counted[name] !== undefined) counted[name] = listOf(counted[name]);
    const counts = Object.keys(flexible).map((name) => [name, (counted[name] as Countable)?.length ?? 0] as const);
    // biome-ignore lint/complexity/noThisInStatic: the record class that it was called on
    const record = allocate(this, counts);
    assignFields(record, counted as FieldValues<View>);
    return record;
  }

  [inspectKey](_depth: number, _options: object, inspect: (value: unknown) => string): string {
    const { offsets, bitFields = {}, flexible = {} } = layoutOf(this.constructor);
    const positions = [
      ...Object.entries(offsets).map(([name, offset]) => [name, offset * 8] as const),
      ...Object.entries(bitFields).map(([name, { bit }]) => [name, bit] as const),
    ].sort(([, one], [, other]) => one - other);
    const fields = positions.map(([name]) => {
      const isFlexible = Object.hasOwn(flexible, name);
      return `${name}: ${isFlexible ? '[…]' : inspect((this as Record<string, unknown>)[name])}`;
    });
    return `${tagOf(this)} { ${fields.join(', ')} }`;
  }
}

type Countable = { readonly length: number } | undefined;

/** The elements of a flexible array member, counted. A string gets the NUL that ends it. */
function listOf(value: unknown): Countable {
  if (typeof value === 'string') return Buffer.from(`${value}\0`);
  return value instanceof Uint8Array ? value : [...(value as Iterable<unknown>)];
}

/** A record of zeroes with room for the elements of its flexible array members. */
function allocate<View>(record: RecordClass<View>, counts: readonly (readonly [string, unknown])[]): View {
  const { tag, size, offsets, flexible = {} } = record.layout;
  const ends = counts.map(([name, count]) => {
    if (!Object.hasOwn(flexible, name)) throw new TypeError(`${tag} has no flexible array member '${name}'`);
    if (!Number.isSafeInteger(count) || (count as number) < 0) {
      throw new RangeError(`${tag}.${name}: expected a number of elements, saw ${String(count)}`);
    }
    return (offsets[name] as number) + (flexible[name] as number) * (count as number);
  });
  return new record(Buffer.alloc(Math.max(size, ...ends)));
}

export function layoutOf(record: object): RecordLayout {
  return (record as RecordClass<unknown>).layout;
}

export function tagOf(view: StructView<string>): string {
  return layoutOf(view.constructor).tag;
}

/**
 * The bytes of a record: a view, not a copy. Those of a record with flexible array members go on to the end of the
 * memory that it was given.
 */
export function bytesOf(view: StructView<string>): Buffer {
  const { buffer, byteOffset } = view[memoryKey];
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLengthOf(view));
}

/** How many bytes `bytesOf` has. */
export function byteLengthOf(view: StructView<string>): number {
  const { size, flexible } = layoutOf(view.constructor);
  return flexible === undefined ? size : view[memoryKey].byteLength;
}

/** The memory from the first byte of a record on, which goes on behind it. Making another view of it takes longer than a call. */
export function memoryOf(view: StructView<string>): DataView {
  return view[memoryKey];
}

/**
 * Sets the fields named in `values` and leaves the others as they are; a record of the same type sets all, as
 * {@link assignRecord} does.
 *
 * @throws RangeError, TypeError as {@link StructView.of} does; the fields before the offending one are then set.
 */
export function assignFields<View extends StructView<string>>(
  view: View,
  values: FieldValues<View> | NoInfer<View>,
): void {
  if (values instanceof StructView) {
    assignRecord<string>(view, values);
    return;
  }
  const { offsets, bitFields = {}, flexible = {} } = layoutOf(view.constructor);
  const fields = view as Record<string, unknown>;
  for (const [name, value] of Object.entries<unknown>(values)) {
    if (!Object.hasOwn(offsets, name) && !Object.hasOwn(bitFields, name)) {
      throw new TypeError(`${tagOf(view)} has no field '${name}'`);
    }
    if (Object.hasOwn(flexible, name)) {
      if (value !== undefined) assignFlexible(fields[name] as (count: number) => Assignable, view, value);
      continue;
    }
    const nested = isPlainObject(value) ? fields[name] : undefined;
    if (nested instanceof StructView) assignFields(nested, value as object);
    else fields[name] = value;
  }
}

type Assignable = { assign(values: unknown): void } | Uint8Array;

/** Sets the first elements of a flexible array member, as many as there are values. */
function assignFlexible(member: (count: number) => Assignable, view: StructView<string>, value: unknown): void {
  const list = listOf(value) as ArrayLike<unknown>;
  const elements = member.call(view, list.length);
  if (elements instanceof Uint8Array) elements.set(list as ArrayLike<number>);
  else elements.assign(list);
}

/** The values of a nested record's fields, as opposed to a view of it. */
export function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof StructView);
}

/**
 * Copies the bytes of `source` over those of `destination`, a record of the same type; as in C without the elements of
 * flexible array members.
 */
export function assignRecord<Tag extends string>(destination: StructView<Tag>, source: StructView<Tag>): void {
  requireTag(source, tagOf(destination));
  bytesOf(destination).set(bytesOf(source).subarray(0, layoutOf(source.constructor).size));
}

/** @throws TypeError for what is no record of the type. */
function requireTag(source: unknown, tag: string): void {
  if (source instanceof StructView && tagOf(source) === tag) return;
  throw new TypeError(`expected a view of ${tag}, saw ${source instanceof StructView ? tagOf(source) : shown(source)}`);
}

/** The record of type `record` that starts `offset` bytes into `outer`, over the same memory. */
export function nestedRecord<View>(outer: StructView<string>, record: RecordClass<View>, offset: number): View {
  return new record(outer[memoryKey], offset);
}

/** The `length` bytes that start `offset` bytes into a view's memory. */
export function memoryAt(view: StructView<string>, offset: number, length: number): Buffer {
  const { buffer, byteOffset } = view[memoryKey];
  return Buffer.from(buffer as ArrayBuffer, byteOffset + offset, length);
}
