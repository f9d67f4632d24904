// Memory whose file ends before it does, or is cut off while a page of it is waited for.

import { ftruncateSync } from 'node:fs';
import { expect } from 'chai';
import {
  type FaultServer,
  MADV_POPULATE_READ,
  type Mapping,
  MemoryFile,
  pageSize,
  type ServeOptions,
  serveFaults,
  Userfaultfd,
} from 'uapi-bindgen/runtime';
import type { Scenarios } from '../scenario.ts';
import { moduleOf, rejection, until } from '../served.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();
const pages = 16;

interface Served {
  readonly file: MemoryFile;
  readonly mapping: Mapping;
  readonly server: FaultServer;
  readonly errors: readonly string[];
}

async function withFile(options: ServeOptions, work: (served: Served) => Promise<void>): Promise<void> {
  using file = MemoryFile.create(pages * size);
  using mapping = file.map();
  using userfaultfd = Userfaultfd.open();
  userfaultfd.register(mapping);
  const errors: string[] = [];
  const server = await serveFaults(userfaultfd, { onError: ({ message }) => errors.push(message), ...options });
  await work({ file, mapping, server, errors });
}

/** Cuts the file off while its sixth page is waited for. @returns what becomes of whoever waits. */
async function cutOff({ file, mapping, server }: Served): Promise<string> {
  const toucher = await Toucher.start(mapping);
  const touched = rejection(toucher.advise(5 * size, size, MADV_POPULATE_READ));
  await until(server, ({ requests }) => requests > 0);
  ftruncateSync(file.fd, 2 * size);
  return await touched;
}

async function cutOffUnderEachPolicy(source: URL, expected: readonly string[]): Promise<void> {
  for (const onSourceError of ['poison', 'zero'] as const) {
    await withFile({ source, onSourceError }, async (served) => {
      expect(await cutOff(served)).to.match(/^EFAULT: .* madvise/);
      await served.server.stop();
      expect(served.errors).to.deep.equal(expected);
    });
  }
}

const slow = moduleOf(`export async function readPages(offset, into) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  into.fill(7);
}`);

const failing = moduleOf(`export async function readPages() {
  await new Promise((resolve) => setTimeout(resolve, 100));
  throw new Error('broken');
}`);

const ending = moduleOf(`export async function readPages() {
  await new Promise((resolve) => setTimeout(resolve, 100));
  process.exit();
}`);

export const scenarios: Scenarios = {
  'pages behind the end of the file that are to be filled along are left alone': () =>
    withFile({ source: slow, prefetch: 8 }, async ({ file, mapping, server, errors }) => {
      ftruncateSync(file.fd, 10 * size);
      expect([4, 9].map((page) => mapping.read(page * size, 1)[0])).to.deep.equal([7, 7]);
      await server.stop();
      expect([errors, server.counts.filledBytes, server.pages().servedCount]).to.deep.equal([[], 6 * size, 6]);
    }),

  'a file that is cut off while its page is waited for: whoever waits is told, and nobody is killed': () =>
    cutOffUnderEachPolicy(slow, []),

  'the same where the source fails': () => cutOffUnderEachPolicy(failing, ['broken']),

  'the same where the thread of the server ends': async () => {
    for (const onSourceError of ['poison', 'zero'] as const) {
      await withFile({ source: ending, onSourceError }, async (served) => {
        expect(await cutOff(served)).to.match(/^EFAULT: .* madvise/);
        expect(await rejection(served.server.stop())).to.contain('ended in a function of a source');
      });
    }
  },
};
