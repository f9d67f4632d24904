// What happens when the kernel has no more of something. Nothing is taken from other processes.

import { closeSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { UFFD_FEATURE_MISSING_HUGETLBFS } from 'uapi-bindgen/linux/userfaultfd';
import { type AddressRange, Mapping, pageSize, SyscallError, syscalls, Userfaultfd } from 'uapi-bindgen/runtime';
import { MAP_NORESERVE, MAP_SHARED, PROT_READ, PROT_WRITE } from '../../../runtime/kernel/linux-abi.ts';
import { withHugePages } from '../huge-pages.ts';
import { withMounted } from '../mounted.ts';
import { filled } from '../observed.ts';
import type { Scenarios } from '../scenario.ts';

const size = pageSize();
const huge = 2 ** 21;

/** Registers three huge pages of a file whose file system has two. */
async function withTwoHugePages(work: (range: AddressRange, userfaultfd: Userfaultfd) => unknown): Promise<void> {
  await withHugePages(2, () =>
    withMounted('hugetlbfs', `pagesize=${huge},size=${2 * huge}`, async (folder) => {
      const fd = openSync(join(folder, 'file'), 'w+');
      ftruncateSync(fd, 3 * huge);
      // With a reservation, mapping them would be refused already.
      const address = syscalls().mmap(0, 3 * huge, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
      using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MISSING_HUGETLBFS });
      const range = { address: BigInt(address), length: 3 * huge };
      try {
        userfaultfd.register(range);
        await work(range, userfaultfd);
      } finally {
        userfaultfd.close();
        syscalls().munmap(address, range.length);
        closeSync(fd);
      }
    }),
  );
}

export const scenarios: Scenarios = {
  'ENOMEM: more separate ranges than the process may have mappings': () => {
    const most = Number(readFileSync('/proc/sys/vm/max_map_count', 'latin1'));
    if (most > 300_000) return console.log(`skipped: ${most} mappings take too long`);
    using userfaultfd = Userfaultfd.open();
    // Every second page: what is registered and what is not are mappings of their own.
    using mapping = Mapping.anonymous(most * size);
    const isRegistered = (page: number): boolean => {
      userfaultfd.register({ address: mapping.address + BigInt(page * size), length: size });
      return true;
    };
    let error: unknown;
    let ranges = 0;
    try {
      while (isRegistered(2 * ranges + 1)) ranges++;
    } catch (thrown) {
      error = thrown;
    }
    // At once, since the engine wants mappings of its own.
    userfaultfd.unregister(mapping);
    expect(error).to.be.instanceOf(SyscallError);
    expect((error as Error).message).to.match(/^ENOMEM: .*as few ranges as possible, or raise vm\.max_map_count/);
    expect(ranges).to.be.within(most / 2 - 2000, most / 2);
    userfaultfd.register(mapping);
  },

  'EEXIST: a pool of huge pages that is exhausted': () =>
    withTwoHugePages((range, userfaultfd) => {
      const copy = (page: number): number =>
        userfaultfd.copy({ destination: range.address + BigInt(page * huge), source: filled('h', huge / size) });
      expect([copy(2), copy(0)]).to.deep.equal([huge, huge]);
      expect(() => copy(1)).to.throw(SyscallError, /^EEXIST: /);
      expect(() => copy(0)).to.throw(SyscallError, /^EEXIST: /);
    }),
};
