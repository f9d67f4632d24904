import { closeSync, openSync, readSync } from 'node:fs';
import { PinnedMemory } from '../kernel/pinned-memory.ts';
import { type AddressRange, addressNumber } from '../memory/address.ts';

/** What a module exports that is a page source. */
export interface PageSourceModule {
  /**
   * Fills `into`, which is zeroed, with the contents at `offset` of the source. It runs in the thread of the server, and
   * touchers wait meanwhile: it must not touch the memory that is served. What it throws goes to the policy.
   */
  readPages(offset: number, into: Buffer): void;
}

/** A source in the form in which it goes to the server's thread. */
export type SourceDescription =
  | { readonly kind: 'memory'; readonly range: AddressRange }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'module'; readonly url: string };

/** Contents of pages as the kernel can copy them. */
export interface PageContents {
  /** Bytes that there are, where that is known. */
  readonly length: number;
  /** @returns where `length` bytes from `offset` on are, until the next call; a page that is past the end is zero. */
  addressOf(offset: number, length: number): number;
  close(): void;
}

/** @param capacity most bytes that are asked for at once. */
export async function openContents(source: SourceDescription, capacity: number): Promise<PageContents> {
  switch (source.kind) {
    case 'memory':
      return memoryContents(source.range, capacity);
    case 'file':
      return fileContents(source.path, capacity);
    case 'module': {
      const { readPages } = (await import(source.url)) as Partial<PageSourceModule>;
      if (typeof readPages !== 'function') {
        throw new TypeError(`expected ${source.url} to export a function 'readPages', saw ${typeof readPages}`);
      }
      return stagedContents(capacity, (offset, into) => readPages(offset, into));
    }
  }
}

function memoryContents({ address, length: whole }: AddressRange, capacity: number): PageContents {
  const start = addressNumber(address);
  const zeroes = new PinnedMemory(capacity);
  return {
    length: whole,
    addressOf: (offset, length) => (offset + length <= whole ? start + offset : zeroes.address),
    close: () => {},
  };
}

function fileContents(path: string, capacity: number): PageContents {
  const file = openSync(path, 'r');
  const staged = stagedContents(capacity, (offset, into) => {
    for (let done = 0; done < into.length; ) {
      const count = readSync(file, into, done, into.length - done, offset + done);
      if (count === 0) return;
      done += count;
    }
  });
  return { ...staged, close: () => closeSync(file) };
}

function stagedContents(capacity: number, read: (offset: number, into: Buffer) => void): PageContents {
  const memory = new PinnedMemory(capacity);
  return {
    length: Number.POSITIVE_INFINITY,
    addressOf: (offset, length) => {
      const into = memory.bytes.subarray(0, length);
      read(offset, into.fill(0));
      return memory.address;
    },
    close: () => {},
  };
}
