import { once } from 'node:events';
import { expect } from 'chai';
import {
  UFFD_FEATURE_PAGEFAULT_FLAG_WP,
  UFFDIO_REGISTER_MODE_MISSING,
  UFFDIO_REGISTER_MODE_WP,
} from 'uapi-bindgen/linux/userfaultfd';
import { Mapping, PageCopier, pageSize, startWorker, Userfaultfd } from 'uapi-bindgen/runtime';
import { collector } from '../collector.ts';
import { filled, pageAt } from '../observed.ts';
import { chooseSeed } from '../random.ts';
import type { Scenarios } from '../scenario.ts';
import { stressViews } from '../view-stress.ts';

const size = pageSize();

/** One round of every operation, each with what it needs made on the spot; only the contents of the pages tell. */
function operate(userfaultfd: Userfaultfd, round: number, between: () => void): void {
  using mapping = Mapping.anonymous(4 * size);
  userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP);
  between();
  userfaultfd.copy({ destination: mapping.address, source: filled(`${round} `) });
  between();
  userfaultfd.zeropage(pageAt(mapping, 1));
  between();
  using source = Mapping.anonymous(size);
  source.write(0, filled(`${round}.`));
  between();
  new PageCopier(userfaultfd).copy(Number(mapping.address) + 2 * size, Number(source.address), size);
  between();
  userfaultfd.writeProtect(mapping);
  between();
  userfaultfd.unprotect(mapping);
  between();
  expect(userfaultfd.readEvents()).to.deep.equal([]);
  between();
  const found = mapping.read(0, 3 * size);
  expect(found.equals(Buffer.concat([filled(`${round} `), Buffer.alloc(size), filled(`${round}.`)]))).to.equal(true);
  between();
  userfaultfd.unregister(mapping);
}

export const scenarios: Scenarios = {
  'every operation, with the collector between them': () => {
    const collect = collector();
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_PAGEFAULT_FLAG_WP });
    let calls = 0;
    for (let round = 0; round < 60; round++) {
      operate(userfaultfd, round, () => {
        // What was freed by mistake is written over.
        for (let count = 0; count < 20; count++) Buffer.alloc(8 * (1 + (count % 8)), 0xff);
        collect({ type: ++calls % 10 === 0 ? 'major' : 'minor' });
      });
    }
  },

  'views, whatever becomes of their mappings': async () => {
    process.on('warning', () => {});
    await stressViews(1500, chooseSeed());
  },

  'views in a worker, whatever becomes of their mappings': async () => {
    const workerData = { rounds: 100, seed: chooseSeed() };
    const worker = startWorker(new URL('../view-stress.js', import.meta.url), { workerData, stderr: true });
    expect(await once(worker, 'exit')).to.deep.equal([0]);
  },
};
