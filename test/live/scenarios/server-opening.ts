// What comes of modules that are slow to be loaded and opened, or never are.

import { expect } from 'chai';
import { type FaultServer, Mapping, pageSize, type ServeOptions, serveFaults, Userfaultfd } from 'uapi-bindgen/runtime';
import { withHangingFile } from '../hanging-file.ts';
import type { Scenarios } from '../scenario.ts';
import { delay, moduleOf, rejection, until } from '../served.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();

/**
 * Serves two pages of ones or, where they are left to the policy, zeroes, and adds other memory with a module, which calls
 * `announce` when it is where the work begins.
 */
async function whileOpening(
  text: string,
  work: (server: FaultServer, adding: Promise<string>, mapping: Mapping) => Promise<void>,
  options: Partial<ServeOptions> = { sourceTimeout: 100 },
): Promise<void> {
  using userfaultfd = Userfaultfd.open();
  using mapping = Mapping.anonymous(2 * size);
  userfaultfd.register(mapping);
  using other = Userfaultfd.open();
  using added = Mapping.anonymous(size);
  other.register(added);
  const server = await serveFaults(userfaultfd, { source: Buffer.alloc(2 * size, 1), onSourceError: 'zero' });
  const channel = new BroadcastChannel('opening');
  const announced = new Promise((resolve) => {
    channel.onmessage = resolve;
  });
  const source = moduleOf(`function announce() {
    const channel = new BroadcastChannel('opening');
    channel.postMessage('now');
    channel.close();
  }
  ${text}`);
  const adding = rejection(server.add(other, { source, ...options }));
  await announced;
  channel.close();
  await work(server, adding, mapping);
}

const opensNever = 'export const openPages = () => new Promise(announce);';
const loopsInOpening = 'export function openPages() { announce(); for (;;); }';

export const scenarios: Scenarios = {
  'a module whose opening never ends: its time is over, and others are served meanwhile': async () => {
    await whileOpening(opensNever, async (server, adding, mapping) => {
      expect(mapping.read(0, 1)[0]).to.equal(1);
      expect(await adding).to.match(/^opening data:.* has not ended after 2000 ms; a greater sourceTimeout/);
      expect(mapping.read(size, 1)[0]).to.equal(1);
      await server.stop();
    });
  },

  'a module that never returns while it is opened or loaded: its time is over, and so is the thread': async () => {
    for (const text of [loopsInOpening, 'announce(); for (;;); export function readPages() {}']) {
      await whileOpening(text, async (server, adding, mapping) => {
        // This thread waits in the fault: only another one can end that.
        expect(mapping.read(0, 1)[0]).to.equal(0);
        const reason = 'a source has not returned in time';
        expect(await Promise.all([adding, rejection(server.stop())])).to.deep.equal([reason, reason]);
      });
    }
  },

  'stops while a module is being opened that has no limit, whether it returns or not': async () => {
    const ends = 'the server was stopped';
    const stuck = 'a source has not returned 1000 ms after the server was to stop';
    const texts = [
      [opensNever, ends, 'nothing'],
      [loopsInOpening, stuck, stuck],
    ] as const;
    for (const [text, refusal, end] of texts) {
      await whileOpening(
        text,
        async (server, adding) => {
          expect(await rejection(server.stop({ patience: 1000 }))).to.equal(end);
          expect(await adding).to.equal(refusal);
        },
        {},
      );
    }
  },

  'readings take their time while a module is opened, which takes longer than a source may': () =>
    withHangingFile(async ({ path, release }) => {
      using userfaultfd = Userfaultfd.open();
      using mapping = Mapping.anonymous(2 * size);
      userfaultfd.register(mapping);
      const text = `export async function openPages() {
        announce();
        await new Promise((resolve) => setTimeout(resolve, 500));
        return (offset, into) => into.fill(2);
      }`;
      const toucher = await Toucher.start(mapping);
      await whileOpening(
        text,
        async (server, adding) => {
          await server.add(userfaultfd, { source: { file: path } });
          const touched = toucher.read(0);
          await until(server, ({ requests }) => requests === 1);
          await delay(3000);
          release();
          expect((await touched).toString()).to.equal('a');
          expect(await adding).to.equal('nothing');
          await server.stop();
        },
        { sourceTimeout: 50 },
      );
      await toucher.stop();
    }),
};
