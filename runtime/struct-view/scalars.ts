import { checkBigint, checkNumber, misfit } from './checks.ts';
import { memoryKey, type StructView } from './record.ts';
import { littleEndian } from './target.ts';

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
