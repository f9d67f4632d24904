// What happens when the kernel has no more of something. Nothing is taken from other processes.

import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { Mapping, pageSize, SyscallError, Userfaultfd } from 'uapi-bindgen/runtime';
import { filled } from '../observed.ts';
import type { Scenarios } from '../scenario.ts';
import { huge, withTwoHugePages } from '../two-huge-pages.ts';

const size = pageSize();

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
    withTwoHugePages(({ range, userfaultfd }) => {
      const copy = (page: number): number =>
        userfaultfd.copy({ destination: range.address + BigInt(page * huge), source: filled('h', huge / size) });
      expect([copy(2), copy(0)]).to.deep.equal([huge, huge]);
      expect(() => copy(1)).to.throw(SyscallError, /^EEXIST: /);
      expect(() => copy(0)).to.throw(SyscallError, /^EEXIST: /);
    }),
};
