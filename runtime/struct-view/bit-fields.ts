/**
 * Bit-fields over the bytes that they touch, at most nine. Those bytes are one number, its value read in the byte order
 * of the machine; the field is cut out of it or put into it. Up to 32 bits that number stays below 2^40 and a `number`
 * holds it exactly; wider fields are computed in bigints.
 */
import { checkBigint, checkNumber, misfit } from './checks.ts';
import { memoryKey, type StructView } from './record.ts';
import { littleEndian } from './target.ts';

/** The bytes that a bit-field touches, and how far it lies above the least significant bit of their number. */
interface Span {
  readonly first: number;
  readonly last: number;
  readonly shift: number;
}

function spanOf(bit: number, width: number, isLittle: boolean): Span {
  const first = bit >> 3;
  const last = (bit + width - 1) >> 3;
  return { first, last, shift: isLittle ? bit & 7 : (last + 1) * 8 - bit - width };
}

function readSpan(memory: DataView, { first, last }: Span, isLittle: boolean): number {
  let number = 0;
  if (isLittle) for (let at = last; at >= first; at--) number = number * 0x100 + memory.getUint8(at);
  else for (let at = first; at <= last; at++) number = number * 0x100 + memory.getUint8(at);
  return number;
}

function writeSpan(memory: DataView, { first, last }: Span, isLittle: boolean, number: number): void {
  let rest = number;
  for (let count = 0; count <= last - first; count++) {
    memory.setUint8(isLittle ? first + count : last - count, rest % 0x100);
    rest = Math.floor(rest / 0x100);
  }
}

/** The unsigned value of a field of at most 32 bits. `isLittle` is the byte order that the memory is in. */
export function bitsIn(memory: DataView, bit: number, width: number, isLittle: boolean): number {
  const span = spanOf(bit, width, isLittle);
  return Math.floor(readSpan(memory, span, isLittle) / 2 ** span.shift) % 2 ** width;
}

/** Replaces a field of at most 32 bits by an unsigned value that fits; the bits around it stay. */
export function setBitsIn(memory: DataView, bit: number, width: number, isLittle: boolean, value: number): void {
  const span = spanOf(bit, width, isLittle);
  const number = readSpan(memory, span, isLittle);
  const old = Math.floor(number / 2 ** span.shift) % 2 ** width;
  writeSpan(memory, span, isLittle, number + (value - old) * 2 ** span.shift);
}

/** The unsigned value of a field of any width up to 64: its lower 32 bits and those above, each a field of its own. */
export function wideBitsIn(memory: DataView, bit: number, width: number, isLittle: boolean): bigint {
  if (width <= 32) return BigInt(bitsIn(memory, bit, width, isLittle));
  const [low, high] = halves(bit, width, isLittle);
  return (BigInt(bitsIn(memory, high, width - 32, isLittle)) << 32n) | BigInt(bitsIn(memory, low, 32, isLittle));
}

/** As {@link setBitsIn}, for any width up to 64. */
export function setWideBitsIn(memory: DataView, bit: number, width: number, isLittle: boolean, value: bigint): void {
  if (width <= 32) {
    setBitsIn(memory, bit, width, isLittle, Number(value));
    return;
  }
  const [low, high] = halves(bit, width, isLittle);
  setBitsIn(memory, low, 32, isLittle, Number(value & 0xffff_ffffn));
  setBitsIn(memory, high, width - 32, isLittle, Number(value >> 32n));
}

/** First bits of the lower 32 bits and of those above. */
function halves(bit: number, width: number, isLittle: boolean): readonly [low: number, high: number] {
  return isLittle ? [bit, bit + 32] : [bit + width - 32, bit];
}

// Accessors of generated records. `bit` counts from the start of the record. `field` is the C name of what is written,
// for the error: a RangeError or TypeError for a value that the bits cannot hold. Nothing wraps.

export function readBits(view: StructView<string>, bit: number, width: number): number {
  return bitsIn(view[memoryKey], bit, width, littleEndian);
}
export function readSignedBits(view: StructView<string>, bit: number, width: number): number {
  const value = bitsIn(view[memoryKey], bit, width, littleEndian);
  return value < 2 ** (width - 1) ? value : value - 2 ** width;
}
export function readWideBits(view: StructView<string>, bit: number, width: number): bigint {
  return wideBitsIn(view[memoryKey], bit, width, littleEndian);
}
export function readSignedWideBits(view: StructView<string>, bit: number, width: number): bigint {
  return BigInt.asIntN(width, wideBitsIn(view[memoryKey], bit, width, littleEndian));
}
/** A bit-field of `_Bool`. */
export function readBoolBits(view: StructView<string>, bit: number, width: number): boolean {
  return bitsIn(view[memoryKey], bit, width, littleEndian) !== 0;
}

export function writeBits(view: StructView<string>, bit: number, width: number, value: number, field: string): void {
  checkNumber(view, field, value, 0, 2 ** width - 1);
  setBitsIn(view[memoryKey], bit, width, littleEndian, value);
}
export function writeSignedBits(
  view: StructView<string>,
  bit: number,
  width: number,
  value: number,
  field: string,
): void {
  checkNumber(view, field, value, -(2 ** (width - 1)), 2 ** (width - 1) - 1);
  setBitsIn(view[memoryKey], bit, width, littleEndian, value < 0 ? value + 2 ** width : value);
}
export function writeWideBits(
  view: StructView<string>,
  bit: number,
  width: number,
  value: bigint,
  field: string,
): void {
  checkBigint(view, field, value, 0n, 2n ** BigInt(width) - 1n);
  setWideBitsIn(view[memoryKey], bit, width, littleEndian, value);
}
export function writeSignedWideBits(
  view: StructView<string>,
  bit: number,
  width: number,
  value: bigint,
  field: string,
): void {
  const limit = 2n ** BigInt(width - 1);
  checkBigint(view, field, value, -limit, limit - 1n);
  setWideBitsIn(view[memoryKey], bit, width, littleEndian, BigInt.asUintN(width, value));
}
export function writeBoolBits(
  view: StructView<string>,
  bit: number,
  width: number,
  value: boolean,
  field: string,
): void {
  if (typeof value !== 'boolean') throw misfit(view, field, 'true or false', value, 'boolean');
  setBitsIn(view[memoryKey], bit, width, littleEndian, value ? 1 : 0);
}
