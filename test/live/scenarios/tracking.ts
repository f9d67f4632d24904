import { closeSync, openSync } from 'node:fs';
import { expect } from 'chai';
import {
  PAGE_IS_WRITTEN,
  PAGEMAP_SCAN,
  PageRegion,
  PM_SCAN_CHECK_WPASYNC,
  PM_SCAN_WP_MATCHING,
  PmScanArg,
} from 'uapi-bindgen/linux/fs';
import {
  UFFD_FEATURE_MOVE,
  UFFD_FEATURE_THREAD_ID,
  UFFD_FEATURE_WP_ASYNC,
  UFFD_FEATURE_WP_HUGETLBFS_SHMEM,
  UFFD_FEATURE_WP_UNPOPULATED,
  UFFDIO_REGISTER_MODE_WP,
} from 'uapi-bindgen/linux/userfaultfd';
import { ioctl, MADV_HUGEPAGE, Mapping, PinnedMemory, pageSize, Userfaultfd } from 'uapi-bindgen/runtime';
import { nextFault, pageAt } from '../observed.ts';
import type { Scenarios } from '../scenario.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();

/** The pages that were written to since they were asked for last: from one to the other. */
function written(mapping: Mapping): (readonly [number, number])[] {
  const regions = new PinnedMemory(16 * PageRegion.layout.size);
  const scan = PmScanArg.of({
    size: BigInt(PmScanArg.layout.size),
    flags: PM_SCAN_WP_MATCHING | PM_SCAN_CHECK_WPASYNC,
    start: mapping.address,
    end: mapping.address + BigInt(mapping.length),
    vec: BigInt(regions.address),
    vec_len: 16n,
    category_mask: PAGE_IS_WRITTEN,
    return_mask: PAGE_IS_WRITTEN,
  });
  const pagemap = openSync('/proc/self/pagemap', 'r');
  const count = ioctl(pagemap, PAGEMAP_SCAN, scan, 'PAGEMAP_SCAN');
  closeSync(pagemap);
  return Array.from({ length: count }, (_, index) => {
    const { start, end } = new PageRegion(regions.bytes, index * PageRegion.layout.size);
    return [Number(start - mapping.address) / size, Number(end - mapping.address) / size] as const;
  });
}

export const scenarios: Scenarios = {
  'WP_ASYNC: PAGEMAP_SCAN tells which pages were written to, and nobody has to serve': () => {
    const required = UFFD_FEATURE_WP_ASYNC | UFFD_FEATURE_WP_UNPOPULATED | UFFD_FEATURE_WP_HUGETLBFS_SHMEM;
    using userfaultfd = Userfaultfd.open({ required });
    for (const shared of [false, true]) {
      using mapping = Mapping.anonymous(16 * size, { shared });
      userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_WP);
      userfaultfd.writeProtect(mapping);
      mapping.read();
      expect(written(mapping)).to.deep.equal([]);
      for (const page of [2, 3, 7]) mapping.write(page * size, Buffer.of(1));
      expect(written(mapping)).to.deep.equal([
        [2, 4],
        [7, 8],
      ]);
      expect(written(mapping)).to.deep.equal([]);
      mapping.write(3 * size, Buffer.of(2));
      expect(written(mapping)).to.deep.equal([[3, 4]]);
      expect(userfaultfd.poll(0)).to.equal(false);
      userfaultfd.unregister(mapping);
    }
  },

  'THREAD_ID: how long each thread was held up (QEMU block time)': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_THREAD_ID });
    using mapping = Mapping.anonymous(2 * size);
    userfaultfd.register(mapping);
    const touchers = await Promise.all([Toucher.start(mapping), Toucher.start(mapping)]);
    const blocked = new Map<number, number>();
    for (const [index, held] of [60, 120].entries()) {
      const bytes = touchers[index]!.read(index * size);
      const { threadId } = nextFault(userfaultfd);
      const begin = performance.now();
      await new Promise((resolve) => setTimeout(resolve, held));
      userfaultfd.zeropage(pageAt(mapping, index));
      blocked.set(threadId, performance.now() - begin);
      await bytes;
    }
    const [first, second] = [...blocked.values()];
    expect([blocked.size, first! >= 59, second! >= 119]).to.deep.equal([2, true, true]);
    await Promise.all(touchers.map((toucher) => toucher.stop()));
  },

  'MOVE: a huge page as a whole, and a part of one (selftest move-pmd, move-pmd-split)': () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MOVE });
    const huge = 2 ** 21;
    for (const length of [huge, huge / 2]) {
      using source = Mapping.anonymous(2 * huge);
      using target = Mapping.anonymous(2 * huge);
      source.advise(MADV_HUGEPAGE);
      source.fill(0x68);
      userfaultfd.register(target);
      const [from, to] = [source, target].map(
        ({ address }) => address + BigInt((huge - Number(address % BigInt(huge))) % huge),
      );
      for (let done = 0; done < length; ) {
        done += userfaultfd.move({
          destination: to! + BigInt(done),
          source: from! + BigInt(done),
          length: length - done,
        });
      }
      const offset = Number(to! - target.address);
      expect(target.read(offset, length).every((byte) => byte === 0x68)).to.equal(true);
      expect(source.read(Number(from! - source.address), length).every((byte) => byte === 0)).to.equal(true);
    }
  },
};
