import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import {
  UFFD_FEATURE_EVENT_REMOVE,
  UFFD_FEATURE_MINOR_SHMEM,
  UFFD_FEATURE_MISSING_HUGETLBFS,
  UFFDIO_REGISTER_MODE_MINOR,
} from 'uapi-bindgen/linux/userfaultfd';
import { FaultServer, Mapping, MemoryFile, pageSize, serveFaults, Userfaultfd } from 'uapi-bindgen/runtime';
import { collectUntil } from '../collector.ts';
import { descriptors } from '../descriptors.ts';
import { withHugePages } from '../huge-pages.ts';
import type { Scenarios } from '../scenario.ts';
import { delay, firstBytes, moduleOf, numbered, rejection, served, until } from '../served.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();

export const scenarios: Scenarios = {
  'several userfaultfds, added and removed while it serves (QEMU)': async () => {
    const memories = [served(4), served(4), served(4)];
    await using server = FaultServer.start();
    await server.add(memories[0]!.userfaultfd, { source: numbered(4) });
    const toucher = await Toucher.start(memories[0]!.mapping);
    const busy = toucher.readEach(size);
    await server.add(memories[1]!.userfaultfd, { source: numbered(4, 50), prefetch: 4 });
    const slow = `export async function readPages(offset, into) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      into.fill(90 + offset / ${size});
    }`;
    await server.add(memories[2]!.userfaultfd, { source: moduleOf(slow) });
    expect(memories.map(({ mapping }) => firstBytes(mapping))).to.deep.equal([
      [0, 1, 2, 3],
      [50, 51, 52, 53],
      [90, 91, 92, 93],
    ]);
    expect(await busy).to.deep.equal(Buffer.of(0, 1, 2, 3));
    await until(server, () => memories.every(({ userfaultfd }) => server.pages(userfaultfd).servedCount === 4));
    await server.remove(memories[2]!.userfaultfd);
    expect(() => server.pages(memories[2]!.userfaultfd)).to.throw('does not serve');
    for (const { mapping } of memories.slice(0, 2)) mapping.discard();
    expect(firstBytes(memories[1]!.mapping)).to.deep.equal([50, 51, 52, 53]);
    // Closed by its owner while it is served.
    memories[1]!.userfaultfd.close();
    expect(firstBytes(memories[0]!.mapping)).to.deep.equal([0, 1, 2, 3]);
    await toucher.stop();
    for (const memory of memories) memory.close();
  },

  'removed twice at once, and while it is being added': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const slow = moduleOf(`
      await new Promise((resolve) => setTimeout(resolve, 100));
      export function readPages(offset, into) { into.fill(1); }`);
    await using server = FaultServer.start();
    await server.add(userfaultfd, { source: Buffer.alloc(size, 1) });
    await Promise.all([server.remove(userfaultfd), server.remove(userfaultfd, { patience: 1 })]);
    const adding = server.add(userfaultfd, { source: slow });
    await Promise.all([adding, server.remove(userfaultfd), server.remove(userfaultfd)]);
    expect(() => server.pages(userfaultfd)).to.throw('does not serve');
    const refused = server.add(userfaultfd, { source: moduleOf('throw new Error("no module");') });
    expect(await Promise.all([rejection(refused), server.remove(userfaultfd)])).to.deep.equal(['no module', undefined]);
    // Nobody serves it: it can be by somebody else.
    await using _other = await serveFaults(userfaultfd, { source: Buffer.alloc(size, 2) });
    expect(mapping.read(0, 1)[0]).to.equal(2);
  },

  'nothing is added to a server that is stopped': async () => {
    const readFor = moduleOf('export function readPages() {}');
    for (const source of [Buffer.alloc(size), { file: process.execPath }, readFor]) {
      using userfaultfd = Userfaultfd.open();
      using mapping = Mapping.anonymous(size);
      userfaultfd.register(mapping);
      const signal = AbortSignal.abort(new Error('not wanted'));
      expect(await rejection(serveFaults(userfaultfd, { source, signal }))).to.equal('not wanted');
      const controller = new AbortController();
      const starting = serveFaults(userfaultfd, { source, signal: controller.signal });
      controller.abort(new Error('no more'));
      expect(await rejection(starting)).to.equal('no more');
      const server = FaultServer.start();
      const adding = server.add(userfaultfd, { source });
      const stopped = server.stop();
      const late = server.add(userfaultfd, { source });
      const outcomes = [rejection(adding), rejection(late), stopped];
      expect(await Promise.all(outcomes)).to.deep.equal([
        'the server was stopped',
        'the server was stopped',
        undefined,
      ]);
    }
  },

  'one userfaultfd that cannot be added leaves the others alone': async () => {
    const [one, other] = [served(2), served(2)];
    await using server = await serveFaults(one.userfaultfd, { source: numbered(2) });
    expect(await rejection(server.add(other.userfaultfd, { source: { file: '/nowhere' } }))).to.contain('ENOENT');
    expect(await rejection(server.add(other.userfaultfd, { prefetch: 0 }))).to.equal(
      "expected 'prefetch' to be a whole number from 1 on, saw 0",
    );
    expect(firstBytes(one.mapping)).to.deep.equal([0, 1]);
    await server.add(other.userfaultfd, { source: numbered(2, 7) });
    expect(firstBytes(other.mapping)).to.deep.equal([7, 8]);
    await server.stop();
    expect(await rejection(server.add(other.userfaultfd, {}))).to.equal('the server has ended');
    for (const memory of [one, other]) memory.close();
  },

  'what its owner closes is no longer filled nor kept, and its pages are still told': async () => {
    const length = 32 * 2 ** 20;
    const ended: Promise<void>[] = [];
    const sources: WeakRef<Buffer>[] = [];
    await using server = FaultServer.start();
    const first = served(4);
    await server.add(first.userfaultfd, { source: numbered(4) });
    expect(firstBytes(first.mapping)).to.deep.equal([0, 1, 2, 3]);
    const before = process.memoryUsage.rss();
    for (let round = 0; round < 8; round++) {
      const { userfaultfd, mapping, close } = served(length / size);
      const source = Buffer.alloc(length, 1);
      sources.push(new WeakRef(source));
      await server.add(userfaultfd, { source, fill: { order: 'descending', bytesPerSecond: size } });
      expect(mapping.read(0, 1)[0]).to.equal(1);
      ended.push(server.pages(userfaultfd).filled());
      close();
      expect(server.pages(userfaultfd).workingSet).to.deep.equal([0]);
    }
    await Promise.all(ended);
    await collectUntil(() => sources.every((source) => source.deref() === undefined));
    expect(process.memoryUsage.rss() - before).to.be.lessThan(3 * length);
    first.userfaultfd.close();
    await delay(50);
    expect([server.pages(), server.pages(first.userfaultfd)].map(({ servedCount }) => servedCount)).to.deep.equal([
      4, 4,
    ]);
    await server.remove(first.userfaultfd);
    for (const known of [undefined, first.userfaultfd]) expect(() => server.pages(known)).to.throw('does not serve');
    first.close();
  },

  'counts how often it woke up, also for an asynchronous source': async () => {
    const { userfaultfd, mapping, close } = served(32);
    const source = moduleOf('export async function readPages(offset, into) { into.fill(1); }');
    await using server = await serveFaults(userfaultfd, { source });
    firstBytes(mapping);
    const { rounds } = server.counts;
    expect(rounds).to.be.at.least(32);
    await delay(100);
    expect(server.counts.rounds - rounds).to.be.lessThan(10);
    close();
  },

  'minor faults: contents go through the other mapping, once (selftest minor)': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MINOR_SHMEM });
    using file = MemoryFile.create(4 * size);
    using alias = file.map();
    using mapping = file.map();
    // Without a page in the file there is no minor fault.
    alias.fill(0xee);
    userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_MINOR);
    const region = { address: mapping.address, length: mapping.length, alias };
    for (const kind of ['', 'async ']) {
      const source = moduleOf(
        `export ${kind}function readPages(offset, into) { into.fill(${kind === '' ? 10 : 20} + offset / ${size}); }`,
      );
      await using server = await serveFaults(userfaultfd, { source, regions: [region] });
      const first = kind === '' ? 10 : 20;
      expect(firstBytes(mapping)).to.deep.equal([first, first + 1, first + 2, first + 3]);
      expect(alias.read(size, 1)[0]).to.equal(first + 1);
      // The page is unmapped, but stays in the file: what was written since is not overwritten.
      alias.write(2 * size, Buffer.of(77, 77, 77));
      mapping.discard();
      expect(firstBytes(mapping)).to.deep.equal([first, first + 1, 77, first + 3]);
      expect(server.counts).to.deep.include({ requests: 4, otherFaults: 8 });
      await server.stop();
      mapping.discard();
    }
  },

  'huge pages': () =>
    withHugePages(4, async () => {
      using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MISSING_HUGETLBFS | UFFD_FEATURE_EVENT_REMOVE });
      using mapping = Mapping.anonymous(1, { hugePages: true });
      const { pageSize: huge } = mapping;
      userfaultfd.register(mapping);
      const source = moduleOf(`export function readPages(offset, into) { into.fill(6); into[into.length - 1] = 8; }`);
      await using server = await serveFaults(userfaultfd, { source, regions: [mapping] });
      expect([mapping.read(12345, 1)[0], mapping.read(huge - 1, 1)[0]]).to.deep.equal([6, 8]);
      await until(server, ({ faults, filledBytes }) => faults === 1 && filledBytes === huge);
      mapping.discard();
      expect(mapping.read(huge - 1, 1)[0]).to.equal(0);
      await until(server, ({ zeroedPages }) => zeroedPages === 1);
    }),

  'measures how long things take, without messages': async () => {
    const { userfaultfd, mapping, close } = served(64);
    const source = moduleOf(`export function readPages(offset, into) {
      const until = performance.now() + 2;
      while (performance.now() < until);
    }`);
    await using server = await serveFaults(userfaultfd, { source, latencies: true });
    for (let page = 0; page < 20; page++) mapping.read(page * size, 1);
    // Who waits goes on before that is recorded.
    await until(server, () => server.latencies.resolve.count === 20);
    const { resolve, source: asked, batch } = server.latencies;
    expect([resolve.count, asked.count, batch.count]).to.deep.equal([20, 20, 20]);
    expect(asked.percentile(0)).to.be.at.least(2e6);
    expect(resolve.percentile(50)).to.be.at.least(2e6);
    expect(resolve.percentile(100)).to.be.at.least(resolve.percentile(50)).and.at.most(5e9);
    expect(batch.percentile(100)).to.equal(1);
    close();
  },

  'many at once, stopped by one signal: no listener for each': async () => {
    const warnings: string[] = [];
    process.on('warning', ({ name }) => void warnings.push(name));
    const listeners = process.listenerCount('exit');
    const controller = new AbortController();
    const servers = Array.from({ length: 12 }, () => FaultServer.start({ signal: controller.signal }));
    const own = FaultServer.start();
    await servers[0]!.stop();
    controller.abort();
    // Stopped by that: a second call only tells when it has ended.
    const ended = servers.map(async (server) => server.stop());
    await Promise.all(ended);
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    for (const server of servers) expect(await rejection(server.add(userfaultfd, {}))).to.match(/ended/);
    await own.add(userfaultfd, { source: Buffer.alloc(size, 1) });
    expect(mapping.read(0, 1)[0]).to.equal(1);
    await own.stop();
    expect(warnings.filter((name) => name === 'MaxListenersExceededWarning')).to.deep.equal([]);
    expect(process.listenerCount('exit')).to.equal(listeners);
  },

  'leaves no descriptor and no thread behind': async () => {
    const threads = (): number => readdirSync('/proc/self/task').length;
    const { userfaultfd, mapping, close } = served(2);
    void userfaultfd.handle;
    const once = async (): Promise<void> => {
      const source = moduleOf(`export async function readPages(offset, into) { into.fill(1); }`);
      await using _server = await serveFaults(userfaultfd, { source });
      expect(firstBytes(mapping)).to.deep.equal([1, 1]);
      mapping.discard();
    };
    await once();
    await delay(100);
    const before = [descriptors(), threads()];
    for (let round = 0; round < 5; round++) await once();
    await delay(100);
    expect([descriptors(), threads()]).to.deep.equal(before);
    close();
  },
};
