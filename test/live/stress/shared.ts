// What the threads of the stress test share. The memory has three parts: pages whose first word counts who came by, pages that
// are taken away at random, and chunks that move to other addresses and are unmapped in the end.

import type { UserfaultfdHandle } from 'uapi-bindgen/runtime';
import { seeded } from '../random.ts';

export const removing = 1;
export const removed = 2;

/** The words of `StressData.words`: a lock, whether it is over, and the steps that each thread has done. */
export const word = { eventLock: 0, stop: 1, progress: 2 } as const;

export const chunkPages = 8;

export interface Chunk {
  readonly address: number;
  /** Where it moves to: memory of the same length that nobody else uses. */
  readonly place: number;
}

/** What every thread is given. Addresses are those of whole mappings. */
export interface StressData {
  readonly role: 'handler' | 'copier' | 'reader' | 'remover' | 'mover';
  /** Which of the threads this is: each chooses for itself. */
  readonly turn: number;
  readonly handle: UserfaultfdHandle;
  readonly stopFd: number;
  readonly seed: number;
  readonly pageSize: number;
  readonly pages: number;
  /** The first of them are counted on, and never removed. */
  readonly countedPages: number;
  readonly address: number;
  readonly source: number;
  readonly chunks: readonly Chunk[];
  readonly words: SharedArrayBuffer;
  /** For each page: `removing` before it is removed, `removed` after. */
  readonly flags: SharedArrayBuffer;
  /** For each page: whether the handler has heard that it was removed. */
  readonly gone: SharedArrayBuffer;
  /** For each counted page: its lock, and how many came by. */
  readonly visits: SharedArrayBuffer;
}

/** What a thread has done, by name. */
export type Report = Readonly<Record<string, number>>;

/** What stands in every word of a page of the source, but for the counter. */
export function patternOf(seed: number, page: number): number {
  return (seeded(seed + 7919 * (page + 1))(0xffff_fffe) + 1) >>> 0;
}

/** To be asked before every step: it counts them. */
export function isStopped({ words, turn }: StressData): boolean {
  const shared = new Int32Array(words);
  Atomics.add(shared, word.progress + turn, 1);
  return Atomics.load(shared, word.stop) !== 0;
}

export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Whether each word of a page is one of two. */
export function hasOnly(bytes: Buffer, one: number, other: number): boolean {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  return words.every((value) => value === one || value === other);
}

/** Whether all words of a page are the same. @returns that word, undefined where they are not. */
export function wordOf(bytes: Buffer, from = 0): number | undefined {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + from, (bytes.length - from) >> 2);
  const first = words[0]!;
  return words.every((value) => value === first) ? first : undefined;
}
