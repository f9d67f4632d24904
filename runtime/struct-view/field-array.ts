import { writeBytes, writeChars } from './bytes.ts';
import { CharArray } from './char-array.ts';
import { shown } from './checks.ts';
import {
  assignFields,
  assignRecord,
  bytesOf,
  type FieldValues,
  inspectKey,
  isPlainObject,
  memoryKey,
  nestedRecord,
  type RecordClass,
  type StructView,
  tagOf,
} from './record.ts';

/**
 * What an element can be set to: a record to a view or the values of its fields, a row to anything that iterates over
 * its elements, bytes to bytes, a `char` array also to a string.
 */
export type ElementValue<Element> =
  Element extends StructView<string>
    ? Element | FieldValues<Element>
    : Element extends CharArray
      ? string | Uint8Array
      : Element extends Uint8Array
        ? Uint8Array
        : Element extends FieldArray<infer Inner>
          ? Iterable<ElementValue<Inner>>
          : Element;

/** An array field over its record's memory, also where its elements lie unaligned. */
export class FieldArray<Element> implements Iterable<Element> {
  /** How many elements it has. */
  readonly length: number;
  readonly #field: string;
  readonly #read: (index: number) => Element;
  readonly #write: (index: number, value: ElementValue<Element>) => void;

  constructor(
    field: string,
    length: number,
    read: (index: number) => Element,
    write: (index: number, value: ElementValue<Element>) => void,
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
  set(index: number, value: ElementValue<Element>): void {
    this.#check(index);
    this.#write(index, value);
  }

  /**
   * Sets the elements from the first on and leaves those after the last value as they are.
   *
   * @throws RangeError where there are more values than elements; none is set then.
   */
  assign(values: Iterable<ElementValue<Element>>): void {
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

/** `length` scalars of `size` bytes from `offset` on, read and written by a pair of scalar accessors. */
export function scalarArray<Element extends number | bigint | boolean>(
  view: StructView<string>,
  offset: number,
  length: number,
  size: number,
  read: (view: StructView<string>, offset: number) => Element,
  write: (view: StructView<string>, offset: number, value: Element, field: string) => void,
  field: string,
): FieldArray<Element> {
  return new FieldArray<Element>(
    `${tagOf(view)}.${field}`,
    length,
    (index) => read(view, offset + index * size),
    (index, value) => write(view, offset + index * size, value as Element, `${field}[${index}]`),
  );
}

/**
 * `length` records from `offset` on. Elements are views; setting one copies its bytes, or clears it and sets the fields
 * given.
 */
export function recordArray<View extends StructView<string>>(
  view: StructView<string>,
  offset: number,
  length: number,
  record: RecordClass<View>,
  field: string,
): FieldArray<View> {
  const elementAt = (index: number): View => nestedRecord(view, record, offset + index * record.layout.size);
  return new FieldArray<View>(`${tagOf(view)}.${field}`, length, elementAt, (index, value) => {
    const element = elementAt(index);
    if (isPlainObject(value)) {
      bytesOf(element).fill(0, 0, record.layout.size);
      assignFields(element, value as FieldValues<View>);
    } else assignRecord(element, value as View);
  });
}

/**
 * `length` rows of `size` bytes from `offset` on: the elements of an array of arrays. A row is set as a field of its
 * type is.
 */
export function rowArray<Row>(
  view: StructView<string>,
  offset: number,
  length: number,
  size: number,
  read: (offset: number) => Row,
  field: string,
): FieldArray<Row> {
  return new FieldArray<Row>(
    `${tagOf(view)}.${field}`,
    length,
    (index) => read(offset + index * size),
    (index, value) => {
      const at = offset + index * size;
      const row: unknown = read(at);
      const name = `${field}[${index}]`;
      if (row instanceof FieldArray) row.assign(value as Iterable<never>);
      else if (row instanceof CharArray) writeChars(view, at, row.byteLength, value as string, name);
      else if (row instanceof Uint8Array) writeBytes(view, at, row.byteLength, value as Uint8Array, name);
    },
  );
}

/**
 * The number of elements asked for of a flexible array member, whose elements have `size` bytes.
 *
 * @throws RangeError where they are not all inside the memory that the record was given.
 */
export function countWithin(
  view: StructView<string>,
  offset: number,
  size: number,
  count: number,
  field: string,
): number {
  const most = Math.floor((view[memoryKey].byteLength - offset) / size);
  if (Number.isInteger(count) && count >= 0 && count <= most) return count;
  throw new RangeError(
    `${tagOf(view)}.${field}: expected a count from 0 to ${most}, which is what the memory of the record has room for, ` +
      `saw ${shown(count)}`,
  );
}
