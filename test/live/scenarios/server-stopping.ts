// How a server stops, or lets go of what its owner closes, while sources are asked.

import { expect } from 'chai';
import { FaultServer, Mapping, pageSize, type ServeOptions, serveFaults, Userfaultfd } from 'uapi-bindgen/runtime';
import type { Scenarios } from '../scenario.ts';
import { delay, moduleOf, rejection, until } from '../served.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();

async function hanging(
  work: (server: FaultServer, touched: Promise<Buffer>) => Promise<void>,
  text: string,
  options: Partial<ServeOptions> = {},
): Promise<void> {
  using userfaultfd = Userfaultfd.open();
  using mapping = Mapping.anonymous(2 * size);
  userfaultfd.register(mapping);
  const server = await serveFaults(userfaultfd, { source: moduleOf(text), onSourceError: 'zero', ...options });
  const toucher = await Toucher.start(mapping);
  const touched = toucher.read(0);
  await until(server, ({ requests }) => requests === 1);
  await work(server, touched);
  await toucher.stop();
}

const neverAnswers = 'export const readPages = () => new Promise(() => {});';
const neverReturns = 'export function readPages() { for (;;); }';

export const scenarios: Scenarios = {
  'stops while a source does not answer: who waits goes on': () =>
    hanging(async (server, touched) => {
      await server.stop({ patience: 20 });
      expect((await touched)[0]).to.equal(0);
      expect(server.counts).to.deep.include({ sourceErrors: 1, zeroedPages: 1 });
    }, neverAnswers),

  'stops while a source does not return: who waits goes on': () =>
    hanging(async (server, touched) => {
      expect(await rejection(server.stop({ patience: 20 }))).to.equal(
        'a source has not returned 20 ms after the server was to stop',
      );
      expect((await touched)[0]).to.equal(0);
    }, neverReturns),

  'stops by an abort signal, and serves what it has heard': async () => {
    const controller = new AbortController();
    const text = `export async function readPages(offset, into) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      into.fill(4);
    }`;
    await hanging(
      async (server, touched) => {
        controller.abort();
        expect((await touched)[0]).to.equal(4);
        await server.stop();
        expect(server.counts.filledBytes).to.equal(size);
      },
      text,
      { signal: controller.signal },
    );
  },

  'stops when several are quiet together: what is heard while another is waited for is served': async () => {
    const shared = new SharedArrayBuffer(8);
    const words = new Int32Array(shared);
    const allowed = (index: number): { readonly module: URL; readonly data: SharedArrayBuffer } => ({
      module: moduleOf(`export const openPages = (shared) => async (offset, into) => {
        const words = new Int32Array(shared);
        while (Atomics.load(words, ${index}) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
        into.fill(7 + ${index});
      };`),
      data: shared,
    });
    using quiet = Userfaultfd.open();
    using busy = Userfaultfd.open();
    using first = Mapping.anonymous(size);
    using second = Mapping.anonymous(size);
    quiet.register(first);
    busy.register(second);
    const server = FaultServer.start();
    await server.add(quiet, { source: allowed(0) });
    await server.add(busy, { source: allowed(1) });
    const touchers = await Promise.all([Toucher.start(first), Toucher.start(second)]);
    const reads = [touchers[1]!.read(0)];
    await until(server, ({ requests }) => requests === 1);
    const stopped = server.stop({ patience: 20_000 });
    await delay(50);
    reads.push(touchers[0]!.read(0));
    await until(server, ({ requests }) => requests === 2);
    Atomics.store(words, 1, 1);
    expect((await reads[0]!)[0]).to.equal(8);
    await delay(50);
    Atomics.store(words, 0, 1);
    await stopped;
    // Served by this one, or heard by the next.
    await using _next = await serveFaults(quiet, { source: Buffer.alloc(size, 9) });
    expect((await reads[1]!)[0]).to.equal(7);
    for (const toucher of touchers) await toucher.stop();
  },

  'a source that leaves something open does not keep the server': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const text = 'setInterval(() => {}, 10); export function readPages(offset, into) { into.fill(1); }';
    const server = await serveFaults(userfaultfd, { source: moduleOf(text) });
    expect(mapping.read(0, 1)[0]).to.equal(1);
    await server.stop();
  },

  'the owner closes the userfaultfd while a source does not answer': async () => {
    const userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const server = await serveFaults(userfaultfd, { source: moduleOf(neverAnswers) });
    const toucher = await Toucher.start(mapping);
    const touched = toucher.read(0);
    await until(server, ({ requests }) => requests === 1);
    userfaultfd.close();
    expect((await touched)[0]).to.equal(0);
    await delay(10);
    await server.stop();
    await toucher.stop();
  },

  'the owner closes the userfaultfd at any moment': async () => {
    using kept = Mapping.anonymous(size);
    using other = Userfaultfd.open();
    other.register(kept);
    for (const source of [moduleOf(neverAnswers), Buffer.alloc(size, 5)]) {
      await using server = await FaultServer.start();
      await server.add(other, { source: Buffer.alloc(size, 7) });
      for (let round = 0; round < 60; round++) {
        const userfaultfd = Userfaultfd.open();
        using mapping = Mapping.anonymous(size);
        userfaultfd.register(mapping);
        await server.add(userfaultfd, { source });
        for (const end = performance.now() + 0.02 * round; performance.now() < end; );
        userfaultfd.close();
      }
      expect(kept.read(0, 1)[0]).to.equal(7);
      kept.discard();
    }
  },
};
