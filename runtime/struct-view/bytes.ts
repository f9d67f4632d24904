import { CharArray } from './char-array.ts';
import { misfit } from './checks.ts';
import { memoryAt, memoryKey, type StructView, tagOf } from './record.ts';

/** The `length` bytes that start `offset` bytes into the record: the memory itself, not a copy. */
export function readBytes(view: StructView<string>, offset: number, length: number): Buffer {
  return memoryAt(view, offset, length);
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
  const bytes = memoryAt(view, offset, length);
  bytes.fill(0, value.byteLength);
  bytes.set(value);
}

/** A `char` array of `length` bytes: the memory itself, not a copy. */
export function readChars(view: StructView<string>, offset: number, length: number): CharArray {
  const { buffer, byteOffset } = view[memoryKey];
  return new CharArray(buffer, byteOffset + offset, length);
}

/**
 * Copies a string in UTF-8, or bytes, into a `char` array of `length` bytes and fills the rest of it with NULs. A string
 * leaves room for at least one; bytes may fill the array to its end.
 *
 * @throws RangeError for a string that is too long or has a NUL inside.
 */
export function writeChars(
  view: StructView<string>,
  offset: number,
  length: number,
  value: string | Uint8Array,
  field: string,
): void {
  if (value instanceof Uint8Array) {
    writeBytes(view, offset, length, value, field);
    return;
  }
  if (typeof value !== 'string') throw misfit(view, field, 'a string or a Uint8Array', value, 'string');
  const bytes = Buffer.from(value);
  if (bytes.includes(0)) throw misfit(view, field, 'a string without NUL', value, 'string');
  if (bytes.length >= length) {
    throw new RangeError(
      `${tagOf(view)}.${field}: expected a string of at most ${Math.max(length - 1, 0)} bytes and its NUL, ` +
        `saw ${bytes.length} bytes; pass bytes instead where no NUL is needed`,
    );
  }
  writeBytes(view, offset, length, bytes, field);
}
