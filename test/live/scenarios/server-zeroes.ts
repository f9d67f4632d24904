import { expect } from 'chai';
import {
  UFFD_FEATURE_EVENT_REMOVE,
  UFFD_FEATURE_PAGEFAULT_FLAG_WP,
  UFFDIO_REGISTER_MODE_MISSING,
  UFFDIO_REGISTER_MODE_WP,
} from 'uapi-bindgen/linux/userfaultfd';
import { Mapping, pageSize, serveFaults, Userfaultfd } from 'uapi-bindgen/runtime';
import type { Scenarios } from '../scenario.ts';
import { firstBytes, until, upTo } from '../served.ts';

const size = pageSize();

export const scenarios: Scenarios = {
  'pages without contents are zeroed as many at a time as others are filled': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_REMOVE });
    using mapping = Mapping.anonymous(64 * size);
    userfaultfd.register(mapping);
    const regions = [
      { address: mapping.address, length: 32 * size, source: Buffer.alloc(32 * size, 7) },
      { address: mapping.address + BigInt(32 * size), length: 32 * size },
    ];
    await using server = await serveFaults(userfaultfd, { regions, prefetch: 16 });
    expect(firstBytes(mapping)).to.deep.equal(upTo(64).map((page) => (page < 32 ? 7 : 0)));
    await until(server, ({ faults, zeroedPages }) => faults === 4 && zeroedPages === 32);
    mapping.discard();
    expect(firstBytes(mapping)).to.deep.equal(upTo(64).map(() => 0));
    await until(server, ({ faults, zeroedPages }) => faults === 8 && zeroedPages === 96);
    expect(server.counts.filledBytes).to.equal(32 * size);
  },

  'without options everything is zeroes': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(2 * size);
    userfaultfd.register(mapping);
    await using server = await serveFaults(userfaultfd);
    expect(firstBytes(mapping)).to.deep.equal([0, 0]);
    await until(server, ({ zeroedPages }) => zeroedPages === 2);
  },

  'they end where memory ends, and where a page is there already': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(8 * size);
    userfaultfd.register(mapping);
    userfaultfd.copy({ destination: mapping.address + BigInt(2 * size), source: Buffer.alloc(size, 9) });
    userfaultfd.unregister({ address: mapping.address + BigInt(6 * size), length: 2 * size });
    const regions = [{ address: mapping.address, length: 8 * size }];
    await using server = await serveFaults(userfaultfd, { regions, prefetch: 64 });
    expect(firstBytes(mapping)).to.deep.equal([0, 0, 9, 0, 0, 0, 0, 0]);
    expect(server.counts.poisonedPages).to.equal(0);
  },

  'a write to one of them is recorded, and to those after it': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_PAGEFAULT_FLAG_WP });
    using mapping = Mapping.anonymous(16 * size);
    userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP);
    await using server = await serveFaults(userfaultfd, { prefetch: 8, trackWrites: true });
    mapping.write(size, Buffer.of(1));
    mapping.write(4 * size, Buffer.of(4));
    expect(mapping.read(12 * size, 1)[0]).to.equal(0);
    mapping.write(13 * size, Buffer.of(13));
    expect(server.pages().takeWritten()).to.deep.equal([1, 4, 13]);
    mapping.write(4 * size, Buffer.of(5));
    expect(server.pages().takeWritten()).to.deep.equal([4]);
    expect(firstBytes(mapping)).to.have.lengthOf(16);
  },
};
