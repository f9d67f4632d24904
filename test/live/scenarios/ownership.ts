import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  type AddressRange,
  EventFd,
  FileDescriptor,
  Mapping,
  pageSize,
  startWorker,
  syscalls,
  Userfaultfd,
} from 'uapi-bindgen/runtime';
import { collector, collectUntil } from '../collector.ts';
import { descriptors } from '../descriptors.ts';
import { runWatched, type Scenarios } from '../scenario.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();
const runtime = import.meta.resolve('uapi-bindgen/runtime');
const toucherModule = new URL('../toucher.js', import.meta.url).href;

// Node opens a file of its own when standard error is first used: that has to be before files are counted.
process.stderr.write('');

function moduleOf(text: string): URL {
  return new URL(`data:text/javascript,${encodeURIComponent(text)}`);
}

/** Runs a program in a process of its own that has `toucher`, stuck in a fault of `mapping`. */
function withFaultPending(text: string): ReturnType<typeof runWatched> {
  const script = `
    import { Toucher } from '${toucherModule}';
    import { Mapping, Userfaultfd } from '${runtime}';
    const userfaultfd = Userfaultfd.open();
    const mapping = Mapping.anonymous(4096 * 4);
    userfaultfd.register(mapping);
    const toucher = await Toucher.start(mapping);
    toucher.read(0);
    userfaultfd.poll();
    ${text}`;
  return runWatched([process.execPath, '--input-type=module', '--eval', script], 30);
}

/**
 * The same where the worker `owner`, or a worker of its own, has the userfaultfd, and nobody serves. `read` is what the toucher
 * reads.
 */
function withOwnerWorker(text: string, nested = false): ReturnType<typeof runWatched> {
  const inner = `
    import { Mapping, Userfaultfd } from '${runtime}'; import { parentPort, workerData } from 'node:worker_threads';
    const userfaultfd = Userfaultfd.open(); const mapping = Mapping.anonymous(${size}); userfaultfd.register(mapping);
    workerData.postMessage({ address: mapping.address, length: mapping.length });
    setInterval(() => [userfaultfd, mapping], 1000); userfaultfd.poll(); workerData.postMessage('fault');`;
  const outer = `
    import { startWorker } from '${runtime}'; import { workerData } from 'node:worker_threads';
    startWorker(new URL(${JSON.stringify(moduleOf(inner).href)}), { workerData, transferList: [workerData] });`;
  const script = `
    import { once } from 'node:events';
    import { Toucher } from '${toucherModule}';
    import { startWorker } from '${runtime}';
    const { port1, port2 } = new MessageChannel();
    const options = { workerData: port2, transferList: [port2] };
    const owner = startWorker(new URL(${JSON.stringify(moduleOf(nested ? outer : inner).href)}), options);
    const [range] = await once(port1, 'message');
    const toucher = await Toucher.start(range);
    const read = toucher.read(0);
    await once(port1, 'message');
    ${text}`;
  return runWatched([process.execPath, '--input-type=module', '--eval', script], 30);
}

