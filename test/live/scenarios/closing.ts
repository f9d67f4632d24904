import { once } from 'node:events';
import { existsSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { Mapping, pageSize, startWorker, syscalls, Userfaultfd } from 'uapi-bindgen/runtime';
import type { Scenarios } from '../scenario.ts';

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
  return startWorker(new URL(`data:text/javascript,${encodeURIComponent(text)}`));
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

  'a thread that is terminated in the middle of its calls holds up nobody for long': async () => {
    for (let round = 0; round < 3; round++) {
      const caller = startCaller();
      const { userfaultfd, mapping } = await calledBy([caller]);
      const { fd } = userfaultfd;
      await delay(round);
      await caller.terminate();
      const begin = performance.now();
      userfaultfd.close();
      expect(performance.now() - begin).to.be.lessThan(10_000);
      // Where it was in the middle of one, the number is kept.
      if (existsSync(`/proc/self/fd/${fd}`)) expect(readlinkSync(`/proc/self/fd/${fd}`)).to.match(/^pipe:/);
      expect(userfaultfd.closed).to.equal(true);
      mapping.close();
    }
  },
};
