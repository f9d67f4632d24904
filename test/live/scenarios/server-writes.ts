// Which pages were written to.

import { expect } from 'chai';
import {
  UFFD_FEATURE_EVENT_REMOVE,
  UFFD_FEATURE_MINOR_SHMEM,
  UFFD_FEATURE_PAGEFAULT_FLAG_WP,
  UFFD_FEATURE_WP_HUGETLBFS_SHMEM,
  UFFDIO_REGISTER_MODE_MINOR,
  UFFDIO_REGISTER_MODE_MISSING,
  UFFDIO_REGISTER_MODE_WP,
} from 'uapi-bindgen/linux/userfaultfd';
import { Mapping, MemoryFile, pageSize, serveFaults, Userfaultfd } from 'uapi-bindgen/runtime';
import type { Scenarios } from '../scenario.ts';
import { moduleOf, numbered, rejection, served, until } from '../served.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();

export const scenarios: Scenarios = {
  'tells which pages were written to: missing and write-protect at once (e2b)': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_EVENT_REMOVE });
    using mapping = Mapping.anonymous(16 * size);
    userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP);
    await using server = await serveFaults(userfaultfd, { source: numbered(16), trackWrites: true, prefetch: 4 });
    const pages = server.pages();
    // A page that is read first, one that is written to at once, one that was filled with others, one that is given back.
    expect(mapping.read(size, 1)[0]).to.equal(1);
    mapping.write(size, Buffer.of(201));
    mapping.write(8 * size + 5, Buffer.of(208));
    mapping.write(10 * size, Buffer.of(210));
    mapping.discard(12 * size, size);
    expect(mapping.read(12 * size, 1)[0]).to.equal(0);
    expect(mapping.read(0, 1)[0]).to.equal(0);
    expect(pages.takeWritten()).to.deep.equal([1, 8, 10, 12]);
    expect(pages.takeWritten()).to.deep.equal([]);
    mapping.write(8 * size, Buffer.of(1));
    mapping.write(12 * size, Buffer.of(2));
    expect(pages.takeWritten()).to.deep.equal([8, 12]);
    expect([1, 8, 10, 12].map((page) => mapping.read(page * size, 1)[0])).to.deep.equal([201, 1, 210, 2]);
    expect(mapping.read(8 * size + 5, 1)[0]).to.equal(208);
  },

  'tells which pages were written to, however they came to be mapped: minor and write-protect at once': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MINOR_SHMEM | UFFD_FEATURE_WP_HUGETLBFS_SHMEM });
    using file = MemoryFile.create(8 * size);
    using alias = file.map();
    using mapping = file.map();
    // Without a page in the file there is no minor fault.
    alias.fill(0xee);
    userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_MINOR | UFFDIO_REGISTER_MODE_WP);
    const region = { address: mapping.address, length: mapping.length, alias };
    for (const source of [
      numbered(8),
      moduleOf(`export async function readPages(offset, into) { into.fill(offset / ${size}); }`),
    ]) {
      await using server = await serveFaults(userfaultfd, { source, regions: [region], trackWrites: true });
      const pages = server.pages();
      // A page that is read first, one that is written to at once, and one that is mapped again although it was served.
      expect([1, 3].map((page) => mapping.read(page * size, 1)[0])).to.deep.equal([1, 3]);
      expect(pages.takeWritten()).to.deep.equal([]);
      mapping.write(size, Buffer.of(201));
      mapping.write(2 * size, Buffer.of(202));
      expect(pages.takeWritten()).to.deep.equal([1, 2]);
      mapping.discard();
      expect([1, 2, 3].map((page) => mapping.read(page * size, 1)[0])).to.deep.equal([201, 202, 3]);
      mapping.write(3 * size, Buffer.of(203));
      mapping.write(2 * size, Buffer.of(222));
      expect(pages.takeWritten()).to.deep.equal([2, 3]);
      await server.stop();
      mapping.discard();
      alias.fill(0xee);
    }
  },

  'tells at once what was written before it is asked': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_EVENT_REMOVE });
    using mapping = Mapping.anonymous(8 * size);
    userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP);
    await using server = await serveFaults(userfaultfd, { source: numbered(8), trackWrites: true });
    const pages = server.pages();
    for (let round = 0; round < 300; round++) {
      const page = round % 8;
      if (round % 40 === 39) mapping.discard(page * size, size);
      else mapping.write(page * size, Buffer.of(round));
      expect(pages.takeWritten(), `round ${round}`).to.deep.equal([page]);
    }
  },

  'no write is ever lost while pages are protected again': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_PAGEFAULT_FLAG_WP });
    using mapping = Mapping.anonymous(32 * size);
    userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP);
    await using server = await serveFaults(userfaultfd, { source: Buffer.alloc(32 * size), trackWrites: true });
    const copy = Buffer.alloc(32 * size);
    const update = (): void => {
      for (const page of server.pages().takeWritten()) {
        mapping.read(page * size, size).copy(copy, page * size);
      }
    };
    const toucher = await Toucher.start(mapping);
    for (let round = 1; round < 60; round++) {
      const writes = [0, 1, 2].map((index) =>
        toucher.write(((round * 7 + index * 3) % 32) * size + round, Buffer.of(round)),
      );
      update();
      await Promise.all(writes);
    }
    await until(server, () => {
      update();
      return copy.equals(mapping.read());
    });
    await toucher.stop();
  },

  'refuses to track what is not registered for it': async () => {
    const { userfaultfd, close } = served(1);
    expect(await rejection(serveFaults(userfaultfd, { trackWrites: true }))).to.match(
      /^trackWrites needs 0x[0-9a-f]+-0x[0-9a-f]+ to be registered for UFFDIO_REGISTER_MODE_WP too$/,
    );
    close();
  },
};
