// What a server refuses before it serves anything: it would hang, write where it may not, or end the process by it.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  UFFD_FEATURE_MINOR_SHMEM,
  UFFD_FEATURE_MISSING_HUGETLBFS,
  UFFDIO_REGISTER_MODE_MINOR,
} from 'uapi-bindgen/linux/userfaultfd';
import {
  ClosedError,
  FaultServer,
  Mapping,
  MemoryFile,
  MessageReader,
  OtherReaderError,
  pageSize,
  type ServeOptions,
  serveFaults,
  Userfaultfd,
} from 'uapi-bindgen/runtime';
import { withHugePages } from '../huge-pages.ts';
import type { Scenarios } from '../scenario.ts';
import { firstBytes, numbered, rejection, upTo } from '../served.ts';

const size = pageSize();

/** Why four registered pages are not served. */
async function refusal(options: (mapping: Mapping) => ServeOptions): Promise<string> {
  using userfaultfd = Userfaultfd.open();
  using mapping = Mapping.anonymous(4 * size);
  userfaultfd.register(mapping);
  return rejection(serveFaults(userfaultfd, options(mapping)));
}

function rangeOf({ address, length }: Mapping): { readonly address: bigint; readonly length: number } {
  return { address, length };
}

export const scenarios: Scenarios = {
  'one userfaultfd twice, unless it was removed': async () => {
    using userfaultfd = Userfaultfd.open();
    using one = Mapping.anonymous(4 * size);
    using other = Mapping.anonymous(4 * size);
    userfaultfd.register(one);
    userfaultfd.register(other);
    await using server = FaultServer.start();
    await server.add(userfaultfd, { source: numbered(4), regions: [one] });
    const again = server.add(Userfaultfd.borrow(userfaultfd.handle), { source: numbered(4), regions: [other] });
    expect(await rejection(again)).to.match(
      /^expected a userfaultfd that this server does not serve yet, saw fd \d+ again/,
    );
    expect(firstBytes(one)).to.deep.equal(upTo(4));
    const borrowed = Userfaultfd.borrow(userfaultfd.handle);
    expect(server.pages(borrowed)).to.equal(server.pages(userfaultfd));
    await server.remove(borrowed);
    await server.add(userfaultfd, { source: numbered(4), regions: [other] });
    expect(firstBytes(other)).to.deep.equal(upTo(4));
  },

  'one userfaultfd by two servers, and whoever else would read its messages': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(4 * size);
    userfaultfd.register(mapping);
    const reader = new MessageReader(userfaultfd);
    const borrowed = Userfaultfd.borrow(userfaultfd.handle);
    const server = await serveFaults(userfaultfd, { source: numbered(4) });
    for (const again of [userfaultfd, borrowed]) {
      const error = await serveFaults(again, { source: numbered(4, 9) }).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(OtherReaderError);
    }
    for (const use of [
      () => userfaultfd.readEvents(),
      () => borrowed.readEvents(),
      () => userfaultfd.poll(0),
      () => userfaultfd.events(),
      () => reader.read(),
    ]) {
      expect(use).to.throw(OtherReaderError, /away from a fault server, .*: stop the server, or have it remove\(\)/);
    }
    expect(firstBytes(mapping)).to.deep.equal(upTo(4));
    const none = [-1, 4, 0.5, Number.NaN, 2 ** 32].map((page) => server.pages().isServed(page));
    expect(none).to.deep.equal([false, false, false, false, false]);
    await server.remove(userfaultfd);
    await using other = await serveFaults(borrowed, { source: numbered(4, 9) });
    mapping.discard();
    expect(firstBytes(mapping)).to.deep.equal([9, 10, 11, 12]);
    await other.stop();
    expect([userfaultfd.poll(0), userfaultfd.readEvents(), reader.read()]).to.deep.equal([false, [], 0]);
  },

  'a userfaultfd whose events somebody iterates over': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const controller = new AbortController();
    const next = userfaultfd.events({ signal: controller.signal }).next();
    const borrowed = Userfaultfd.borrow(userfaultfd.handle);
    for (const served of [userfaultfd, borrowed]) {
      expect(await rejection(serveFaults(served, { source: numbered(1) }))).to.match(/from an iteration of events\(\)/);
    }
    controller.abort();
    expect(await rejection(next)).to.match(/aborted/);
    await using _server = await serveFaults(userfaultfd, { source: Buffer.alloc(size, 5) });
    expect(mapping.read(0, 1)[0]).to.equal(5);
  },

  'a mapping that is closed': async () => {
    using userfaultfd = Userfaultfd.open();
    const closed = Mapping.anonymous(size);
    closed.close();
    // It may get the same address.
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const region = rangeOf(mapping);
    for (const options of [
      { source: closed },
      { regions: [{ ...region, source: closed }] },
      { regions: [closed] },
      { regions: [{ ...region, alias: closed }] },
    ]) {
      const error = await serveFaults(userfaultfd, options).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(ClosedError);
    }
  },

  'contents that lie in what is served': async () => {
    for (const options of [
      (mapping: Mapping): ServeOptions => ({ source: mapping }),
      (mapping: Mapping): ServeOptions => ({
        source: Mapping.borrow({ address: mapping.address + BigInt(3 * size), length: 2 * size }),
      }),
      (mapping: Mapping): ServeOptions => ({ regions: [{ ...rangeOf(mapping), alias: rangeOf(mapping) }] }),
    ]) {
      expect(await refusal(options)).to.match(/^expected a source and an alias outside of what is served, saw 0x/);
    }
  },

  'an offset that no source has': async () => {
    for (const offset of [-size, 0.5, Number.NaN, -1e300, 2 ** 60, Number.MAX_SAFE_INTEGER]) {
      const message = await refusal((mapping) => ({ source: numbered(4), regions: [{ ...rangeOf(mapping), offset }] }));
      expect(message, `${offset}`).to.match(/^expected the 'offset' of the region 0x.* from 0 on, saw /);
    }
  },

  'an alias that is shorter than its region': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MINOR_SHMEM });
    using file = MemoryFile.create(4 * size);
    using mapping = file.map();
    userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_MINOR);
    using alias = file.map();
    const { address, length } = alias;
    for (const given of [
      { address, length: length - size },
      { address: address + 1n, length: length + 1 },
    ]) {
      const serving = serveFaults(userfaultfd, { regions: [{ ...rangeOf(mapping), alias: given }] });
      expect(await rejection(serving)).to.match(/^expected the 'alias' of the region 0x.* whole pages .*, saw 0x/);
    }
  },

  'sizes of pages that there are not': async () => {
    for (const bytes of [0, size / 4, 3 * size, size + 1, Number.NaN]) {
      const message = await refusal(() => ({ pageSize: bytes }));
      expect(message).to.equal(`expected 'pageSize' to be a power of two from ${size} on, saw ${bytes}`);
    }
  },

  'blocks of pages: a part of one may be there': async () => {
    const given = [
      { pageSize: 16 * size },
      (mapping: Mapping) => ({ pageSize: 16 * size, regions: [rangeOf(mapping)] }),
    ];
    const expected = new RegExp(
      `^expected the page size of the memory at 0x.* pages of ${size} bytes, saw ${16 * size}:`,
    );
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(32 * size);
    userfaultfd.register(mapping);
    for (const each of given) {
      const options = typeof each === 'function' ? each(mapping) : each;
      expect(await rejection(serveFaults(userfaultfd, options))).to.match(expected);
    }
    const message = await rejection(serveFaults(userfaultfd, { pageSize: 16 * size, regions: [mapping] }));
    expect(message).to.match(/^expected regions with pages of \d+ bytes, saw 0x.* with pages of \d+: /);
  },

  'options of another type': async () => {
    const region = { address: 0x10000n, length: size };
    const cases: readonly (readonly [Record<string, unknown>, string])[] = [
      [{ fill: null }, "expected 'fill' to be a truth value or options, saw null"],
      [{ fill: 'yes' }, "expected 'fill' to be a truth value or options, saw yes"],
      [{ fill: { bytesPerSecond: 5n } }, "expected 'fill.bytesPerSecond' to be greater than 0, saw a bigint"],
      [{ fill: { bytesPerSecond: '5' } }, "expected 'fill.bytesPerSecond' to be greater than 0, saw a string"],
      [
        { fill: { order: new DataView(new ArrayBuffer(8)) } },
        "expected 'fill.order' to be 'ascending', 'descending' or",
      ],
      [{ fill: { order: Symbol('order') } }, "expected 'fill.order' to be 'ascending', 'descending' or numbers"],
      [{ prefetch: null }, "expected 'prefetch' to be a whole number from 1 on, saw null"],
      [{ prefetch: '16' }, "expected 'prefetch' to be a whole number from 1 on, saw a string"],
      [{ prefetch: {} }, "expected 'prefetch.most' to be a whole number from 1 on, saw undefined"],
      [{ retries: 1n }, "expected 'retries' to be a whole number from 0 on, saw a bigint"],
      [{ pageSize: `${size}` }, `expected 'pageSize' to be a power of two from ${size} on, saw a string`],
      [{ sourceTimeout: '5' }, "expected 'sourceTimeout' to be a positive number of milliseconds, saw a string"],
      [{ owner: '1' }, "expected 'owner' to be the number of a process, saw a string"],
      [{ onSourceError: Symbol('kill') }, "expected 'onSourceError' to be one of poison, zero, kill, saw Symbol(kill)"],
      [{ regions: 'all' }, "expected 'regions' to be an array, saw a string"],
      [{ regions: [null] }, 'expected the region to be a range of addresses, saw null'],
      [
        { regions: [{ ...region, address: 0x10000 }] },
        "expected the 'address' of the region to be a bigint, saw 65536",
      ],
      [{ regions: [{ ...region, length: `${size}` }] }, "expected the 'length' of the region to be a number of bytes"],
      [
        { regions: [{ ...region, length: BigInt(size) }] },
        "expected the 'length' of the region to be a number of bytes",
      ],
      [
        { regions: [{ ...region, alias: { address: 1, length: size } }] },
        "expected the 'address' of the alias to be a",
      ],
    ];
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(4 * size);
    userfaultfd.register(mapping);
    await using server = FaultServer.start();
    for (const [options, expected] of cases) {
      expect(await rejection(server.add(userfaultfd, options as ServeOptions))).to.contain(expected);
    }
    expect(() => FaultServer.start({ signal: {} as AbortSignal })).to.throw(
      "expected 'signal' to be an AbortSignal, saw [",
    );
    expect(() => FaultServer.start({ onError: 'log' as never })).to.throw(
      "expected 'onError' to be a function, saw log",
    );
  },

  'numbers of pages that are none': async () => {
    for (const bad of [0, -3, 1.5, Number.NaN]) {
      expect(await refusal(() => ({ prefetch: { least: bad, most: 4 } }))).to.equal(
        `expected 'prefetch.least' to be a whole number from 1 on, saw ${bad}`,
      );
      expect(await refusal(() => ({ source: numbered(4), fill: { pages: bad } }))).to.equal(
        `expected 'fill.pages' to be a whole number from 1 on, saw ${bad}`,
      );
    }
    for (const bad of [0, -1, Number.NaN]) {
      expect(await refusal(() => ({ source: numbered(4), fill: { bytesPerSecond: bad } }))).to.equal(
        `expected 'fill.bytesPerSecond' to be greater than 0, saw ${bad}`,
      );
    }
  },

  'what is no source, and says what would be one': async () => {
    const none = [
      () => {},
      'memory.bin',
      new Float32Array(4),
      new ArrayBuffer(8),
      { module: 'x.js' },
      { file: 5 },
      null,
      7,
    ];
    for (const source of none) {
      const message = await refusal(() => ({ source: source as unknown as URL }));
      expect(message).to.match(/^expected a source to be a URL, { module: URL }, { file: string }, .*, saw /);
      expect(message.endsWith('a function is exported by a module, since none crosses threads')).to.equal(
        typeof source === 'function',
      );
    }
  },

  'files that cannot be read at any place': async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
    const pipe = join(folder, 'pipe');
    try {
      for (const asynchronous of [false, true]) {
        const message = await refusal(() => ({ source: { file: folder, asynchronous } }));
        expect(message).to.equal(`EISDIR: expected a file at ${folder}, saw a directory`);
      }
      using userfaultfd = Userfaultfd.open();
      using mapping = Mapping.anonymous(size);
      userfaultfd.register(mapping);
      const error = await serveFaults(userfaultfd, { source: { file: folder } }).catch((failure: unknown) => failure);
      expect(error).to.include({ code: 'EISDIR', path: folder });
      if (spawnSync('mkfifo', [pipe]).status !== 0) return console.log('skipped: mkfifo is missing');
      for (const asynchronous of [false, true]) {
        const message = await refusal(() => ({ source: { file: pipe, asynchronous } }));
        expect(message).to.equal(`ESPIPE: expected a file at ${pipe}, saw a pipe`);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },

  'regions that have pages in common, or a length that is none': async () => {
    const message = await refusal((mapping) => {
      const { address } = mapping;
      const last = { address: address + BigInt(2 * size), length: 2 * size };
      return { source: numbered(4), regions: [last, { address, length: 3 * size }] };
    });
    expect(message).to.match(/^expected regions that have no page in common, saw 0x[0-9a-f]+-0x[0-9a-f]+ and 0x/);
    for (const length of [Number.NaN, 0.5, -size, 0]) {
      const refused = await refusal(({ address }) => ({ regions: [{ address, length }] }));
      expect(refused, `${length}`).to.match(/^expected a region of whole pages of \d+ bytes, saw /);
    }
  },

  'an order of pages that is none': async () => {
    for (const order of ['random', 7, {}, [0, 1, 4], [-1], [0.5], [Number.NaN], new Array(2), ['1']]) {
      const message = await refusal(() => ({ source: numbered(4), fill: { order: order as number[] } }));
      expect(message, `${order}`).to.match(
        /^expected 'fill.order' to (be 'ascending'|have numbers of pages from 0 to 3)/,
      );
    }
  },

  'a policy that is none, and groups of processes as the owner': async () => {
    expect(await refusal(() => ({ source: numbered(4), onSourceError: 'zeroes' as 'zero' }))).to.equal(
      "expected 'onSourceError' to be one of poison, zero, kill, saw zeroes",
    );
    for (const owner of [0, -1, -process.pid, Number.NaN, 1.5]) {
      expect(await refusal(() => ({ source: numbered(4), owner }))).to.equal(
        `expected 'owner' to be the number of a process, saw ${owner}`,
      );
    }
  },

  'a patience that is none: it serves on': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(4 * size);
    userfaultfd.register(mapping);
    await using server = await serveFaults(userfaultfd, { source: numbered(4) });
    for (const patience of [Number.NaN, -1]) {
      const message = `expected 'patience' to be milliseconds from 0 on, saw ${patience}`;
      expect(await rejection(server.remove(userfaultfd, { patience }))).to.equal(message);
      expect(await rejection(server.stop({ patience }))).to.equal(message);
    }
    expect(firstBytes(mapping)).to.deep.equal(upTo(4));
  },

  'huge pages that are served as small ones; what was borrowed has the size of its pages': () =>
    withHugePages(2, async () => {
      using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MISSING_HUGETLBFS });
      using mapping = Mapping.anonymous(1, { hugePages: true });
      const { pageSize: huge } = mapping;
      using small = Mapping.anonymous(huge);
      userfaultfd.register(mapping);
      userfaultfd.register(small);
      const serving = (options: ServeOptions): Promise<FaultServer> =>
        serveFaults(userfaultfd, { source: Buffer.alloc(huge, 7), onSourceError: 'zero', ...options });
      for (const regions of [undefined, [rangeOf(mapping)]]) {
        const message = await rejection(serving(regions ? { regions } : {}));
        expect(message).to.match(/^expected the page size of the huge pages at 0x.*, saw \d+ bytes: say pageSize/);
      }
      for (const regions of [
        [small, mapping],
        [mapping, small],
      ]) {
        expect(await rejection(serving({ regions }))).to.match(/^expected regions with pages of \d+ bytes, saw 0x/);
      }
      expect(await rejection(serving({ regions: [mapping], pageSize: size }))).to.match(/^expected regions with pages/);
      const borrowed = Mapping.borrow(mapping);
      expect(borrowed.pageSize).to.equal(huge);
      await using _server = await serving({ regions: [borrowed] });
      expect(mapping.read(12345, 1)[0]).to.equal(7);
    }),
};
