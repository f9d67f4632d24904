import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  UFFD_FEATURE_EVENT_REMAP,
  UFFD_FEATURE_EVENT_REMOVE,
  UFFD_FEATURE_EVENT_UNMAP,
  UFFD_FEATURE_MINOR_SHMEM,
  UFFD_FEATURE_PAGEFAULT_FLAG_WP,
  UFFDIO_REGISTER_MODE_MINOR,
  UFFDIO_REGISTER_MODE_MISSING,
  UFFDIO_REGISTER_MODE_WP,
} from 'uapi-bindgen/linux/userfaultfd';
import {
  BlockingError,
  type FaultSource,
  Mapping,
  MemoryFile,
  pageSize,
  SelfTouchError,
  type ServeOptions,
  type SyscallError,
  serveFaults,
  Userfaultfd,
} from 'uapi-bindgen/runtime';
import { runWatched, type Scenarios } from '../scenario.ts';
import { firstBytes, moduleOf, numbered, upTo } from '../served.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();
const runtime = import.meta.resolve('uapi-bindgen/runtime');

/** Serves memory of as many pages, and checks what is read there. */
async function serving(
  source: FaultSource,
  pages: number,
  options: Partial<ServeOptions> = {},
): Promise<{ readonly bytes: number[]; readonly faults: number; readonly filledBytes: number }> {
  using userfaultfd = Userfaultfd.open();
  using mapping = Mapping.anonymous(pages * size);
  userfaultfd.register(mapping);
  const server = await serveFaults(userfaultfd, { source, ...options });
  const bytes = firstBytes(mapping);
  await server.stop();
  return { bytes, ...server.counts };
}

/** Runs a program in a process of its own that serves two pages from a module. */
function inProcess(readPages: string, options: string, rest: string): ReturnType<typeof runWatched> {
  const script = `
    import { Mapping, serveFaults, Userfaultfd } from '${runtime}';
    const userfaultfd = Userfaultfd.open();
    const mapping = Mapping.anonymous(2 * ${size});
    userfaultfd.register(mapping);
    const source = new URL(${JSON.stringify(moduleOf(`export function readPages(offset, into) { ${readPages} }`).href)});
    const server = await serveFaults(userfaultfd, { source, ${options} });
    process.on('exit', () => mapping.closed);
    ${rest}`;
  return runWatched([process.execPath, '--input-type=module', '--eval', script], 15);
}

const fails = "throw new Error('no such page')";

