// The memory of processes that fork.

import { expect } from 'chai';
import { UFFD_FEATURE_EVENT_FORK } from 'uapi-bindgen/linux/userfaultfd';
import { Mapping, pageSize, serveFaults, Userfaultfd } from 'uapi-bindgen/runtime';
import { openFiles } from '../descriptors.ts';
import { withForks } from '../forks.ts';
import type { Scenarios } from '../scenario.ts';
import { delay, numbered } from '../served.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();

export const scenarios: Scenarios = {
  'the memory of a child that forks is served, or left to zeroes (CRIU)': () =>
    withForks(async (library) => {
      for (const serveChildren of [true, false]) {
        using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_FORK });
        using mapping = Mapping.anonymous(4 * size);
        userfaultfd.register(mapping);
        const server = await serveFaults(userfaultfd, { source: numbered(4, 30), serveChildren });
        expect(mapping.read(0, 1)[0]).to.equal(30);
        const toucher = await Toucher.start(mapping);
        for (const page of serveChildren ? [1, 0, 3] : [2]) {
          const expected = serveChildren || page === 0 ? 30 + page : 0;
          expect(await toucher.fork(library, page * size), `page ${page}`).to.deep.equal(Buffer.of(expected));
        }
        expect(server.counts.layoutEvents).to.equal(serveChildren ? 3 : 1);
        await server.stop();
        await toucher.stop();
      }
    }),

  'a child is served on from what is copied when the memory of its parent is removed': () =>
    withForks(async (library) => {
      using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_FORK });
      using mapping = Mapping.anonymous(4 * size);
      using orders = Mapping.anonymous(size, { shared: true });
      userfaultfd.register(mapping);
      await using server = await serveFaults(userfaultfd, { source: numbered(4, 30), serveChildren: true });
      const address = Buffer.alloc(8);
      address.writeBigUInt64LE(mapping.address + BigInt(2 * size));
      orders.write(8, address);
      const toucher = await Toucher.start(orders);
      await toucher.fork(library, 0, 'fork_and_read_later');
      await server.remove(userfaultfd);
      orders.write(0, Buffer.of(1));
      for (let round = 0; round < 100 && orders.read(4, 1)[0] === 0; round++) await delay(10);
      expect([...orders.read(4, 1), ...orders.read(16, 1)]).to.deep.equal([1, 32]);
      await toucher.stop();
    }),

  'lets go of the memory of a child that has ended': () =>
    withForks(async (library) => {
      using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_FORK });
      using mapping = Mapping.anonymous(size);
      userfaultfd.register(mapping);
      await using server = await serveFaults(userfaultfd, { source: numbered(1, 30), serveChildren: true });
      const toucher = await Toucher.start(mapping);
      const served = (): number => openFiles().filter((file) => file.includes('userfaultfd')).length;
      expect(served()).to.equal(1);
      expect(await toucher.fork(library, 0)).to.deep.equal(Buffer.of(30));
      expect(served()).to.equal(2);
      for (let round = 0; round < 50 && served() > 1; round++) await delay(100);
      expect([served(), server.counts.layoutEvents]).to.deep.equal([1, 1]);
      await toucher.stop();
    }),
};
