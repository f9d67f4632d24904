import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { startWorker, syscalls } from 'uapi-bindgen/runtime';
import type { Checks } from '../check.ts';

const runtime = import.meta.resolve('uapi-bindgen/runtime');
const { EBADF, ENOENT, ENOTTY } = constants.errno;

function moduleOf(text: string): URL {
  const program = `import { parentPort, workerData } from 'node:worker_threads';
    import { syscalls, PinnedMemory } from '${runtime}';
    ${text}`;
  return new URL(`data:text/javascript,${encodeURIComponent(program)}`);
}

function start(text: string, data?: unknown): Worker {
  return startWorker(moduleOf(`const calls = syscalls();${text}`), { workerData: data });
}

async function answerOf(worker: Worker): Promise<unknown> {
  const [[answer]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
  return answer;
}

/** What is open of the files that code for calls in a row lies in. */
function filesInMemory(): string[] {
  const folder = '/proc/self/fd';
  const nameOf = (fd: string): string => {
    try {
      return readlinkSync(`${folder}/${fd}`);
    } catch {
      // The folder itself, which was open while it was read.
      return '';
    }
  };
  return readdirSync(folder)
    .map(nameOf)
    .filter((name) => name.includes('memfd:uapi-bindgen'));
}

export const checks: Checks = {
  'a worker has the backend of the thread that started it': async () => {
    const { backend } = syscalls();
    expect(await answerOf(start('parentPort.postMessage(calls.backend);'))).to.equal(backend);
  },

  'each thread has its own errno': async () => {
    const wrongOf = (call: string, expected: number): Promise<unknown> =>
      answerOf(
        start(`
          const file = calls.open('/dev/null', 0);
          let wrong = 0;
          for (let round = 0; round < 40000; round++) if (${call} !== ${-expected}) wrong++;
          calls.close(file);
          parentPort.postMessage(wrong);`),
      );
    const answers = await Promise.all([
      wrongOf('calls.close(-1)', EBADF),
      wrongOf("calls.open('/none', 0)", ENOENT),
      wrongOf('calls.ioctl(file, 0x5401, 0)', ENOTTY),
    ]);
    expect(answers).to.deep.equal([0, 0, 0]);
  },

  'workers come and go, three at a time': async () => {
    for (let round = 0; round < 8; round++) {
      const workers = [1, 2, 3].map(() => start('for (let index = 0; index < 100; index++) calls.close(-1);'));
      const ends = (await Promise.all(workers.map((worker) => once(worker, 'exit')))) as [number][];
      expect(ends.map(([status]) => status)).to.deep.equal([0, 0, 0]);
    }
  },

  'terminate in the middle of loading, of a first call, of calls, and of one that waits': async () => {
    for (let round = 0; round < 12; round++) {
      const worker = start(`
        parentPort.postMessage('ready');
        const memory = new PinnedMemory(8);
        for (;;) { calls.poll(memory.address, 0, ${round % 2}); calls.close(-1); }`);
      if (round >= 6) await once(worker, 'message');
      await delay(round < 6 ? 40 * round : 3 * (round - 6));
      expect(await worker.terminate()).to.be.oneOf([0, 1]);
    }
  },

  'terminate in the middle of loading code for calls in a row leaves no file open': async () => {
    const inFolder = (file: string): string => import.meta.resolve(`../../../runtime/backends/${file}.js`);
    const load = `
      const { Libc } = await import('${inFolder('libc')}');
      const { loadFirstBackend } = await import('${inFolder('choice')}');
      const native = loadFirstBackend();
      new Libc(native).rows();
      parentPort.postMessage('begins');
      for (;;) new Libc(native).rows();`;
    for (let round = 0; round < 10; round++) {
      const worker = start(load);
      await once(worker, 'message');
      await worker.terminate();
    }
    expect(filesInMemory()).to.deep.equal([]);
  },

  'terminate a worker that Node started, at 24 moments of its loading': async () => {
    for (let round = 0; round < 24; round++) {
      const worker = new Worker(
        moduleOf(`
          parentPort.postMessage('ready');
          syscalls().viewOf(new PinnedMemory(8).address, 8);
          setInterval(() => {}, 1000);`),
      );
      await once(worker, 'message');
      for (const end = performance.now() + 0.8 * round; performance.now() < end; );
      expect(await worker.terminate()).to.equal(1);
    }
  },
};
