// What a server does where the kernel has no huge page left: it answers EEXIST then, as it does for a page that is there.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  type FaultServer,
  MADV_DONTNEED,
  MADV_REMOVE,
  Mapping,
  NoHugePageError,
  type Userfaultfd,
} from 'uapi-bindgen/runtime';
import { MADV_POPULATE_READ, MAP_PRIVATE, MAP_SHARED } from '../../../generated/linux/mman.ts';
import type { Scenarios } from '../scenario.ts';
import { delay, moduleOf, rejection, until } from '../served.ts';
import { Toucher } from '../toucher.ts';
import { huge, servingThree, type ThreeOptions, touch } from '../two-huge-pages.ts';

const { EFAULT } = constants.errno;
const shared = MAP_SHARED;

/** Touches all three pages, of which the last one cannot be had. */
async function exhausts(options: ThreeOptions, flags?: number): Promise<void> {
  await servingThree(
    options,
    async ({ range, server, errors }) => {
      expect([2, 0, 1, 1, 0].map((page) => touch(range, page))).to.deep.equal([1, 1, -EFAULT, -EFAULT, 1]);
      await server.stop();
      expect(server.counts).to.deep.include({ exhaustedPages: 1, poisonedPages: 1, sourceErrors: 0 });
      expect(errors).to.have.length(1);
      expect(errors[0]).to.match(/^expected a free huge page .* at 0x[0-9a-f]+, .*vm\.nr_hugepages.*size=/);
    },
    flags,
  );
}

/** Gives a page back when the server has tried in vain to have a third one. */
async function givesBack(flags: number, advice: number): Promise<void> {
  await servingThree(
    { retries: 1000 },
    async ({ range, server, errors }) => {
      expect([2, 0].map((page) => touch(range, page))).to.deep.equal([1, 1]);
      const toucher = await Toucher.start(range);
      const touched = toucher.read(huge);
      await until(server, ({ requests }) => requests >= 6);
      using mapping = Mapping.borrow(range);
      mapping.advise(advice, 2 * huge, huge);
      expect((await touched).toString()).to.equal('h');
      expect([errors, server.counts.exhaustedPages]).to.deep.equal([[], 0]);
      await toucher.stop();
    },
    flags,
  );
}

async function fills(userfaultfd: Userfaultfd, server: FaultServer): Promise<readonly boolean[]> {
  const pages = server.pages(userfaultfd);
  await pages.filled();
  return [0, 1, 2].map((page) => pages.isServed(page));
}

