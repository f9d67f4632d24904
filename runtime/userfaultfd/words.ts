// 64-bit integers as pairs of 32-bit words, which are ten times cheaper than bigints.

import { littleEndian } from '../struct-view.ts';

/** Which of its two words has the low half of a 64-bit integer, and which the high half. */
export const lowWord = littleEndian ? 0 : 1;
export const highWord = 1 - lowWord;

export const twoTo32 = 0x1_0000_0000;
