// Sources that answer by a promise.

import { expect } from 'chai';
import {
  UFFD_FEATURE_EVENT_REMAP,
  UFFD_FEATURE_EVENT_REMOVE,
  UFFD_FEATURE_EVENT_UNMAP,
} from 'uapi-bindgen/linux/userfaultfd';
import { Mapping, pageSize, serveFaults, Userfaultfd } from 'uapi-bindgen/runtime';
import type { Scenarios } from '../scenario.ts';
import { firstBytes, moduleOf, until, upTo } from '../served.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();

/** Answers with the number of the page after it was allowed to: `shared[0]` counts the questions, `shared[1]` allows. */
const gated = `export function openPages(shared) {
  const words = new Int32Array(shared);
  return async (offset, into) => {
    Atomics.add(words, 0, 1);
    const index = offset / ${size};
    while (Atomics.load(words, 1) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    for (let page = 0; page < into.length / ${size}; page++) into.fill(index + page, page * ${size}, (page + 1) * ${size});
  };
}`;

function gate(): { readonly words: Int32Array; readonly source: { readonly module: URL; readonly data: unknown } } {
  const shared = new SharedArrayBuffer(8);
  return { words: new Int32Array(shared), source: { module: moduleOf(gated), data: shared } };
}

export const scenarios: Scenarios = {
  'an asynchronous source: many requests under way, answered in any order': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(64 * size);
    userfaultfd.register(mapping);
    const shared = new SharedArrayBuffer(8);
    const source = moduleOf(`export function openPages(shared) {
      const words = new Int32Array(shared);
      return async (offset, into) => {
        words[0]++;
        words[1] = Math.max(words[0], words[1]);
        await new Promise((resolve) => setTimeout(resolve, (offset / ${size}) % 7));
        words[0]--;
        into.fill(offset / ${size});
      };
    }`);
    await using server = await serveFaults(userfaultfd, { source: { module: source, data: shared } });
    const touchers = await Promise.all(Array.from({ length: 4 }, () => Toucher.start(mapping)));
    const reads = touchers.map(async (toucher, first) => {
      for (let page = first; page < 64; page += 4) {
        expect((await toucher.read(page * size + page))[0], `page ${page}`).to.equal(page);
      }
    });
    await Promise.all(reads);
    expect(firstBytes(mapping)).to.deep.equal(upTo(64));
    expect(new Int32Array(shared)[1]).to.be.greaterThan(1);
    await server.stop();
    expect(server.counts).to.deep.include({ requests: 64, filledBytes: 64 * size, stalePages: 0, sourceErrors: 0 });
    await Promise.all(touchers.map((toucher) => toucher.stop()));
  },

  'an asynchronous source: pages that are asked for already are not asked for again': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(8 * size);
    userfaultfd.register(mapping);
    const { words, source } = gate();
    await using server = await serveFaults(userfaultfd, { source, prefetch: 4 });
    const touchers = await Promise.all([0, 0, 2, 3].map(() => Toucher.start(mapping)));
    const reads = [touchers[0]!.read(0)];
    await until(server, ({ requests }) => requests === 1);
    reads.push(touchers[1]!.read(1), touchers[2]!.read(2 * size), touchers[3]!.read(3 * size));
    await until(server, ({ faults }) => faults === 4);
    Atomics.store(words, 1, 1);
    expect((await Promise.all(reads)).map((bytes) => bytes[0])).to.deep.equal([0, 0, 2, 3]);
    // Pages are there before they are counted.
    await until(server, ({ filledBytes }) => filledBytes === 4 * size);
    expect([words[0], server.counts.requests]).to.deep.equal([1, 1]);
    await Promise.all(touchers.map((toucher) => toucher.stop()));
  },

  'an asynchronous source: a page removed while it is asked for reads as zeroes ever after': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_REMOVE });
    using mapping = Mapping.anonymous(4 * size);
    userfaultfd.register(mapping);
    const { words, source } = gate();
    await using server = await serveFaults(userfaultfd, { source, prefetch: 4 });
    const toucher = await Toucher.start(mapping);
    const bytes = toucher.read(size);
    await until(server, ({ requests }) => requests === 1);
    mapping.discard(size, 2 * size);
    // Before the source has answered.
    expect((await bytes)[0]).to.equal(0);
    expect(Atomics.load(words, 1)).to.equal(0);
    Atomics.store(words, 1, 1);
    await until(server, ({ stalePages }) => stalePages === 2);
    expect(firstBytes(mapping)).to.deep.equal([0, 0, 0, 3]);
    mapping.discard(2 * size, size);
    expect(firstBytes(mapping)).to.deep.equal([0, 0, 0, 3]);
    await toucher.stop();
  },

  'an asynchronous source: memory moved and unmapped while it is asked for': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_REMAP | UFFD_FEATURE_EVENT_UNMAP });
    const mapping = Mapping.anonymous(4 * size);
    userfaultfd.register(mapping);
    const { words, source } = gate();
    const fill = { order: [3, 2], pages: 1 };
    const server = await serveFaults(userfaultfd, { source, fill, concurrency: 4 });
    await until(server, ({ requests }) => requests === 2);
    const moved = mapping.remap();
    Atomics.store(words, 1, 1);
    await until(server, ({ stalePages }) => stalePages === 2);
    expect(firstBytes(moved)).to.deep.equal([0, 1, 2, 3]);
    expect(server.counts.layoutEvents).to.be.at.least(1);
    await server.stop();
    userfaultfd.close();
    moved.close();
  },
};
