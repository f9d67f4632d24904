import { expect } from 'chai';
import { FaultServer, Mapping, pageSize, type ServeOptions, serveFaults, Userfaultfd } from 'uapi-bindgen/runtime';
import { withHangingFile } from '../hanging-file.ts';
import type { Scenarios } from '../scenario.ts';
import { delay, moduleOf, rejection, until } from '../served.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();

/** Serves two pages from a module, reads one here, and says what becomes of the server. */
async function afterFailure(text: string, options: Partial<ServeOptions> = {}): Promise<[number, string]> {
  using userfaultfd = Userfaultfd.open();
  using mapping = Mapping.anonymous(2 * size);
  userfaultfd.register(mapping);
  const server = await serveFaults(userfaultfd, { source: moduleOf(text), onSourceError: 'zero', ...options });
  // This thread waits in the fault: only another one can end that.
  const byte = mapping.read(0, 1)[0]!;
  expect(mapping.read(size, 1)[0]).to.equal(0);
  return [byte, await rejection(server.stop())];
}

const neverAnswers = 'export const readPages = () => new Promise(() => {});';
const neverReturns = 'export function readPages() { for (;;); }';

export const scenarios: Scenarios = {
  'the thread ends in a source: process.exit(), and the thread that started it is the one that waits': async () => {
    const [byte, message] = await afterFailure('export function readPages() { process.exit(0); }');
    expect([byte, message]).to.deep.equal([0, 'the thread of the server has ended in a function of a source']);
  },

  'the thread ends in a source: no memory left': async () => {
    const text = 'const kept = []; export function readPages() { for (;;) kept.push(new Array(1e5).fill({})); }';
    const [byte, message] = await afterFailure(text, { resourceLimits: { maxOldGenerationSizeMb: 24 } });
    expect(byte).to.equal(0);
    expect(message).to.match(/memory limit/);
  },

  'the thread ends in a source: an error that nobody catches': async () => {
    const text = `export async function readPages() {
      setTimeout(() => { throw new Error('uncaught'); });
      await new Promise(() => {});
    }`;
    expect(await afterFailure(text)).to.deep.equal([0, 'uncaught']);
  },

  'a source that never returns: its time is over, and so is the thread': async () => {
    const [byte, message] = await afterFailure(neverReturns, { sourceTimeout: 100 });
    expect([byte, message]).to.deep.equal([0, 'a source has not returned in time']);
  },

  'a source that returns after its time, before anybody could end the thread: the server ends all the same':
    async () => {
      using userfaultfd = Userfaultfd.open();
      using mapping = Mapping.anonymous(size);
      userfaultfd.register(mapping);
      const returns = new Int32Array(new SharedArrayBuffer(4));
      const module = moduleOf(`export const openPages = (returns) => () => { Atomics.wait(returns, 0, 0); };`);
      const source = { module, data: returns };
      const server = await serveFaults(userfaultfd, { source, sourceTimeout: 100, onSourceError: 'zero' });
      expect(mapping.read(0, 1)[0]).to.equal(0);
      Atomics.store(returns, 0, 1);
      Atomics.notify(returns, 0);
      // This thread does not hear of it until then.
      Atomics.wait(returns, 0, 1, 300);
      const isServed = (): boolean => {
        try {
          userfaultfd.readEvents();
          return false;
        } catch {
          return true;
        }
      };
      for (const deadline = performance.now() + 10_000; isServed() && performance.now() < deadline; ) await delay(10);
      expect(isServed()).to.equal(false);
      expect(await rejection(server.stop())).to.equal('a source has not returned in time');
    },

  'a clock that is set back is no delay of a source': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    // What the other thread sees of it is the same.
    const source = moduleOf(`const { now } = Date;
      Date.now = () => now() - 3_600_000;
      export function readPages(offset, into) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1600);
        into.fill(7);
      }`);
    const server = await serveFaults(userfaultfd, { source, sourceTimeout: 2000, onSourceError: 'zero' });
    expect(mapping.read(0, 1)[0]).to.equal(7);
    await server.stop();
  },

  'a source that never answers: its time is over': async () => {
    const errors: string[] = [];
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const server = await serveFaults(userfaultfd, {
      source: moduleOf(neverAnswers),
      sourceTimeout: 20,
      retries: 2,
      onSourceError: 'zero',
      onError: ({ message }) => errors.push(message),
    });
    expect(mapping.read(0, 1)[0]).to.equal(0);
    await server.stop();
    expect(errors).to.deep.equal(new Array(3).fill('the source has not answered for 20 ms'));
    expect(server.counts).to.deep.include({ requests: 3, sourceErrors: 3, zeroedPages: 1 });
  },

  'a source that fails for pages that nobody asked for is asked for the one that was': async () => {
    const errors: string[] = [];
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(4 * size);
    userfaultfd.register(mapping);
    const text = `export function readPages(offset, into) {
      if (offset + into.length > ${3 * size}) throw new Error('a bad page');
      into.fill(5);
    }`;
    const onError = ({ message }: Error): void => void errors.push(message);
    const server = await serveFaults(userfaultfd, {
      source: moduleOf(text),
      prefetch: 16,
      onSourceError: 'zero',
      onError,
    });
    expect([0, 1, 2, 3].map((page) => mapping.read(page * size, 1)[0])).to.deep.equal([5, 5, 5, 0]);
    await server.stop();
    expect(server.counts).to.deep.include({ filledBytes: 3 * size, zeroedPages: 1 });
    expect(new Set(errors)).to.deep.equal(new Set(['a bad page']));
  },

  'a source that rejects is asked again, ever more slowly, while others are served': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(2 * size);
    userfaultfd.register(mapping);
    for (const kind of ['', 'async ']) {
      const text = `let attempts = 0; export ${kind}function readPages(offset, into) {
        if (offset === 0 && attempts++ < 5) throw new Error('not yet');
        into.fill(3);
      }`;
      await using server = await serveFaults(userfaultfd, { source: moduleOf(text), retries: 5 });
      const toucher = await Toucher.start(mapping);
      const first = toucher.read(0);
      await until(server, ({ sourceErrors }) => sourceErrors > 0);
      expect(mapping.read(size, 1)[0]).to.equal(3);
      expect((await first)[0]).to.equal(3);
      await toucher.stop();
      await server.stop();
      expect(server.counts).to.deep.include({ sourceErrors: 5, requests: 7, filledBytes: 2 * size });
      mapping.discard();
    }
  },

  'an error that no other thread can be sent: what it says is told, and the others are served': async () => {
    const errors: unknown[] = [];
    await using server = FaultServer.start({
      onError: (error) => errors.push([error instanceof Error, error.message]),
    });
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    await server.add(userfaultfd, { source: Buffer.alloc(size, 1) });
    const thrown = [
      `Object.assign(new Error('0'), { retry() {} })`,
      `new Error('1', { cause: () => {} })`,
      `new Error('2', { cause: new Response('', { status: 503 }) })`,
      `new Proxy(new Error('3'), {})`,
      `new DOMException('4', 'TimeoutError')`,
      `Object.defineProperty(new Error('5'), 'stack', { get() { throw new Error('no stack'); } })`,
    ];
    for (const expression of thrown) {
      using other = Userfaultfd.open();
      using failing = Mapping.anonymous(size);
      other.register(failing);
      const source = moduleOf(`export async function readPages() { throw ${expression}; }`);
      await server.add(other, { source, onSourceError: 'zero' });
      expect(failing.read(0, 1)[0]).to.equal(0);
      const refusing = moduleOf(`export async function openPages() { throw ${expression}; }`);
      await server.remove(other);
      expect(await rejection(server.add(other, { source: refusing }))).to.match(/^\d$/);
    }
    expect(errors).to.deep.equal(thrown.map((_, index) => [true, String(index)]));
    expect(mapping.read(0, 1)[0]).to.equal(1);
  },

  'what else an error says than its message is told too': async () => {
    const errors: Error[] = [];
    await using server = FaultServer.start({ onError: (error) => errors.push(error) });
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const refused = await server.add(userfaultfd, { source: { file: '/nowhere' } }).catch((error: unknown) => error);
    expect(refused).to.be.an.instanceOf(Error).and.deep.include({ code: 'ENOENT', syscall: 'stat', path: '/nowhere' });
    const thrown = "Object.assign(new TypeError('broken'), { code: 'EBROKEN', status: 503, retry() {} })";
    const source = moduleOf(`export function readPages() { throw ${thrown}; }`);
    await server.add(userfaultfd, { source, onSourceError: 'zero' });
    mapping.read(0, 1);
    await server.stop();
    expect(errors).to.have.length(1);
    expect(errors[0]).to.deep.include({ name: 'TypeError', message: 'broken', code: 'EBROKEN', status: 503 });
    expect(Object.keys(errors[0]!)).to.deep.equal(['code', 'status']);
  },

  'data that no other thread can be sent is refused, and nothing is left of it': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const server = FaultServer.start();
    const module = moduleOf('export const openPages = () => () => {};');
    expect(await rejection(server.add(userfaultfd, { source: { module, data: () => {} } }))).to.match(/be cloned/);
    await server.add(userfaultfd, { source: Buffer.alloc(size, 1) });
    expect(mapping.read(0, 1)[0]).to.equal(1);
    // A question that is left over would be rejected now, where nobody listens.
    await server.stop();
    await delay(20);
  },

  'a time that no timer can wait is as long as one can, and what is none is refused': async () => {
    const text = `export async function readPages(offset, into) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      into.fill(1);
    }`;
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    for (const sourceTimeout of [2 ** 31, Number.MAX_VALUE, Number.POSITIVE_INFINITY]) {
      const server = await serveFaults(userfaultfd, { source: moduleOf(text), sourceTimeout, onSourceError: 'zero' });
      expect(mapping.read(0, 1)[0], `${sourceTimeout}`).to.equal(1);
      await server.stop();
      mapping.discard();
    }
    for (const sourceTimeout of [0, -1, Number.NaN]) {
      expect(await rejection(serveFaults(userfaultfd, { source: moduleOf(text), sourceTimeout }))).to.equal(
        `expected 'sourceTimeout' to be a positive number of milliseconds, saw ${sourceTimeout}`,
      );
    }
  },

  'a reading that hangs in the kernel: its time is over, and others are served': () =>
    withHangingFile(async ({ path, release }) => {
      const errors: string[] = [];
      using userfaultfd = Userfaultfd.open();
      using mapping = Mapping.anonymous(2 * size);
      userfaultfd.register(mapping);
      const server = await serveFaults(userfaultfd, {
        source: { file: path, asynchronous: true },
        sourceTimeout: 500,
        onSourceError: 'zero',
        onError: ({ message }) => errors.push(message),
      });
      const toucher = await Toucher.start(mapping);
      const touched = toucher.read(0);
      await until(server, ({ requests }) => requests === 1);
      expect(mapping.read(size, 1).toString()).to.equal('b');
      expect((await touched)[0]).to.equal(0);
      await until(server, ({ zeroedPages }) => zeroedPages === 1);
      expect(errors).to.deep.equal(['the source has not answered for 500 ms']);
      // Neither the server nor the process ends before the reading does.
      release();
      await server.stop();
      await toucher.stop();
    }),

  'a reading that hangs in the kernel, in the thread of the server: who waits goes on when it ends': () =>
    withHangingFile(async ({ path, release }) => {
      using userfaultfd = Userfaultfd.open();
      using mapping = Mapping.anonymous(2 * size);
      userfaultfd.register(mapping);
      const server = await serveFaults(userfaultfd, { source: { file: path }, sourceTimeout: 20 });
      const toucher = await Toucher.start(mapping);
      const touched = toucher.read(0);
      await until(server, ({ requests }) => requests === 1);
      await delay(100);
      expect([server.counts.filledBytes, server.counts.sourceErrors]).to.deep.equal([0, 0]);
      release();
      expect((await touched).toString()).to.equal('a');
      await server.stop();
      await toucher.stop();
    }),
};
