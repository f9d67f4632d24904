// The same contents from every kind of source.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FaultSource, Mapping, pageSize } from 'uapi-bindgen/runtime';
import { moduleOf } from '../served.ts';

/** What a page of a source is full of: never 0. */
export function byteAt(seed: number, page: number): number {
  return 1 + ((seed * 31 + page * 7) % 255);
}

function bytesOf(seed: number, pages: number): Buffer {
  return Buffer.concat(Array.from({ length: pages }, (_, page) => Buffer.alloc(pageSize(), byteAt(seed, page))));
}

const fill = `const fill = (seed, size, offset, into) => {
  for (let at = 0; at < into.length; at += size) into.fill(1 + ((seed * 31 + ((offset + at) / size) * 7) % 255), at, at + size);
};`;

const synchronous = moduleOf(`${fill}
  export const openPages = ({ seed, size }) => (offset, into) => fill(seed, size, offset, into);`);

const asynchronous = moduleOf(`${fill}
  export const openPages = ({ seed, size }) => async (offset, into, { signal }) => {
    await new Promise((resolve) => (offset % 3 === 0 ? setImmediate(resolve) : setTimeout(resolve, (offset / size + seed) % 4)));
    fill(seed, size, offset, into);
    return signal.aborted ? undefined : Uint8Array.from(into);
  };`);

/** Fails the first two times that it is asked for a place. */
const failing = moduleOf(`${fill}
  export const openPages = ({ seed, size }) => {
    const times = new Map();
    return (offset, into) => {
      const key = offset + ':' + into.length;
      times.set(key, (times.get(key) ?? 0) + 1);
      if (times.get(key) <= 2) throw new Error('not yet');
      fill(seed, size, offset, into);
    };
  };`);

export const kinds = [
  'bytes',
  'shared',
  'mapping',
  'file',
  'asynchronous file',
  'module',
  'promises',
  'failing',
] as const;

export interface Source {
  readonly source: FaultSource;
  close(): void;
}

export function sourceOf(kind: (typeof kinds)[number], seed: number, pages: number, folder: string): Source {
  const data = { seed, size: pageSize() };
  const nothing = (): void => {};
  switch (kind) {
    case 'bytes':
      return { source: bytesOf(seed, pages), close: nothing };
    case 'shared': {
      const shared = new SharedArrayBuffer(pages * pageSize());
      new Uint8Array(shared).set(bytesOf(seed, pages));
      return { source: shared, close: nothing };
    }
    case 'mapping': {
      const mapping = Mapping.anonymous(pages * pageSize());
      mapping.write(0, bytesOf(seed, pages));
      return { source: mapping, close: () => mapping.close() };
    }
    case 'file':
    case 'asynchronous file': {
      const file = join(folder, `pages-${seed}-${pages}`);
      writeFileSync(file, bytesOf(seed, pages));
      return { source: { file, asynchronous: kind !== 'file' }, close: nothing };
    }
    case 'module':
      return { source: { module: synchronous, data }, close: nothing };
    case 'promises':
      return { source: { module: asynchronous, data }, close: nothing };
    case 'failing':
      return { source: { module: failing, data }, close: nothing };
  }
}
