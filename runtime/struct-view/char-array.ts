import { inspectKey } from './record.ts';

declare const charBrand: unique symbol;

/** Uint8Array as TypeScript knew it before 5.7, which made it generic: users compile against these declarations. */
const Bytes: new (memory: ArrayBufferLike, byteOffset?: number, length?: number) => Uint8Array = Uint8Array;

/**
 * A `char` array of C: its bytes, which read as a string up to the first NUL wherever a string is wanted:
 * `` `${request.ifr_name}` ``, `String(request.ifr_name)`, `console.log(request)`.
 */
export class CharArray extends Bytes {
  declare readonly [charBrand]: true;

  /** The bytes before the first NUL, or all where there is none, as UTF-8. */
  override toString(): string {
    return stringOf(this);
  }

  /** The string, in `JSON.stringify`. */
  toJSON(): string {
    return stringOf(this);
  }

  [inspectKey](_depth: number, _options: object, inspect: (value: unknown) => string): string {
    return inspect(stringOf(this));
  }
}

/** The bytes before the first NUL, or all where there is none, as UTF-8: for text in arrays of `__u8`. */
export function stringOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const length = end === -1 ? bytes.byteLength : end;
  return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString();
}
