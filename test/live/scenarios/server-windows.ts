// How many pages are filled at a time.

import { expect } from 'chai';
import { MADV_DONTNEED, Mapping, pageSize, serveFaults, syscalls, Userfaultfd } from 'uapi-bindgen/runtime';
import { MAP_ANONYMOUS, MAP_NORESERVE, MAP_PRIVATE } from '../../../generated/linux/mman.ts';
import type { Scenarios } from '../scenario.ts';
import { numbered, served, until } from '../served.ts';

const size = pageSize();

export const scenarios: Scenarios = {
  'the window grows where pages are touched in order, and falls back where not': async () => {
    const { userfaultfd, mapping, close } = served(512);
    await using server = await serveFaults(userfaultfd, { source: numbered(512), prefetch: { most: 64 } });
    for (let page = 0; page < 256; page++) expect(mapping.read(page * size, 1)[0]).to.equal(page);
    // 1 + 2 + 4 + 8 + 16 + 32 + 64 + 64 + 64 pages are 255, and the last one brings 64 more.
    await until(server, ({ filledBytes }) => filledBytes === 319 * size);
    expect(server.counts.faults).to.equal(10);
    for (const page of [500, 450, 350, 400]) mapping.read(page * size, 1);
    await server.stop();
    expect([server.counts.faults, server.counts.filledBytes]).to.deep.equal([14, 323 * size]);
    close();
  },

  'more pages at a time than a buffer has room for': async () => {
    const length = 2 ** 33;
    const address = syscalls().mmap(0, length, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    const range = { address: BigInt(address), length };
    for (const source of [new SharedArrayBuffer(2 * size), Buffer.alloc(2 * size)]) {
      new Uint8Array(source instanceof SharedArrayBuffer ? source : source.buffer).fill(7);
      using userfaultfd = Userfaultfd.open();
      userfaultfd.register(range);
      const options = { source, regions: [{ ...range, offset: 0 }], prefetch: 2 ** 40, fill: { pages: 2 ** 40 } };
      const server = await serveFaults(userfaultfd, options);
      expect(Mapping.borrow(range).read(size, 1)[0]).to.equal(7);
      await server.stop();
      syscalls().madvise(address, length, MADV_DONTNEED);
    }
  },
};
