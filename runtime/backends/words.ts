// 64-bit integers as pairs of 32-bit words, which are ten times cheaper than bigints. `index` is that of the first word of a pair.

import { littleEndian } from '../struct-view.ts';

// V8 loads what a module exports from memory each time, and knows what it keeps to itself.
const low = littleEndian ? 0 : 1;
const high = 1 - low;
const shift = littleEndian ? 0 : 24;
const twoTo32 = 0x1_0000_0000;

/** Which of its two words has the low half of a 64-bit integer, and which the high half. */
export const lowWord = low;
export const highWord = high;

/** @param value an integer of at most 53 bits; where it is negative, what a signed integer has. */
export function setPair(words: Uint32Array, index: number, value: number): void {
  const least = value >>> 0;
  words[index + low] = least;
  words[index + high] = (value - least) / twoTo32;
}

/** The same with the value at `from` of `values`: V8 allocates nothing for it, whether it inlines this call or not. */
export function copyToPair(words: Uint32Array, index: number, values: Float64Array, from: number): void {
  const value = values[from]!;
  const least = value >>> 0;
  words[index + low] = least;
  words[index + high] = (value - least) / twoTo32;
}

/** The unsigned integer, which is exact where it has at most 53 bits. */
export function unsignedPair(words: Uint32Array, index: number): number {
  return words[index + high]! * twoTo32 + words[index + low]!;
}

/** The same into `page` of an object, rounded down to a multiple of `size`, a power of two; V8 allocates nothing for it either. */
export function placePage(words: Uint32Array, index: number, size: number, into: { page: number }): void {
  into.page = words[index + high]! * twoTo32 + ((words[index + low]! & -size) >>> 0);
}

/** The signed integer, which is exact where it has at most 53 bits. */
export function signedPair(words: Uint32Array, index: number): number {
  return (words[index + high]! | 0) * twoTo32 + words[index + low]!;
}

/** The byte of the word at `index` that comes first in memory. */
export function firstByte(words: Uint32Array, index: number): number {
  return (words[index]! >>> shift) & 0xff;
}