export const scenarios: Scenarios = {
  'warns when somebody forgets to close, and closes nothing': async () => {
    const warnings: string[] = [];
    process.on('warning', (warning) => {
      const { code } = warning as { code?: string };
      if (code !== undefined) warnings.push(`${code} ${warning.message}`);
    });
    const files = descriptors();
    let address = 0n;
    await (async () => {
      Userfaultfd.open();
      const mapping = Mapping.anonymous(size);
      address = mapping.address;
      mapping.write(0, Buffer.from('still here'));
      Userfaultfd.open().close();
      Mapping.anonymous(size).close();
      EventFd.open().close();
    })();
    await collectUntil(() => warnings.length >= 2);
    expect(warnings.sort().map((text) => text.replace(/fd \d+|0x[0-9a-f]+/g, 'N'))).to.deep.equal([
      'UAPI_NOT_CLOSED the mapping of N-N was never closed, and now nobody can: it stays open until the process ends',
      'UAPI_NOT_CLOSED the userfaultfd (N) was never closed, and now nobody can: it stays open until the process ends',
    ]);
    expect(descriptors()).to.equal(files + 1);
    expect(Mapping.borrow({ address, length: size }).read(0, 10).toString()).to.equal('still here');
  },

  'closes what was offered and never taken': async () => {
    const files = descriptors();
    await (async () => {
      new FileDescriptor(syscalls().open('/dev/null', 0), 'an offer', 'offered');
    })();
    const taken = new FileDescriptor(syscalls().open('/dev/null', 0), 'an offer', 'offered').take();
    await collectUntil(() => descriptors() <= files + 1);
    expect(descriptors()).to.equal(files + 1);
    expect(syscalls().close(taken)).to.equal(0);
  },

  'pins what the kernel is given, whatever is collected meanwhile': async () => {
    const gc = collector();
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(2000 * size);
    userfaultfd.register(mapping);
    const toucher = await Toucher.start(mapping);
    const bytes = toucher.readEach(size);
    const garbage: Buffer[] = [];
    for (let served = 0; served < 2000; ) {
      userfaultfd.poll(5000);
      for (const event of userfaultfd.readEvents()) {
        if (event.type !== 'pagefault') throw new Error(event.type);
        garbage.push(Buffer.alloc(size, 0xff));
        userfaultfd.copy({ destination: event.address, source: Buffer.alloc(size, served % 251) });
        if (++served % 50 === 0) {
          garbage.length = 0;
          gc();
        }
      }
    }
    expect((await bytes).every((byte, index) => byte === index % 251)).to.equal(true);
    await toucher.stop();
  },

  'mappings and their views come and go': async () => {
    const gc = collector();
    const kept: Buffer[] = [];
    for (let round = 0; round < 2000; round++) {
      using mapping = Mapping.anonymous(size);
      mapping.write(0, Buffer.of(round % 256));
      if (round % 3 === 0) kept.push(mapping.view());
      if (kept.length > 50) kept.shift();
      if (round % 500 === 0) gc();
    }
    expect(kept.every((view) => view[0] === 0)).to.equal(true);
    await collectUntil(() => false, 10);
    expect(readFileSync('/proc/self/maps', 'latin1').split('\n').length).to.be.lessThan(5000);
  },

  '60 workers come and go': async () => {
    using userfaultfd = Userfaultfd.open();
    const text = `
      import { Mapping, Userfaultfd } from '${runtime}';
      import { workerData } from 'node:worker_threads';
      const borrowed = Userfaultfd.borrow(workerData);
      const mapping = Mapping.anonymous(${2 * size});
      borrowed.register(mapping);
      borrowed.zeropage(mapping);
      mapping.view()[0] = mapping.read(0, 1)[0] + 1;
      borrowed.unregister(mapping);
      mapping.close();`;
    const files = descriptors();
    const { handle } = userfaultfd;
    // As many as a busy machine can before the watchdog comes.
    const deadline = performance.now() + 10_000;
    for (let row = 0; row < 10 && (row < 2 || performance.now() < deadline); row++) {
      const workers = Array.from({ length: 6 }, () => startWorker(moduleOf(text), { workerData: handle }));
      const ends = await Promise.all(workers.map((worker) => once(worker, 'exit') as Promise<[number]>));
      expect(ends.map(([status]) => status)).to.deep.equal(new Array(6).fill(0));
    }
    // The hang-up pipe has come with the handle.
    expect(descriptors()).to.be.at.most(files + 2);
  },

  'memory that a worker made outlives it': async () => {
    const text = `
      import { Mapping } from '${runtime}';
      import { parentPort } from 'node:worker_threads';
      const mapping = Mapping.anonymous(${4 * size});
      mapping.write(0, Buffer.from('left behind'));
      mapping.view();
      parentPort.postMessage({ address: mapping.address, length: mapping.length });`;
    const workers = Array.from({ length: 4 }, () => startWorker(moduleOf(text)));
    const ends = workers.map((worker) => once(worker, 'exit'));
    const ranges = await Promise.all(workers.map((worker) => once(worker, 'message') as Promise<[AddressRange]>));
    await Promise.all(ends);
    collector()();
    for (const [range] of ranges) {
      expect(Mapping.borrow(range).read(0, 11).toString()).to.equal('left behind');
      expect(syscalls().munmap(Number(range.address), range.length)).to.equal(0);
    }
  },

  'views in a worker stay valid as well': async () => {
    const text = `
      import { Mapping } from '${runtime}';
      import { parentPort } from 'node:worker_threads';
      const mapping = Mapping.anonymous(${2 * size});
      const view = mapping.view();
      view.write('seen', 0);
      const moved = mapping.remap(${3 * size});
      const [first, second] = [view.toString('latin1', 0, 4), moved.read(0, 4).toString()];
      const other = moved.view();
      moved.close();
      parentPort.postMessage([moved.address !== mapping.address, first, second, other[0], other.length]);`;
    const [answer] = (await once(startWorker(moduleOf(text)), 'message')) as [unknown];
    expect(answer).to.deep.equal([true, '\0\0\0\0', 'seen', 0, 3 * size]);
  },

  'process.exit() in a worker that owns the userfaultfd, while another thread waits for a page': async () => {
    const script = `
      import { once } from 'node:events';
      import { Toucher } from '${toucherModule}';
      import { startWorker } from '${runtime}';
      const text = \`import { Mapping, Userfaultfd } from '${runtime}'; import { parentPort } from 'node:worker_threads';
        const userfaultfd = Userfaultfd.open(); const mapping = Mapping.anonymous(${size}); userfaultfd.register(mapping);
        parentPort.postMessage({ address: mapping.address, length: mapping.length });
        userfaultfd.poll(); process.exit(3);\`;
      const worker = startWorker(new URL('data:text/javascript,' + encodeURIComponent(text)));
      const [range] = await once(worker, 'message');
      const toucher = await Toucher.start(range);
      console.log((await toucher.read(0)).length);
      process.exit(0);`;
    // The race that this is about was lost in one of ten runs.
    for (let row = 0; row < 8; row++) {
      const runs = Array.from({ length: 3 }, () =>
        runWatched([process.execPath, '--input-type=module', '--eval', script], 30),
      );
      for (const run of await Promise.all(runs)) expect(run).to.deep.equal({ stdout: '1\n', stderr: '', end: '0' });
      if (performance.now() > 10_000) return;
    }
  },

  'terminating a worker in the middle of a fault ends when the userfaultfd is closed': async () => {
    const { stdout, stderr, end } = await withFaultPending(`
      const ended = toucher.stop();
      setTimeout(() => userfaultfd.close(), 100);
      await ended;
      console.log('ended');`);
    expect({ stdout, stderr, end }).to.deep.equal({ stdout: 'ended\n', stderr: '', end: '0' });
  },

  "process.exit() while a fault of a worker's userfaultfd is pending": async () => {
    const { stdout, stderr, end } = await withOwnerWorker("console.log('exits'); process.exit(5);");
    expect({ stdout, stderr, end }).to.deep.equal({ stdout: 'exits\n', stderr: '', end: '5' });
  },

  'terminating the worker that owns the userfaultfd lets who waits go on': async () => {
    const { stdout, stderr, end } = await withOwnerWorker(
      'await owner.terminate(); console.log((await read)[0]); process.exit(0);',
    );
    expect({ stdout, stderr, end }).to.deep.equal({ stdout: '0\n', stderr: '', end: '0' });
  },

  'terminating a worker whose worker owns the userfaultfd does as well': async () => {
    const { stdout, stderr, end } = await withOwnerWorker(
      'await owner.terminate(); console.log((await read)[0]); process.exit(0);',
      true,
    );
    expect({ stdout, stderr, end }).to.deep.equal({ stdout: '0\n', stderr: '', end: '0' });
  },

  'process.exit() while a worker waits for events of its own': async () => {
    const text = `
      import { Userfaultfd } from '${runtime}'; import { parentPort } from 'node:worker_threads';
      const userfaultfd = Userfaultfd.open(); parentPort.postMessage('waits'); userfaultfd.poll();`;
    const { end } = await runWatched(
      [
        process.execPath,
        '--input-type=module',
        '--eval',
        `import { startWorker } from '${runtime}';
         const worker = startWorker(new URL(${JSON.stringify(moduleOf(text).href)}));
         worker.once('message', () => setTimeout(() => process.exit(6), 100));`,
      ],
      30,
    );
    expect(end).to.equal('6');
  },

  'process.exit() with a fault pending': async () => {
    expect(await withFaultPending('process.exit(7);')).to.deep.equal({ stdout: '', stderr: '', end: '7' });
  },

  'an error that nobody catches, with a fault pending': async () => {
    const { stderr, end } = await withFaultPending("throw new Error('uncaught');");
    expect([end, stderr.includes('Error: uncaught')]).to.deep.equal(['1', true]);
  },
};
