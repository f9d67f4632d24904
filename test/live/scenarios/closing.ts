import { once } from 'node:events';
import { existsSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { Mapping, pageSize, startWorker, syscalls, Userfaultfd } from 'uapi-bindgen/runtime';
import { openFiles, steadyDescriptors } from '../descriptors.ts';
import type { Scenarios } from '../scenario.ts';
import { moduleOf } from '../served.ts';

const size = pageSize();
const runtime = import.meta.resolve('uapi-bindgen/runtime');

/**
 * A thread that calls everything that a userfaultfd can do, without a pause, until something is wrong or it is closed: then it
 * says what came. Only a userfaultfd refuses in the way that is expected here.
 */
function startCaller(): Worker {
  const text = `
    import { Userfaultfd, SyscallError } from '${runtime}';
    import { parentPort } from 'node:worker_threads';
    const source = Buffer.alloc(${size}, 's');
    const expected = new Set(['EEXIST', 'ENOENT', 'EAGAIN', 'ERR_UAPI_UNSUPPORTED_RANGE']);
    function callAll(userfaultfd, range) {
      const calls = [
        () => userfaultfd.copy({ destination: range.address, source }),
        () => userfaultfd.zeropage(range),
        () => userfaultfd.wake(range),
        () => userfaultfd.poll(0),
        () => { if (userfaultfd.readEvents().length > 0) throw Object.assign(new Error(), { code: 'an event' }); },
        () => userfaultfd.register(range),
        () => userfaultfd.fd,
      ];
      for (const call of calls) {
        try { call(); } catch (error) { if (!expected.has(error.code)) return error.code; }
      }
    }
    parentPort.on('message', ({ handle, range }) => {
      const userfaultfd = Userfaultfd.borrow(handle);
      let end = callAll(userfaultfd, range);
      parentPort.postMessage('begun');
      while (end === undefined) end = callAll(userfaultfd, range);
      parentPort.postMessage(end);
    });`;
  return startWorker(moduleOf(text));
}

/** A userfaultfd that all the threads call. */
async function calledBy(
  callers: readonly Worker[],
): Promise<{ readonly userfaultfd: Userfaultfd; readonly mapping: Mapping }> {
  const userfaultfd = Userfaultfd.open();
  const mapping = Mapping.anonymous(size);
  userfaultfd.register(mapping);
  const begun = Promise.all(callers.map((caller) => once(caller, 'message')));
  const message = { handle: userfaultfd.handle, range: { address: mapping.address, length: size } };
  for (const caller of callers) caller.postMessage(message);
  expect((await begun).flat()).to.deep.equal(callers.map(() => 'begun'));
  return { userfaultfd, mapping };
}

export const scenarios: Scenarios = {
  'calls of every kind on three threads: none meets another file that got the number': async () => {
    const callers = Array.from({ length: 3 }, startCaller);
    for (let round = 0; round < 15; round++) {
      const { userfaultfd, mapping } = await calledBy(callers);
      const { fd } = userfaultfd;
      const ends = Promise.all(callers.map((caller) => once(caller, 'message')));
      await delay(round);
      userfaultfd.close();
      // It would answer reads with zeroes, and ioctls with ENOTTY.
      const recycled = syscalls().open('/dev/zero', 0);
      expect(recycled).to.be.at.most(fd);
      expect((await ends).flat()).to.deep.equal(callers.map(() => 'ERR_UAPI_CLOSED'));
      syscalls().close(recycled);
      mapping.close();
    }
    await Promise.all(callers.map((caller) => caller.terminate()));
  },

  'a thread that is terminated while it calls ends the call before: nobody waits for it, and no number is kept':
    async () => {
      for (let round = 0; round < 10; round++) {
        const caller = startCaller();
        const { userfaultfd, mapping } = await calledBy([caller]);
        const { fd } = userfaultfd;
        await delay(round);
        await caller.terminate();
        const begin = performance.now();
        userfaultfd.close();
        expect(performance.now() - begin).to.be.lessThan(4000);
        expect(existsSync(`/proc/self/fd/${fd}`)).to.equal(false);
        mapping.close();
      }
    },

  'a thread that is terminated while it polls': async () => {
    using userfaultfd = Userfaultfd.open();
    const text = `
      import { Userfaultfd } from '${runtime}';
      import { parentPort, workerData } from 'node:worker_threads';
      const userfaultfd = Userfaultfd.borrow(workerData);
      parentPort.postMessage('polls');
      for (;;) userfaultfd.poll(20);`;
    const worker = startWorker(moduleOf(text), { workerData: userfaultfd.handle });
    await once(worker, 'message');
    await worker.terminate();
    const begin = performance.now();
    userfaultfd.close();
    expect(performance.now() - begin).to.be.lessThan(4000);
  },

  'a thread that is ended in a call by whoever does not wait for that: its number is given to no other file':
    async () => {
      const userfaultfd = Userfaultfd.open();
      const text = `
      import { Userfaultfd } from '${runtime}';
      import { parentPort, workerData } from 'node:worker_threads';
      Userfaultfd.borrow(workerData).gate.enter();
      parentPort.postMessage('inside');
      for (;;);`;
      const worker = startWorker(moduleOf(text), { workerData: userfaultfd.handle });
      await once(worker, 'message');
      await Worker.prototype.terminate.call(worker);
      const { fd } = userfaultfd;
      userfaultfd.close();
      expect(userfaultfd.closed).to.equal(true);
      expect(readlinkSync(`/proc/self/fd/${fd}`)).to.match(/^pipe:/);
    },

  'a worker that is terminated while it closes what it has left open: none of it stays open': async () => {
    const text = `
      import { Userfaultfd, syscalls, useSyscalls } from '${runtime}';
      import { parentPort } from 'node:worker_threads';
      const kernel = syscalls();
      const pause = new Int32Array(new SharedArrayBuffer(4));
      let closes = false;
      useSyscalls(new Proxy(kernel, {
        get(target, name) {
          if (closes && name === 'close') Atomics.wait(pause, 0, 0, 20);
          const value = target[name];
          return typeof value === 'function' ? value.bind(target) : value;
        },
      }));
      globalThis.kept = Array.from({ length: 3 }, () => Userfaultfd.open());
      for (const userfaultfd of kept) userfaultfd.handle;
      process.prependListener('exit', () => {
        closes = true;
        parentPort.postMessage('closes');
      });`;
    await steadyDescriptors();
    const before = openFiles().sort();
    for (const after of [5, 30, 50, 70]) {
      const worker = startWorker(moduleOf(text));
      const exited = once(worker, 'exit');
      await once(worker, 'message');
      await delay(after);
      await worker.terminate();
      await exited;
      expect(openFiles().sort()).to.deep.equal(before);
    }
  },
};
