import { pbkdf2 } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { FaultServer, Mapping, MemoryFile, pageSize, serveFaults, Userfaultfd } from 'uapi-bindgen/runtime';
import { openFiles } from '../descriptors.ts';
import type { Scenarios } from '../scenario.ts';
import { delay, firstBytes, moduleOf, numbered, rejection, until, upTo } from '../served.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();

export const scenarios: Scenarios = {
  'a module answers the memory that it was given, as it is, as a view over it, or a part of it': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(2 * size);
    userfaultfd.register(mapping);
    for (const answer of [
      'into.fill(7)',
      '(into.fill(7), new Uint8Array(into.buffer, into.byteOffset, into.length))',
    ]) {
      for (const kind of ['', 'async ']) {
        const source = moduleOf(`export const readPages = ${kind}(offset, into) => ${answer};`);
        await using _server = await serveFaults(userfaultfd, { source, prefetch: 2 });
        expect(mapping.read(0, 2 * size), kind + answer).to.deep.equal(Buffer.alloc(2 * size, 7));
        mapping.discard();
      }
    }
    // Asked for one page after it has failed for two, it is given the first half of the same memory.
    const source = moduleOf(`export function readPages(offset, into) {
      if (into.length > ${size}) throw new Error('one at a time');
      const answer = new Uint8Array(into.buffer, into.byteOffset + 1, ${size});
      return answer.fill(7).fill(8, ${size - 1});
    }`);
    await using _server = await serveFaults(userfaultfd, { source, prefetch: 2 });
    expect(mapping.read(0, size)).to.deep.equal(Buffer.concat([Buffer.alloc(size - 1, 7), Buffer.of(8)]));
  },

  'a module answers bytes instead of filling memory': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(2 * size);
    userfaultfd.register(mapping);
    for (const kind of ['', 'async']) {
      const source = moduleOf(
        `export ${kind} function readPages(offset, into) { return new Uint8Array(into.length).fill(7 + offset / ${size}); }`,
      );
      await using _server = await serveFaults(userfaultfd, { source });
      expect(firstBytes(mapping)).to.deep.equal([7, 8]);
      mapping.discard();
    }
  },

  'what is no answer is an error of the source': async () => {
    const transferred = 'expected the source to keep the memory that it fills, saw that it was transferred';
    const bodies = [
      ['return into.subarray(1);', `expected the source to answer ${size} bytes, saw ${size - 1}`],
      ["return 'bytes';", 'expected the source to answer nothing or a Uint8Array, saw bytes'],
      ['return {};', 'expected the source to answer nothing or a Uint8Array, saw a Object'],
      ['throw 5;', 'the source threw 5'],
      ["throw { get constructor() { throw new Error('no'); } };", 'the source threw what says nothing of itself'],
      [
        'const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy;',
        'the source threw what says nothing of itself',
      ],
      ["return { get then() { throw new Error('no promise'); } };", 'no promise'],
      ["return { then() { throw new Error('no promise either'); } };", 'no promise either'],
      ['structuredClone(into.buffer, { transfer: [into.buffer] });', transferred],
      ['structuredClone(into.buffer, { transfer: [into.buffer] }); return new Uint8Array(4096);', transferred],
    ] as const;
    const cases = bodies.map(([body], page) => `case ${page}: { ${body} }`).join(' ');
    for (const kind of ['', 'async ']) {
      const errors: string[] = [];
      // Some versions of Node do not let memory be transferred that native code was given.
      const onError = ({ message }: Error): void =>
        void errors.push(message.startsWith('Cannot transfer object') ? transferred : message);
      using userfaultfd = Userfaultfd.open();
      using mapping = Mapping.anonymous(bodies.length * size);
      userfaultfd.register(mapping);
      const source = moduleOf(
        `export ${kind}function readPages(offset, into) { switch (offset / ${size}) { ${cases} } }`,
      );
      const server = await serveFaults(userfaultfd, { source, onSourceError: 'zero', onError });
      expect(firstBytes(mapping)).to.deep.equal(bodies.map(() => 0));
      await server.stop();
      expect(errors).to.deep.equal(bodies.map(([, message]) => message));
      expect(server.counts).to.deep.include({ sourceErrors: bodies.length, zeroedPages: bodies.length });
    }
  },

  'a module may post what it likes, and ends nothing by it': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(2 * size);
    userfaultfd.register(mapping);
    const source = moduleOf(`import { parentPort } from 'node:worker_threads';
      export async function readPages(offset, into) {
        parentPort.postMessage('idle');
        await new Promise((resolve) => setTimeout(resolve, 20));
        into.fill(3);
      }`);
    const server = await serveFaults(userfaultfd, { source });
    expect(mapping.read(0, 1)[0]).to.equal(3);
    await delay(50);
    expect(mapping.read(size, 1)[0]).to.equal(3);
    await server.stop();
    expect(server.counts).to.deep.include({ requests: 2, sourceErrors: 0 });
  },

  'shared memory is a source that is not copied': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(4 * size);
    userfaultfd.register(mapping);
    const shared = new SharedArrayBuffer(3 * size + 1);
    const bytes = new Uint8Array(shared);
    await using _server = await serveFaults(userfaultfd, { source: shared });
    bytes.fill(1);
    expect(mapping.read(0, 1)[0]).to.equal(1);
    bytes.fill(2);
    expect(mapping.read(2 * size, 1)[0]).to.equal(2);
    expect([...mapping.read(3 * size, 2)]).to.deep.equal([2, 0]);
  },

  'regions with different sources, and one without': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(8 * size);
    userfaultfd.register(mapping);
    const part = (first: number, pages: number) => ({
      address: mapping.address + BigInt(first * size),
      length: pages * size,
    });
    const other = numbered(4, 100);
    await using server = await serveFaults(userfaultfd, {
      source: numbered(8),
      prefetch: 16,
      regions: [
        part(0, 2),
        { ...part(2, 2), source: other },
        { ...part(4, 1), offset: 7 * size },
        { ...part(5, 2), source: other },
      ],
    });
    expect(mapping.read(0, 7 * size).filter((_, index) => index % size === 0)).to.deep.equal(
      Buffer.of(0, 1, 100, 101, 7, 102, 103),
    );
    // Never past the end of a region.
    await until(server, ({ filledBytes }) => filledBytes === 7 * size);
    expect(mapping.read(7 * size, 1)[0]).to.equal(0);
  },

  'a private mapping of a file is served': async () => {
    using userfaultfd = Userfaultfd.open();
    using file = MemoryFile.create(4 * size);
    using mapping = file.map({ shared: false });
    userfaultfd.register(mapping);
    await using _server = await serveFaults(userfaultfd, { source: numbered(4) });
    mapping.write(0, Buffer.of(9));
    expect(firstBytes(mapping)).to.deep.equal([9, 1, 2, 3]);
    using shared = file.map();
    expect(shared.read(size, 1)[0]).to.equal(0);
  },

  'a source is told when nobody needs its answer any more': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const shared = new SharedArrayBuffer(4);
    const module = moduleOf(`export function openPages(shared) {
      return (offset, into, { signal }) => new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => {
          Atomics.store(new Int32Array(shared), 0, 1);
          reject(signal.reason);
        });
      });
    }`);
    const options = { source: { module, data: shared }, sourceTimeout: 50, onSourceError: 'zero' } as const;
    await using server = await serveFaults(userfaultfd, options);
    expect(mapping.read(0, 1)[0]).to.equal(0);
    await delay(20);
    expect(new Int32Array(shared)[0]).to.equal(1);
    expect(server.counts.sourceErrors).to.equal(1);
  },

  'a source has its context however it names its parameters, and each question its own': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(2 * size);
    userfaultfd.register(mapping);
    const sources = [
      'const logged = (f) => (...args) => f(...args); export const readPages = logged(read);',
      'export const readPages = (offset, into, { signal } = {}) => read(offset, into, { signal });',
      'export function readPages() { return read(...arguments); }',
      `export async function readPages(offset, into, context) {
        await null;
        read(offset, into, context);
      }`,
    ];
    for (const text of sources) {
      const source = moduleOf(`const signals = new Set();
        function read(offset, into, { signal }) {
          if (signal.aborted) throw new Error('aborted before it was answered');
          into.fill(signals.add(signal).size);
        }
        ${text}`);
      await using _server = await serveFaults(userfaultfd, { source, onSourceError: 'zero' });
      expect([mapping.read(0, 1)[0], mapping.read(size, 1)[0]], text).to.deep.equal([1, 2]);
      mapping.discard();
    }
  },

  'an asynchronous file: many readings at once, and what is past its end is zeroes': async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
    try {
      const file = join(folder, 'pages');
      writeFileSync(file, numbered(20).subarray(0, 19 * size + 100));
      using userfaultfd = Userfaultfd.open();
      using mapping = Mapping.anonymous(24 * size);
      userfaultfd.register(mapping);
      const touchers = await Promise.all([0, 1, 2].map(() => Toucher.start(mapping)));
      await using server = await serveFaults(userfaultfd, { source: { file, asynchronous: true }, prefetch: 2 });
      const read = await Promise.all(touchers.map((toucher) => toucher.readEach(size)));
      for (const bytes of read) expect([...bytes]).to.deep.equal(upTo(24).map((page) => (page < 20 ? page : 0)));
      expect([mapping.read(19 * size + 99, 2)]).to.deep.equal([Buffer.of(19, 0)]);
      expect(server.counts.sourceErrors).to.equal(0);
      await Promise.all(touchers.map((toucher) => toucher.stop()));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },

  'an asynchronous file is closed when the server ends, although the threads that open and close it are busy':
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
      try {
        const file = join(folder, 'pages');
        writeFileSync(file, numbered(2));
        using userfaultfd = Userfaultfd.open();
        using mapping = Mapping.anonymous(2 * size);
        userfaultfd.register(mapping);
        const server = await serveFaults(userfaultfd, { source: { file, asynchronous: true } });
        expect(mapping.read(size, 1)[0]).to.equal(1);
        const threads = Number(process.env.UV_THREADPOOL_SIZE ?? 4);
        const busy = Array.from({ length: threads }, () => promisify(pbkdf2)('', '', 400_000, 64, 'sha512'));
        // One is to be closed, the other one to be opened.
        using other = Userfaultfd.open();
        const adding = rejection(server.add(other, { source: { file, asynchronous: true }, regions: [mapping] }));
        await server.stop();
        expect(await adding).to.include('stopped');
        expect(openFiles()).not.to.include(file);
        await Promise.all(busy);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },

  'a file is closed once where the owner closes the userfaultfd while it is added': async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
    try {
      const file = join(folder, 'pages');
      writeFileSync(file, numbered(1));
      const userfaultfd = Userfaultfd.open();
      using mapping = Mapping.anonymous(2 * size);
      userfaultfd.register(mapping);
      const words = new Int32Array(new SharedArrayBuffer(8));
      // In the thread of the server it counts what is closed there.
      const module = moduleOf(`import { syncBuiltinESMExports } from 'node:module';
        import files from 'node:fs';
        export async function openPages(words) {
          const { closeSync } = files;
          files.closeSync = (fd) => {
            Atomics.add(words, 1, 1);
            closeSync(fd);
          };
          syncBuiltinESMExports();
          Atomics.store(words, 0, 1);
          while (Atomics.load(words, 0) === 1) await new Promise((resolve) => setTimeout(resolve, 1));
          return () => {};
        }`);
      const server = FaultServer.start();
      const regions = [
        { address: mapping.address, length: size, source: { file } },
        { address: mapping.address + BigInt(size), length: size, source: { module, data: words } },
      ];
      const adding = rejection(server.add(userfaultfd, { regions }));
      while (Atomics.load(words, 0) === 0) await delay(1);
      userfaultfd.close();
      Atomics.store(words, 0, 2);
      expect(await adding).to.include('closed');
      await server.stop();
      expect(words[1]).to.equal(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
