import type { Place } from './place.ts';
import type { TypeModel } from './type-model.ts';

/** The ABI model: what a header means on one target. Its JSON form is a public contract, versioned by `schema`.
 *  Integers that may pass 2^53 are decimal strings. */
export interface AbiModel {
  readonly schema: 'abi-model/1';
  /** Relative to its include root. */
  readonly header: string;
  readonly target: string;
  readonly dataModel: 'LP64' | 'ILP32';
  readonly byteOrder: 'little' | 'big';
  /** Headers that had to be included first. */
  readonly context: readonly string[];
  readonly error: null;
  readonly records: readonly RecordModel[];
  readonly typedefs: readonly TypedefModel[];
  readonly enumerators: readonly EnumeratorModel[];
  readonly constants: readonly ConstantModel[];
  readonly strings: readonly StringModel[];
  readonly ioctls: readonly IoctlModel[];
  readonly functions: readonly FunctionModel[];
  readonly skipped: readonly SkippedModel[];
  /** What the types of fields, arguments and typedefs mean; absent from models of before it was told. */
  readonly types?: readonly TypeModel[];
}

/** In place of a model: the header could not be resolved at all. */
export interface AbiModelFailure {
  readonly schema: 'abi-model/1';
  readonly header: string;
  readonly target: string;
  readonly dataModel: 'LP64' | 'ILP32';
  readonly byteOrder: 'little' | 'big';
  readonly context: readonly string[];
  /** One line. */
  readonly error: string;
}

export interface RecordModel extends Place {
  /** `struct TAG`, `union TAG`, or the typedef's name for an untagged record. */
  readonly name: string;
  readonly keyword: 'struct' | 'union';
  /** Bytes. */
  readonly size: number;
  readonly alignment: number;
  readonly fields: readonly FieldModel[];
}

/** A field after layout. Offsets of an untagged inline record's own `fields` are relative to that field. */
export interface FieldModel {
  readonly name: string;
  /** Bytes from the start of the record that holds `fields`; null for a bit-field. */
  readonly offset: number | null;
  /** Bytes, the whole array for an array; null for a bit-field. */
  readonly size: number | null;
  /** The type as C spells it, the element's for an array; absent where `keyword` and `fields` are given instead. */
  readonly type?: string;
  /** Array lengths, outermost first. */
  readonly count?: readonly number[];
  readonly flexible?: true;
  /** Bytes of one element of a flexible array of records that have names. */
  readonly elementSize?: number;
  /** Bits from the start of the outermost record; bit k is bit k%8 of byte k>>3, from the least significant bit
   *  (little-endian) or the most significant (big-endian). */
  readonly bitOffset?: number;
  readonly bitWidth?: number;
  readonly keyword?: 'struct' | 'union';
  readonly fields?: readonly FieldModel[];
  /** Keywords of the unnamed records that the member was promoted out of, outermost first. */
  readonly via?: readonly ('struct' | 'union')[];
}

export interface TypedefModel {
  readonly name: string;
  readonly type: string;
  /** Null for a function type. */
  readonly size: number | null;
  readonly alignment: number | null;
}

export interface EnumeratorModel {
  readonly name: string;
  readonly value: string;
  /** The enum's tag, or null. */
  readonly enum: string | null;
}

export interface ConstantModel {
  readonly name: string;
  readonly value: string;
  /** The C type of the expression: `int`, `unsigned long long`, … */
  readonly type: string;
}

export interface StringModel {
  readonly name: string;
  /** The text whose bytes in UTF-8 are those of the C string, without the zero at its end. */
  readonly value: string;
}

export interface IoctlModel {
  readonly name: string;
  readonly value: string;
  readonly direction: 'none' | 'read' | 'write' | 'read-write';
  readonly type: number;
  readonly number: number;
  readonly size: number;
  /** The C spelling of the argument's type; null for `_IO`. */
  readonly argument: string | null;
}

export interface FunctionModel {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly ioctl: boolean;
}

export interface SkippedModel extends Place {
  readonly name: string;
  readonly kind: 'macro' | 'record' | 'typedef' | 'field' | 'enumerator' | 'declaration';
  readonly reason: string;
}
