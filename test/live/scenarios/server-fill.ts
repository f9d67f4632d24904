// What a server does before anybody waits for it: prefetched, filled in the background, remembered for the next run.

import { expect } from 'chai';
import { UFFD_FEATURE_EVENT_REMAP } from 'uapi-bindgen/linux/userfaultfd';
import { Mapping, pageSize, serveFaults, Userfaultfd } from 'uapi-bindgen/runtime';
import type { Scenarios } from '../scenario.ts';
import { delay, firstBytes, moduleOf, numbered, served, until, upTo } from '../served.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();

export const scenarios: Scenarios = {
  'fills in the background, faults first, and says when it is done (cloud-hypervisor)': async () => {
    for (const order of ['ascending', 'descending'] as const) {
      const { userfaultfd, mapping, close } = served(200);
      await using server = await serveFaults(userfaultfd, { source: numbered(200), fill: { order, pages: 8 } });
      expect(mapping.read(100 * size, 1)[0]).to.equal(100);
      await server.pages().filled();
      const { faults } = server.counts;
      expect(firstBytes(mapping)).to.deep.equal(upTo(200));
      await until(server, ({ filledBytes }) => filledBytes === 200 * size);
      expect(server.counts.faults).to.equal(faults);
      expect(server.counts.backgroundBytes).to.be.at.least(199 * size);
      expect(server.pages().servedCount).to.equal(200);
      close();
    }
  },

  'fills as slowly as it is told, and from an asynchronous source': async () => {
    const { userfaultfd, mapping, close } = served(64);
    const source = moduleOf(`export async function readPages(offset, into) {
      for (let at = 0; at < into.length; at += ${size}) into.fill((offset + at) / ${size}, at, at + ${size});
    }`);
    const begun = performance.now();
    const fill = { pages: 4, bytesPerSecond: 64 * size * 4 };
    await using server = await serveFaults(userfaultfd, { source, fill, concurrency: 4 });
    expect(mapping.read(63 * size, 1)[0]).to.equal(63);
    expect(server.counts.backgroundBytes).to.be.lessThan(60 * size);
    await server.pages().filled();
    expect(performance.now() - begun).to.be.at.least(200);
    await until(server, ({ filledBytes }) => filledBytes === 64 * size);
    expect(firstBytes(mapping)).to.deep.equal(upTo(64));
    close();
  },

  'says that it is done filling when the pages are there, also where their source answers late or fails at first':
    async () => {
      const failing = `if (failures++ < 2) throw new Error('not yet'); into.fill(1);`;
      for (const [kind, body] of [
        ['async ', 'await new Promise((resolve) => setTimeout(resolve, 100)); into.fill(1);'],
        ['async ', failing],
        ['', failing],
      ]) {
        const { userfaultfd, mapping, close } = served(64);
        const source = moduleOf(`let failures = 0; export ${kind}function readPages(offset, into) { ${body} }`);
        await using server = await serveFaults(userfaultfd, { source, fill: true, retries: 2 });
        await server.pages().filled();
        expect(server.pages().servedCount).to.equal(64);
        expect(server.counts).to.deep.include({ faults: 0, backgroundBytes: 64 * size });
        expect(firstBytes(mapping)).to.deep.equal(new Array(64).fill(1));
        await server.stop();
        close();
      }
    },

  'fills memory that moves to lower addresses meanwhile, and what was asked for just then': async () => {
    const module = `export async function readPages(offset, into) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      into.fill(offset / ${size});
    }`;
    const order = Array.from({ length: 32 }, (_, page) => page);
    const fills = [{ order: 'ascending' }, { order: 'descending' }, { order }] as const;
    for (const source of [numbered(32), moduleOf(module)]) {
      for (const fill of fills) {
        using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_REMAP });
        using mapping = Mapping.anonymous(64 * size);
        const upper = { address: mapping.address + BigInt(32 * size), length: 32 * size };
        const lower = Mapping.borrow({ address: mapping.address, length: 32 * size });
        userfaultfd.register(upper);
        const toucher = await Toucher.start(upper);
        const options = { source, fill: { ...fill, pages: 1, bytesPerSecond: 200 * size } };
        await using server = await serveFaults(userfaultfd, options);
        await until(server, ({ backgroundBytes }) => backgroundBytes >= 8 * size);
        // MREMAP_MAYMOVE | MREMAP_FIXED
        await toucher.remap(upper.length, 3, Number(mapping.address));
        await server.pages().filled();
        expect(server.pages().servedCount).to.equal(32);
        expect(firstBytes(lower)).to.deep.equal(upTo(32));
        expect(server.counts.faults).to.equal(0);
        await toucher.stop();
      }
    }
  },

  'stops at once where nobody waits for what is filled in the background': async () => {
    const aborted = new SharedArrayBuffer(4);
    const module = moduleOf(`export const openPages = (aborted) => (offset, into, { signal }) => {
      signal.addEventListener('abort', () => Atomics.add(new Int32Array(aborted), 0, 1));
      return new Promise(() => {});
    };`);
    const { userfaultfd, close } = served(4096);
    const errors: string[] = [];
    const server = await serveFaults(userfaultfd, {
      source: { module, data: aborted },
      fill: true,
      onError: ({ message }) => errors.push(message),
    });
    await until(server, ({ requests }) => requests === 16);
    const filled = server.pages().filled();
    const begun = performance.now();
    await server.stop({ patience: 20_000 });
    expect(performance.now() - begun).to.be.lessThan(10_000);
    await filled;
    await delay(10);
    expect([errors, new Int32Array(aborted)[0]]).to.deep.equal([[], 16]);
    expect(server.counts).to.deep.include({ requests: 16, sourceErrors: 0 });
    close();
  },

  'a page is asked for once: to be filled in the background, or since it is touched': async () => {
    const shared = new SharedArrayBuffer(4 * 9);
    const words = new Int32Array(shared);
    const module = moduleOf(`export const openPages = (shared) => async (offset, into) => {
      const words = new Int32Array(shared);
      for (let page = 0; page < into.length / ${size}; page++) Atomics.add(words, offset / ${size} + page, 1);
      while (Atomics.load(words, 8) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      into.fill(1);
    };`);
    for (const order of ['ascending', [7, 6, 5, 4, 3, 2, 1, 0]] as const) {
      words.fill(0);
      const { userfaultfd, mapping, close } = served(8);
      const touchers = await Promise.all([Toucher.start(mapping), Toucher.start(mapping)]);
      const fill = { order, pages: 1, bytesPerSecond: 5 * size };
      await using server = await serveFaults(userfaultfd, { source: { module, data: shared }, fill, prefetch: 2 });
      const reads = [touchers[0]!.read((order === 'ascending' ? 0 : 7) * size), touchers[1]!.read(5 * size)];
      await until(server, ({ faults }) => faults === 2);
      const filled = server.pages().filled();
      await until(server, () => words.subarray(0, 8).every((times) => times > 0));
      Atomics.store(words, 8, 1);
      await filled;
      expect([...words.subarray(0, 8)]).to.deep.equal(new Array(8).fill(1));
      expect(server.pages().servedCount).to.equal(8);
      for (const read of reads) expect((await read)[0]).to.equal(1);
      for (const toucher of touchers) await toucher.stop();
      close();
    }
  },

  'a page that is touched while it is asked for with others is in the working set, once': async () => {
    const shared = new SharedArrayBuffer(4);
    const module = moduleOf(`export const openPages = (shared) => async (offset, into) => {
      while (Atomics.load(new Int32Array(shared), 0) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      into.fill(1);
    };`);
    const { userfaultfd, mapping, close } = served(16);
    await using server = await serveFaults(userfaultfd, { source: { module, data: shared }, prefetch: 8 });
    const touchers = await Promise.all([0, 1, 2].map(() => Toucher.start(mapping)));
    const reads: Promise<Buffer>[] = [];
    for (const page of [0, 5, 3]) {
      reads.push(touchers[reads.length]!.read(page * size));
      await until(server, ({ faults }) => faults === reads.length);
    }
    Atomics.store(new Int32Array(shared), 0, 1);
    await Promise.all(reads);
    expect(mapping.read(12 * size, 1)[0]).to.equal(1);
    expect(server.pages().workingSet).to.deep.equal([0, 5, 3, 12]);
    for (const toucher of touchers) await toucher.stop();
    close();
  },

  'the working set of one run is filled first in the next': async () => {
    const touched = [40, 3, 99, 41, 7];
    const first = served(100);
    await using recording = await serveFaults(first.userfaultfd, { source: numbered(100) });
    for (const page of touched) first.mapping.read(page * size, 1);
    const { workingSet } = recording.pages();
    expect(workingSet).to.deep.equal(touched);
    await recording.stop();
    first.close();

    const second = served(100);
    const options = { source: numbered(100), fill: { order: workingSet } };
    await using replaying = await serveFaults(second.userfaultfd, options);
    await replaying.pages().filled();
    expect(replaying.counts).to.deep.include({ faults: 0, backgroundBytes: 5 * size });
    for (const page of touched) expect(second.mapping.read(page * size, 1)[0]).to.equal(page);
    expect(replaying.counts.faults).to.equal(0);
    second.close();
  },
};
