import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { UFFD_FEATURE_EVENT_FORK, UFFD_FEATURE_EVENT_REMOVE } from 'uapi-bindgen/linux/userfaultfd';
import {
  BlockingError,
  ClosedError,
  Mapping,
  POLLERR,
  PollSet,
  pageSize,
  startWorker,
  Userfaultfd,
  type UserfaultfdEvent,
} from 'uapi-bindgen/runtime';
import { descriptors, steadyDescriptors } from '../descriptors.ts';
import { withForks } from '../forks.ts';
import type { Scenarios } from '../scenario.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();
const runtime = import.meta.resolve('uapi-bindgen/runtime');

/** What the promise was rejected with. */
async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected a rejection');
}

function pageOf(address: bigint): bigint {
  return address & ~BigInt(size - 1);
}

export const scenarios: Scenarios = {
  'serves 200 faults from the event loop': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(200 * size);
    userfaultfd.register(mapping);
    const toucher = await Toucher.start(mapping);
    const bytes = toucher.readEach(size);
    let served = 0;
    for await (const event of userfaultfd.events()) {
      if (event.type !== 'pagefault') throw new Error(event.type);
      userfaultfd.copy({ destination: pageOf(event.address), source: Buffer.alloc(size, served % 256) });
      if (++served === 200) break;
    }
    expect(await bytes).to.deep.equal(Buffer.from(Array.from({ length: 200 }, (_, index) => index)));
    await toucher.stop();
  },

  'gives many messages, and takes up a new iteration where the last one ended': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(6 * size);
    userfaultfd.register(mapping);
    const touchers = await Promise.all(Array.from({ length: 6 }, () => Toucher.start(mapping)));
    const reads = touchers.map((toucher, index) => toucher.read(index * size));
    const pages = new Set<bigint>();
    while (pages.size < 6) {
      // Every time the others that were read already are given back: their touchers ask again.
      for await (const event of userfaultfd.events()) {
        if (event.type !== 'pagefault') throw new Error(event.type);
        pages.add(event.address);
        userfaultfd.zeropage({ address: event.address, length: size });
        break;
      }
    }
    await Promise.all(reads);
    await Promise.all(touchers.map((toucher) => toucher.stop()));
  },

  'blocks no thread of the pool': async () => {
    process.env.UV_THREADPOOL_SIZE = '1';
    using userfaultfd = Userfaultfd.open();
    const events = userfaultfd.events();
    const next = events.next();
    expect(await readFile('/proc/self/comm', 'latin1')).to.be.a('string');
    userfaultfd.close();
    expect(await next).to.deep.equal({ done: true, value: undefined });
  },

  'ends by the reason of a signal, and who waits asks the next reader': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(2 * size);
    userfaultfd.register(mapping);
    const files = await steadyDescriptors();
    const controller = new AbortController();
    const events = userfaultfd.events({ signal: controller.signal });
    const waiting = rejection(events.next());
    controller.abort();
    expect((await waiting).name).to.equal('AbortError');
    expect((await events.next()).done).to.equal(true);
    await delay(10);
    expect(descriptors()).to.equal(files);
    expect((await rejection(userfaultfd.events({ signal: AbortSignal.abort() }).next())).name).to.equal('AbortError');

    const touchers = await Promise.all([Toucher.start(mapping), Toucher.start(mapping)]);
    const reads = touchers.map((toucher, index) => toucher.read(index * size));
    const second = new AbortController();
    const iteration = userfaultfd.events({ signal: second.signal });
    await iteration.next();
    await delay(50);
    second.abort();
    await rejection(iteration.next());
    // One was given to this reader, who lets it wait; the other one asks again.
    userfaultfd.wake(mapping);
    const again = new Set<bigint>();
    while (again.size < 2) {
      userfaultfd.poll(5000);
      for (const event of userfaultfd.readEvents()) if (event.type === 'pagefault') again.add(event.address);
    }
    userfaultfd.zeropage(mapping);
    await Promise.all(reads);
    await Promise.all(touchers.map((toucher) => toucher.stop()));
  },

  'ends when the userfaultfd is closed, and leaves no descriptor': async () => {
    const files = await steadyDescriptors();
    const userfaultfd = Userfaultfd.open();
    const seen: UserfaultfdEvent[] = [];
    const ended = (async () => {
      for await (const event of userfaultfd.events()) seen.push(event);
    })();
    await delay(10);
    userfaultfd.close();
    await ended;
    expect(seen).to.deep.equal([]);
    await delay(10);
    expect(descriptors()).to.equal(files);
    expect(() => userfaultfd.events()).to.throw(ClosedError);
  },

  'ends where the userfaultfd is closed before the first event is asked for': async () => {
    const userfaultfd = Userfaultfd.open();
    const events = userfaultfd.events();
    userfaultfd.close();
    expect(await events.next()).to.deep.equal({ value: undefined, done: true });
    expect(() => userfaultfd.events()).to.throw(ClosedError);
  },

  'ends on another thread when the owner closes': async () => {
    const userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const text = `
      import { Userfaultfd } from '${runtime}';
      import { parentPort, workerData } from 'node:worker_threads';
      const userfaultfd = Userfaultfd.borrow(workerData);
      setTimeout(() => parentPort.postMessage('ready'), 20);
      for await (const event of userfaultfd.events()) parentPort.postMessage(event);
      parentPort.postMessage([userfaultfd.closed, 'ended']);`;
    const worker = startWorker(new URL(`data:text/javascript,${encodeURIComponent(text)}`), {
      workerData: userfaultfd.handle,
    });
    await once(worker, 'message');
    const toucher = await Toucher.start(mapping);
    const told = once(worker, 'message');
    const bytes = toucher.read(0);
    expect((await told)[0]).to.deep.include({ type: 'pagefault', address: mapping.address });
    const ended = once(worker, 'message');
    userfaultfd.close();
    expect((await ended)[0]).to.deep.equal([true, 'ended']);
    // The toucher goes on because nobody holds the file open any more.
    expect(await bytes).to.deep.equal(Buffer.alloc(1));
    await toucher.stop();
  },

  'closes the child of a fork that nobody took': () =>
    withForks(async (library) => {
      using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_FORK });
      using mapping = Mapping.anonymous(size);
      userfaultfd.register(mapping);
      userfaultfd.zeropage(mapping);
      const toucher = await Toucher.start(mapping);
      const events = userfaultfd.events();
      const first = events.next();
      await delay(10);
      const files = descriptors();
      const status = toucher.fork(library, 0);
      const { value } = await first;
      if (value?.type !== 'fork') throw new Error(`${value?.type}`);
      expect(descriptors()).to.equal(files + 1);
      await events.return();
      expect(value.child.closed).to.equal(true);
      expect(await status).to.deep.equal(Buffer.of(0));
      await toucher.stop();
      expect(() => value.child.number).to.throw(ClosedError);
    }),

  'gives other events that nobody took to the next reader': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_REMOVE });
    using mapping = Mapping.anonymous(2 * size);
    userfaultfd.register(mapping);
    userfaultfd.zeropage(mapping);
    const touchers = await Promise.all([Toucher.start(mapping), Toucher.start(mapping)]);
    const removed = touchers.map((toucher, index) => toucher.discard(index * size, size));
    const addresses: bigint[] = [];
    for await (const event of userfaultfd.events()) {
      if (event.type === 'remove') addresses.push(event.address);
      await delay(100);
      break;
    }
    while (addresses.length < 2) {
      userfaultfd.poll(5000);
      for (const event of userfaultfd.readEvents()) if (event.type === 'remove') addresses.push(event.address);
    }
    expect(new Set(addresses)).to.deep.equal(new Set([mapping.address, mapping.address + BigInt(size)]));
    await Promise.all(removed);
    await Promise.all(touchers.map((toucher) => toucher.stop()));
  },

  'refuses a blocking descriptor, which poll would answer POLLERR for (trap 1)': () => {
    using userfaultfd = Userfaultfd.open({ nonBlocking: false });
    const waiting = new PollSet([userfaultfd.fd]);
    expect([waiting.wait(0), waiting.returned(0)]).to.deep.equal([1, POLLERR]);
    expect(() => userfaultfd.poll(0)).to.throw(BlockingError, 'poll() needs a non-blocking userfaultfd');
    expect(() => userfaultfd.events()).to.throw(BlockingError, 'events() needs a non-blocking userfaultfd');
  },
};
