// What the scenarios of the fault server share.

import type { ServerCounts } from 'uapi-bindgen/runtime';
import { type FaultServer, Mapping, pageSize, Userfaultfd } from 'uapi-bindgen/runtime';

const size = pageSize();

/** A module given as its text. */
export function moduleOf(text: string): URL {
  return new URL(`data:text/javascript,${encodeURIComponent(text)}`);
}

/** Page `index` is full of the byte `index`. */
export function numbered(pages: number, from = 0): Buffer {
  return Buffer.concat(Array.from({ length: pages }, (_, index) => Buffer.alloc(size, (from + index) % 256)));
}

export const upTo = (pages: number): number[] => Array.from({ length: pages }, (_, index) => index % 256);

/** Registers memory that is to be served. */
export function served(pages: number): { readonly userfaultfd: Userfaultfd; readonly mapping: Mapping; close(): void } {
  const userfaultfd = Userfaultfd.open();
  const mapping = Mapping.anonymous(pages * size);
  userfaultfd.register(mapping);
  return {
    userfaultfd,
    mapping,
    close: () => {
      userfaultfd.close();
      mapping.close();
    },
  };
}

/** Reads one byte of every page of served memory, on this thread: the server has another one. */
export function firstBytes(mapping: Mapping): number[] {
  return Array.from({ length: mapping.length / size }, (_, index) => mapping.read(index * size + index, 1)[0]!);
}

/** Waits until the counts of a server are as they should be. */
export async function until(server: FaultServer, holds: (counts: ServerCounts) => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!holds(server.counts)) {
    if (performance.now() > deadline) throw new Error(`the server has come to ${JSON.stringify(server.counts)} only`);
    await delay(2);
  }
}

export function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** What a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
}