export const scenarios: Scenarios = {
  'refuses a blocking userfaultfd, in whose read the server could not be stopped': async () => {
    using userfaultfd = Userfaultfd.open({ nonBlocking: false });
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const error = await serveFaults(userfaultfd, { source: Buffer.alloc(size) }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(BlockingError);
    expect(String(error)).to.include('serveFaults() needs a non-blocking userfaultfd');
  },

  'serves bytes, a mapping, a file and a module': async () => {
    const contents = numbered(40);
    const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
    const file = join(folder, 'contents');
    writeFileSync(file, contents);
    using mapping = Mapping.anonymous(contents.length);
    mapping.write(0, contents);
    const sources: readonly FaultSource[] = [
      contents,
      mapping,
      { file },
      moduleOf(`export function readPages(offset, into) { into.fill(offset / ${size}); }`),
    ];
    for (const source of sources) {
      expect(await serving(source, 40)).to.deep.include({ bytes: upTo(40), faults: 40, filledBytes: 40 * size });
    }
    rmSync(folder, { recursive: true });
  },

  'fills more pages than were asked for, and what is past the end of a file with zeroes': async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
    const file = join(folder, 'contents');
    writeFileSync(file, numbered(20).subarray(0, 10 * size - 1));
    const { bytes, faults, filledBytes } = await serving({ file }, 20, { prefetch: 16 });
    expect(bytes).to.deep.equal([...upTo(10), ...new Array(10).fill(0)]);
    expect([faults, filledBytes]).to.deep.equal([2, 20 * size]);
    rmSync(folder, { recursive: true });
  },

  'serves regions from where they say': async () => {
    using userfaultfd = Userfaultfd.open();
    using first = Mapping.anonymous(2 * size);
    using second = Mapping.anonymous(2 * size);
    for (const mapping of [first, second]) userfaultfd.register(mapping);
    const regions = [
      { address: first.address, length: first.length, offset: 2 * size },
      { address: second.address, length: second.length, offset: 0 },
    ];
    await using _server = await serveFaults(userfaultfd, { source: numbered(4), regions, prefetch: 8 });
    expect([first.read(0, 1)[0], first.read(size, 1)[0]]).to.deep.equal([2, 3]);
    expect([second.read(0, 1)[0], second.read(size, 1)[0]]).to.deep.equal([0, 1]);
  },

  'a removed page reads as zeroes ever after (e2b, trap 7)': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_REMOVE });
    using mapping = Mapping.anonymous(8 * size);
    userfaultfd.register(mapping);
    await using server = await serveFaults(userfaultfd, { source: numbered(8) });
    expect(firstBytes(mapping)).to.deep.equal(upTo(8));
    mapping.discard(2 * size, 3 * size);
    expect(firstBytes(mapping)).to.deep.equal([0, 1, 0, 0, 0, 5, 6, 7]);
    mapping.discard();
    expect(firstBytes(mapping)).to.deep.equal(new Array(8).fill(0));
    await server.stop();
    expect(server.counts.layoutEvents).to.equal(2);
  },

  'moved memory has the same contents, and what was longer is zeroes (CRIU)': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_REMAP | UFFD_FEATURE_EVENT_UNMAP });
    const mapping = Mapping.anonymous(4 * size);
    userfaultfd.register(mapping);
    await using _server = await serveFaults(userfaultfd, { source: numbered(8) });
    expect(mapping.read(size, 1)[0]).to.equal(1);
    const longer = mapping.remap(6 * size);
    expect(firstBytes(longer)).to.deep.equal([0, 1, 2, 3, 0, 0]);
    userfaultfd.close();
    longer.close();
  },

  'one page that many threads wait for is filled once (e2b)': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const touchers = await Promise.all(Array.from({ length: 4 }, () => Toucher.start(mapping)));
    const reads = touchers.map((toucher) => toucher.read(0));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await using server = await serveFaults(userfaultfd, { source: Buffer.alloc(size, 1) });
    for (const bytes of await Promise.all(reads)) expect(bytes[0]).to.equal(1);
    await server.stop();
    expect(server.counts).to.deep.include({ filledBytes: size, sourceErrors: 0 });
    await Promise.all(touchers.map((toucher) => toucher.stop()));
  },

  'serves minor faults and writes to protected pages': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MINOR_SHMEM | UFFD_FEATURE_PAGEFAULT_FLAG_WP });
    using file = MemoryFile.create(4 * size);
    using alias = file.map();
    using minor = file.map();
    using written = Mapping.anonymous(2 * size);
    alias.write(0, numbered(4));
    userfaultfd.register(minor, UFFDIO_REGISTER_MODE_MINOR);
    userfaultfd.register(written, UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP);
    userfaultfd.zeropage(written);
    userfaultfd.writeProtect(written);
    await using server = await serveFaults(userfaultfd, { source: Buffer.alloc(0) });
    expect(firstBytes(minor)).to.deep.equal(upTo(4));
    written.write(size, Buffer.from('written'));
    expect(written.read(size, 7).toString()).to.equal('written');
    await server.stop();
    expect(server.counts.otherFaults).to.be.at.least(5);
  },

  'a source that fails: poison, and the toucher gets SIGBUS': async () => {
    const { stdout, end } = await inProcess(
      fails,
      '',
      "console.log('serving'); mapping.read(0, 1); console.log('read');",
    );
    expect([stdout, end]).to.deep.equal(['serving\n', 'SIGBUS']);
  },

  'a source that fails: zeroes, and the error is told': async () => {
    const errors: string[] = [];
    const source = moduleOf(`export function readPages() { ${fails}; }`);
    const { bytes } = await serving(source, 2, {
      onSourceError: 'zero',
      onError: ({ message }) => errors.push(message),
    });
    expect(bytes).to.deep.equal([0, 0]);
    expect(errors).to.deep.equal(['no such page', 'no such page']);
  },

  'a source that fails: the process is killed': async () => {
    const { stdout, end } = await inProcess(fails, "onSourceError: 'kill'", "mapping.read(0, 1); console.log('read');");
    expect([stdout, end]).to.deep.equal(['', 'SIGKILL']);
  },

  'a source that fails: it is asked again': async () => {
    const source = moduleOf(
      `let attempt = 0; export function readPages(offset, into) { if (attempt++ < 3) ${fails}; into.fill(attempt); }`,
    );
    const { bytes } = await serving(source, 1, { retries: 3 });
    expect(bytes).to.deep.equal([4]);
  },

  'a source that touches what is served is told so, instead of waiting for itself': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(2 * size);
    userfaultfd.register(mapping);
    const source = moduleOf(`
      import { Mapping } from '${runtime}';
      const mapping = Mapping.borrow({ address: ${mapping.address}n, length: ${2 * size} });
      export function readPages(offset, into) { mapping.read(${size}, 1); }`);
    const errors: Error[] = [];
    const told = new Promise<void>((resolve) => {
      const onError = (error: Error): void => {
        errors.push(error);
        resolve();
      };
      void serveFaults(userfaultfd, { source, onSourceError: 'zero', onError }).then(async (server) => {
        mapping.read(0, 1);
        await server.stop();
      });
    });
    await told;
    expect(errors[0]?.message).to.match(/^touching 0x[0-9a-f]+ in 0x[0-9a-f]+-0x[0-9a-f]+ would wait for ever/);
  },

  'who serves on the event loop cannot touch there what is missing': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_PAGEFAULT_FLAG_WP });
    using mapping = Mapping.anonymous(2 * size);
    userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP);
    const events = userfaultfd.events();
    const next = events.next();
    expect(() => mapping.read()).to.throw(SelfTouchError, 'this thread is the one that serves its page faults');
    userfaultfd.zeropage({ address: mapping.address, length: size });
    expect(mapping.read(0, 1)).to.deep.equal(Buffer.of(0));
    expect(() => mapping.fill(1)).to.throw(SelfTouchError);
    userfaultfd.writeProtect({ address: mapping.address, length: size });
    expect(mapping.read(0, 1)).to.deep.equal(Buffer.of(0));
    expect(() => mapping.write(0, Buffer.of(1))).to.throw(SelfTouchError);
    userfaultfd.close();
    await next;
    mapping.fill(1);
  },

  'touches what nobody would wait for: after closing, and what is registered for its writes only': async () => {
    const closed = Userfaultfd.open();
    using mapping = Mapping.anonymous(2 * size);
    closed.register(mapping);
    const end = closed.events().next();
    closed.close();
    expect(mapping.read(0, 1)).to.deep.equal(Buffer.of(0));
    await end;
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_PAGEFAULT_FLAG_WP });
    userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_WP);
    mapping.discard();
    const next = userfaultfd.events().next();
    expect(mapping.read(0, 1)).to.deep.equal(Buffer.of(0));
    mapping.write(size, Buffer.of(1));
    userfaultfd.writeProtect(mapping);
    expect(() => mapping.write(size, Buffer.of(2))).to.throw(SelfTouchError);
    userfaultfd.close();
    await next;
  },

  'says what it cannot serve from': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const attempt = async (source: FaultSource): Promise<string> => {
      try {
        await serveFaults(userfaultfd, { source });
      } catch (error) {
        return (error as Error).message;
      }
      return 'served';
    };
    expect(await attempt({ file: '/nowhere' })).to.contain('ENOENT');
    expect(await attempt(moduleOf('export const other = 1;'))).to.contain("to export a function 'readPages'");
    expect(await attempt(moduleOf(`${fails};`))).to.equal('no such page');
  },

  'stops, and another one goes on where it was': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(4 * size);
    userfaultfd.register(mapping);
    const first = await serveFaults(userfaultfd, { source: numbered(4) });
    expect(mapping.read(0, 1)[0]).to.equal(0);
    await first.stop();
    await first.stop();
    const toucher = await Toucher.start(mapping);
    const bytes = toucher.read(3 * size);
    const second = await serveFaults(userfaultfd, { source: numbered(4) });
    expect((await bytes)[0]).to.equal(3);
    userfaultfd.close();
    await second.stop();
    await toucher.stop();
  },

  'does not keep the process alive, nor hold up its end': async () => {
    const reads = 'into.fill(7);';
    const natural = await inProcess(reads, '', 'console.log(mapping.read(0, 1)[0]);');
    expect(natural).to.deep.equal({ stdout: '7\n', stderr: '', end: '0' });
    const early = await inProcess(reads, '', 'console.log(mapping.read(0, 1)[0]); process.exit(3);');
    expect(early).to.deep.equal({ stdout: '7\n', stderr: '', end: '3' });
  },

  'stress: racing touchers and removals, every byte checked': async () => {
    const pages = 256;
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_REMOVE });
    using mapping = Mapping.anonymous(pages * size);
    userfaultfd.register(mapping);
    const contents = randomBytes(pages * size);
    await using server = await serveFaults(userfaultfd, { source: contents, prefetch: 4 });
    const touchers = await Promise.all([Toucher.start(mapping), Toucher.start(mapping), Toucher.start(mapping)]);
    const removed = new Set<number>();
    for (let round = 0; round < 40; round++) {
      const page = randomInt(pages - 4);
      const tasks = touchers.slice(1).map((toucher) => {
        const offset = randomInt(pages) * size + randomInt(size);
        return toucher.read(offset).then((bytes) => ({ offset, byte: bytes[0]! }));
      });
      const discarded = touchers[0]!.discard(page * size, 4 * size);
      for (const { offset, byte } of await Promise.all(tasks)) {
        const index = Math.floor(offset / size);
        const isRemoved = removed.has(index);
        const beingRemoved = index >= page && index < page + 4;
        const allowed = [...(isRemoved ? [] : [contents[offset]]), ...(isRemoved || beingRemoved ? [0] : [])];
        expect(allowed, `page ${index}`).to.include(byte);
      }
      await discarded;
      for (let index = page; index < page + 4; index++) removed.add(index);
    }
    const found = mapping.read();
    for (let index = 0; index < pages; index++) {
      const expected = removed.has(index) ? Buffer.alloc(size) : contents.subarray(index * size, (index + 1) * size);
      expect(found.subarray(index * size, (index + 1) * size).equals(expected), `page ${index}`).to.equal(true);
    }
    await server.stop();
    expect(server.counts.layoutEvents).to.equal(40);
    await Promise.all(touchers.map((toucher) => toucher.stop()));
  },

  'stress: racing touchers and a background copier, every page checked (uffd-stress)': async () => {
    const pages = 1000;
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(pages * size);
    userfaultfd.register(mapping);
    const contents = numbered(pages);
    await using _server = await serveFaults(userfaultfd, { source: contents });
    const touchers = await Promise.all([Toucher.start(mapping), Toucher.start(mapping)]);
    const reads = touchers.map((toucher) => toucher.readEach(size));
    const copied = { done: 0, there: 0 };
    for (let page = pages - 1; page >= 0; page--) {
      const range = { address: mapping.address + BigInt(page * size), length: size };
      try {
        userfaultfd.copy({ destination: range.address, source: contents.subarray(page * size, (page + 1) * size) });
        copied.done++;
      } catch (error) {
        expect((error as SyscallError).code).to.equal('EEXIST');
        userfaultfd.wake(range);
        copied.there++;
      }
    }
    const expected = Buffer.from(upTo(pages));
    for (const bytes of await Promise.all(reads)) expect(bytes.equals(expected)).to.equal(true);
    expect(copied.done + copied.there).to.equal(pages);
    expect(mapping.read().equals(contents)).to.equal(true);
    await Promise.all(touchers.map((toucher) => toucher.stop()));
  },
};