export const scenarios: Scenarios = {
  'the toucher gets EFAULT, others are served': async () => {
    for (const flags of [shared, MAP_PRIVATE]) {
      await exhausts({}, flags);
      await exhausts({ onSourceError: 'zero' }, flags);
    }
  },

  'onError is told by a NoHugePageError': async () => {
    const errors: Error[] = [];
    await servingThree({ onError: (error) => errors.push(error) }, async ({ range }) => {
      expect([0, 1, 2].map((page) => touch(range, page))).to.deep.equal([1, 1, -EFAULT]);
    });
    if (errors.length === 0) return;
    expect(errors[0]).to.be.an.instanceOf(NoHugePageError);
    expect(errors[0]).to.include({ name: 'NoHugePageError', code: 'ERR_UAPI_NO_HUGE_PAGE' });
  },

  'memory without contents: zeroes cannot be had either': () => exhausts({ source: 'zeroes' }),

  'modules, synchronous and asynchronous, tried again before': async () => {
    for (const kind of ['', 'async ']) {
      const source = moduleOf(`export ${kind}function readPages(offset, into) { into.fill(7); }`);
      await exhausts({ source, retries: 3 });
      await exhausts({ source, prefetch: 2 });
    }
  },

  'a source that fails, where zeroes cannot be had': () =>
    servingThree(
      { source: moduleOf("export function readPages() { throw new Error('broken'); }"), onSourceError: 'zero' },
      async ({ range, server }) => {
        expect([0, 1, 2].map((page) => touch(range, page))).to.deep.equal([1, 1, -EFAULT]);
        await server.stop();
        expect(server.counts).to.deep.include({ zeroedPages: 2, exhaustedPages: 1 });
      },
    ),

  'what is given back meanwhile is used, where it is tried again': async () => {
    await givesBack(shared, MADV_REMOVE);
    await givesBack(MAP_PRIVATE, MADV_DONTNEED);
  },

  'filling in the background passes over it, and who touches it gets EFAULT': async () => {
    for (const flags of [shared, MAP_PRIVATE]) {
      await servingThree(
        { fill: { pages: 1 } },
        async ({ range, userfaultfd, server, errors }) => {
          expect(await fills(userfaultfd, server)).to.deep.equal([true, true, false]);
          expect(errors).to.deep.equal([]);
          expect([0, 1, 2].map((page) => touch(range, page))).to.deep.equal([1, 1, -EFAULT]);
        },
        flags,
      );
    }
  },

  'a page that somebody else has filled is not poisoned, however often it is refused': () =>
    servingThree({}, async ({ range, userfaultfd, server }) => {
      // Filled without waking: every message that was sent before is refused with EEXIST.
      expect(touch(range, 0)).to.equal(1);
      const touchers = await Promise.all([1, 2, 3, 4].map(() => Toucher.start(range)));
      for (let round = 0; round < 20; round++) {
        using mapping = Mapping.borrow(range);
        mapping.advise(MADV_REMOVE, huge, huge);
        const touched = touchers.map((toucher) => toucher.read(huge));
        try {
          userfaultfd.copy({ destination: range.address + BigInt(huge), source: Buffer.alloc(huge, 'h') });
        } catch {}
        for (const each of touched) expect((await each).toString()).to.equal('h');
      }
      expect(server.counts).to.deep.include({ exhaustedPages: 0, poisonedPages: 0 });
      for (const toucher of touchers) await toucher.stop();
    }),

  'whoever was woken to look again is not left waiting by stop()': () =>
    servingThree({}, async ({ range, server }) => {
      expect([2, 0].map((page) => touch(range, page))).to.deep.equal([1, 1]);
      const toucher = await Toucher.start(range);
      const touched = rejection(toucher.advise(huge, huge, MADV_POPULATE_READ));
      await until(server, ({ requests }) => requests >= 4);
      await server.stop();
      expect(server.counts).to.deep.include({ exhaustedPages: 1, poisonedPages: 1 });
      expect(await touched).to.match(/^(EFAULT|EHWPOISON): .* madvise/);
    }),

  'kill: the process that owns the memory is killed, since it cannot go on': () => {
    const helpers = new URL('../two-huge-pages.js', import.meta.url);
    const program = `
      import { servingThree, touch } from '${helpers}';
      await servingThree({ onSourceError: 'kill' }, async ({ range }) => {
        for (const page of [0, 1, 2]) console.log(touch(range, page));
        setTimeout(() => {}, 20_000);
      });`;
    const command = ['--input-type=module', '--eval', program];
    const { signal, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', timeout: 30_000 });
    if (stdout.startsWith('skipped')) return console.log(stdout.trimEnd());
    expect([signal, stderr]).to.deep.equal(['SIGKILL', '']);
    expect(stdout).to.match(/^1\n1\n(-14\n)?$/);
  },

  'a reservation and a mount are given back where the process is killed': async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
    const pool = join(folder, 'pool');
    writeFileSync(pool, '5\n');
    const program = `
      import { readFileSync, writeSync } from 'node:fs';
      import { withHugePages } from '${new URL('../huge-pages.js', import.meta.url)}';
      import { withMounted } from '${new URL('../mounted.js', import.meta.url)}';
      await withHugePages(3, () => withMounted('tmpfs', 'size=64k', (mounted) => {
        writeSync(1, readFileSync('${pool}', 'latin1') + mounted);
        process.kill(process.pid, 'SIGKILL');
      }), '${pool}');`;
    const command = ['--input-type=module', '--eval', program];
    const { signal, stdout } = spawnSync(process.execPath, command, { encoding: 'utf8' });
    if (signal === null) return console.log(stdout.trimEnd());
    const [taken, mounted] = stdout.split('\n');
    expect(taken).to.equal('8');
    for (let round = 0; round < 200 && existsSync(mounted!); round++) await delay(20);
    for (let round = 0; round < 200 && readFileSync(pool, 'latin1') !== '5\n'; round++) await delay(20);
    expect([existsSync(mounted!), readFileSync(pool, 'latin1')]).to.deep.equal([false, '5\n']);
    rmSync(folder, { recursive: true });
  },
};
