// A server that was started in a worker ends with that, however it ends; and a thread that ends late.

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Mapping, pageSize, serveFaults, startWorker, Userfaultfd } from 'uapi-bindgen/runtime';
import { descriptors } from '../descriptors.ts';
import type { Scenarios } from '../scenario.ts';
import { moduleOf, rejection } from '../served.ts';

const size = pageSize();

/**
 * Has a worker serve what this thread owns, and then do what `text` says.
 *
 * @param end ends it from here.
 */
async function endedServer(text: string, end: (worker: ReturnType<typeof startWorker>) => unknown): Promise<void> {
  using userfaultfd = Userfaultfd.open();
  using mapping = Mapping.anonymous(2 * size);
  userfaultfd.register(mapping);
  const worker = startWorker(
    moduleOf(`import { serveFaults, Userfaultfd } from '${import.meta.resolve('uapi-bindgen/runtime')}';
      import { parentPort, workerData } from 'node:worker_threads';
      globalThis.server = await serveFaults(Userfaultfd.borrow(workerData), { source: Buffer.alloc(${2 * size}, 4) });
      parentPort.postMessage('served');
      parentPort.once('message', () => { ${text} });`),
    { workerData: userfaultfd.handle, resourceLimits: { maxOldGenerationSizeMb: 32 } },
  );
  await once(worker, 'message');
  expect(mapping.read(0, 1)[0]).to.equal(4);
  expect(await rejection(serveFaults(userfaultfd, {}))).to.match(/away from a fault server/);
  worker.on('error', () => {});
  const exited = new Promise((resolve) => worker.on('exit', resolve));
  worker.postMessage('go');
  await end(worker);
  await exited;
  await using _server = await serveFaults(userfaultfd, { source: Buffer.alloc(2 * size, 5) });
  expect(mapping.read(size, 1)[0]).to.equal(5);
}

export const scenarios: Scenarios = {
  'its worker is terminated': () => endedServer('', (worker) => worker.terminate()),

  'its worker exits': () => endedServer('process.exit();', () => {}),

  'nobody catches an error of its worker': () => endedServer("throw new Error('uncaught');", () => {}),

  'its worker has no memory left': () =>
    endedServer('const kept = []; for (;;) kept.push(new Array(1_000_000).fill(0.5));', () => {}),

  'its worker is terminated five times, and leaves no descriptor': async () => {
    await endedServer('', (worker) => worker.terminate());
    const before = descriptors();
    for (let round = 0; round < 5; round++) await endedServer('', (worker) => worker.terminate());
    expect(descriptors()).to.equal(before);
  },

  'a thread that ends late is ended once: nobody is warned of many listeners': async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
    const pipe = join(folder, 'pipe');
    spawnSync('mkfifo', [pipe]);
    const warnings: string[] = [];
    process.on('warning', ({ name }) => warnings.push(name));
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const opens = `import { readFileSync } from 'node:fs';
      export function readPages() { readFileSync(${JSON.stringify(pipe)}); }`;
    const source = moduleOf(opens);
    const server = await serveFaults(userfaultfd, { source, onSourceError: 'zero', fill: true });
    while (server.counts.requests === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    const stopped = rejection(server.stop({ patience: 20 }));
    await new Promise((resolve) => setTimeout(resolve, 500));
    writeFileSync(pipe, '');
    expect(await stopped).to.contain('a source has not returned 20 ms after');
    expect(warnings).not.to.include('MaxListenersExceededWarning');
    rmSync(folder, { recursive: true });
  },
};
