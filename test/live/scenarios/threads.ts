import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { EventFd, Mapping, PollSet, pageSize, startWorker, syscalls, Userfaultfd } from 'uapi-bindgen/runtime';
import { whileServing } from '../page-server.ts';
import type { Scenarios } from '../scenario.ts';

const runtime = import.meta.resolve('uapi-bindgen/runtime');

/** A module for a worker, given as text. */
function moduleOf(text: string): URL {
  return new URL(`data:text/javascript,${encodeURIComponent(text)}`);
}

export const scenarios: Scenarios = {
  'serves 1,000 random pages with the right contents': async () => {
    const size = pageSize();
    const pages = 4096;
    using userfaultfd = Userfaultfd.open();
    using target = Mapping.anonymous(pages * size);
    using source = Mapping.anonymous(pages * size);
    const contents = randomBytes(pages * size);
    source.write(0, contents);
    userfaultfd.register(target);
    const wanted = new Set<number>();
    while (wanted.size < 1000) wanted.add(randomInt(pages));
    const served = await whileServing(userfaultfd, target, source, () => {
      for (const page of wanted) {
        const bytes = target.read(page * size, size);
        expect(bytes.equals(contents.subarray(page * size, (page + 1) * size))).to.equal(true);
      }
    });
    expect(served).to.equal(1000);
  },

  'refuses ffi-napi to a worker whose main thread has not loaded it': async () => {
    const choice = "{ backend: 'ffi-napi' }";
    const worker = new Worker(moduleOf(`import { loadRuntime } from '${runtime}'; loadRuntime(${choice});`));
    const [error] = (await once(worker, 'error').catch((thrown: unknown) => [thrown])) as [Error & { code: string }];
    expect(error.code).to.equal('ERR_UAPI_BACKEND');
    expect(error.message).to.contain('start the worker through startWorker()');
  },

  'survives the end of workers that used it': async () => {
    const used = moduleOf(`import { Mapping } from '${runtime}'; Mapping.anonymous(1).close();`);
    for (let round = 0; round < 8; round++) {
      const [status] = (await once(startWorker(used), 'exit')) as [number];
      expect(status).to.equal(0);
    }
  },

  'waits as long as it is told, whatever number that is': async () => {
    using userfaultfd = Userfaultfd.open();
    using wake = EventFd.open();
    const polls = [
      (timeout: number) => userfaultfd.poll(timeout),
      (timeout: number) => new PollSet([wake.fd]).wait(timeout) > 0,
    ];
    for (const poll of polls) {
      const begin = performance.now();
      expect([poll(0), poll(0.5), poll(20.5)]).to.deep.equal([false, false, false]);
      expect(performance.now() - begin).to.be.at.least(21);
      expect(() => poll(Number.NaN)).to.throw(RangeError, 'expected a timeout in milliseconds, saw NaN');
    }
    for (const timeout of [2 ** 31, 2 ** 32, 1e300, Number.POSITIVE_INFINITY, -0.5, -7]) {
      const worker = startWorker(
        moduleOf(`
          import { EventFd } from '${runtime}';
          import { workerData } from 'node:worker_threads';
          setTimeout(() => EventFd.borrow(workerData).signal(), 30);`),
        { workerData: wake.fd },
      );
      expect(new PollSet([wake.fd]).wait(timeout), `${timeout}`).to.equal(1);
      wake.reset();
      await once(worker, 'exit');
    }
  },

  'ends readOrWait() on another thread when the owner closes, where what hangs up is polled too': async () => {
    const userfaultfd = Userfaultfd.open();
    const worker = startWorker(
      moduleOf(`
        import { MessageReader, PollSet, Userfaultfd } from '${runtime}';
        import { parentPort, workerData } from 'node:worker_threads';
        const userfaultfd = Userfaultfd.borrow(workerData);
        const waiting = new PollSet([userfaultfd.fd, workerData.hangUp]);
        parentPort.postMessage('ready');
        try {
          new MessageReader(userfaultfd).readOrWait(waiting);
        } catch (error) {
          parentPort.postMessage(error.code);
        }`),
      { workerData: userfaultfd.handle },
    );
    await once(worker, 'message');
    const told = once(worker, 'message');
    setTimeout(() => userfaultfd.close(), 50);
    expect(await told).to.deep.equal(['ERR_UAPI_CLOSED']);
  },

  'lets a worker start workers': async () => {
    const inner = `import { Mapping } from '${runtime}'; Mapping.anonymous(1).close();`;
    const outer = moduleOf(
      `import { startWorker } from '${runtime}'; ` +
        `startWorker(new URL(${JSON.stringify(moduleOf(inner).href)})).on('error', (error) => { throw error; });`,
    );
    const [status] = (await once(startWorker(outer), 'exit')) as [number];
    expect(status).to.equal(0);
  },

  'keeps the errno of each thread apart': async () => {
    const text = `
      import { syscalls } from '${runtime}';
      let wrong = 0;
      for (let round = 0; round < 200000; round++) {
        if (syscalls().close(-1) !== -9) wrong++;
      }
      if (wrong > 0) throw new Error(wrong + ' wrong errnos');`;
    const ended = once(startWorker(moduleOf(text)), 'exit');
    let wrong = 0;
    for (let round = 0; round < 200_000; round++) {
      if (syscalls().munmap(1, 1) !== -22) wrong++;
    }
    expect(wrong).to.equal(0);
    expect((await ended)[0]).to.equal(0);
  },

  'wakes a thread through an eventfd': async () => {
    using event = EventFd.open();
    const text = `
      import { EventFd, PollSet } from '${runtime}';
      import { workerData } from 'node:worker_threads';
      const event = EventFd.borrow(workerData);
      if (new PollSet([event.fd]).wait(10000) !== 1 || !event.reset()) throw new Error('was not woken');`;
    const ended = once(startWorker(moduleOf(text), { workerData: event.fd }), 'exit');
    event.signal();
    expect((await ended)[0]).to.equal(0);
    expect(event.reset()).to.equal(false);
    const waiting = new PollSet([event.fd]);
    const begin = performance.now();
    expect(waiting.wait(50)).to.equal(0);
    expect(performance.now() - begin).to.be.within(45, 5000);
    event.signal();
    expect([waiting.wait(0), waiting.returned(0)]).to.deep.equal([1, 1]);
  },
};
