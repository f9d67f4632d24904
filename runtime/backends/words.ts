// 64-bit integers as pairs of 32-bit words, which are ten times cheaper than bigints. `index` is that of the first word of a pair.

import { littleEndian } from '../struct-view.ts';

/** Which of its two words has the low half of a 64-bit integer, and which the high half. */
export const lowWord = littleEndian ? 0 : 1;
export const highWord = 1 - lowWord;

const twoTo32 = 0x1_0000_0000;

/** @param value an integer of at most 53 bits; where it is negative, what a signed integer has. */
export function setPair(words: Uint32Array, index: number, value: number): void {
  words[index + lowWord] = value;
  words[index + highWord] = Math.floor(value / twoTo32);
}

/** The unsigned integer, which is exact where it has at most 53 bits. */
export function unsignedPair(words: Uint32Array, index: number): number {
  return words[index + highWord]! * twoTo32 + words[index + lowWord]!;
}

/** The signed integer, which is exact where it has at most 53 bits. */
export function signedPair(words: Uint32Array, index: number): number {
  return (words[index + highWord]! | 0) * twoTo32 + words[index + lowWord]!;
}
