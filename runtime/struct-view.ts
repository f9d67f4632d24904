/// <reference types="node" preserve="true" />

/**
 * The contract between generated bindings and their users: views over memory, request numbers that know their argument,
 * open flag sets, and the choice of a target at import. Imports nothing but its own parts, loads no native module.
 */

export {
  readBits,
  readBoolBits,
  readSignedBits,
  readSignedWideBits,
  readWideBits,
  writeBits,
  writeBoolBits,
  writeSignedBits,
  writeSignedWideBits,
  writeWideBits,
} from './struct-view/bit-fields.ts';
export { readBytes, readChars, writeBytes, writeChars } from './struct-view/bytes.ts';
export { CharArray, stringOf } from './struct-view/char-array.ts';
export {
  countWithin,
  type ElementValue,
  FieldArray,
  recordArray,
  rowArray,
  scalarArray,
} from './struct-view/field-array.ts';
export { FlagSet } from './struct-view/flag-set.ts';
export {
  assignFields,
  assignRecord,
  type BitPlace,
  byteLengthOf,
  bytesOf,
  type FieldValues,
  type FlexibleCounts,
  memoryOf,
  nestedRecord,
  type RecordClass,
  type RecordLayout,
  StructView,
} from './struct-view/record.ts';
export { type ComputedPart, computeRequest, type IoctlRequest } from './struct-view/request.ts';
export {
  readBool,
  readF32,
  readF64,
  readS8,
  readS16,
  readS32,
  readS64,
  readU8,
  readU16,
  readU32,
  readU64,
  readWideS32,
  readWideU32,
  writeBool,
  writeF32,
  writeF64,
  writeS8,
  writeS16,
  writeS32,
  writeS64,
  writeU8,
  writeU16,
  writeU32,
  writeU64,
  writeWideS32,
  writeWideU32,
} from './struct-view/scalars.ts';
export { byTarget, littleEndian, provenTarget, type TargetName } from './struct-view/target.ts';
