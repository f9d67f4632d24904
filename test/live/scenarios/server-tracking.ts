// Which pages were written to, where memory is moved, unregistered, closed, or nobody reads its events.

import { constants } from 'node:os';
import { expect } from 'chai';
import {
  UFFD_FEATURE_EVENT_REMAP,
  UFFD_FEATURE_EVENT_REMOVE,
  UFFD_FEATURE_EVENT_UNMAP,
  UFFD_FEATURE_PAGEFAULT_FLAG_WP,
  UFFDIO_REGISTER_MODE_MISSING,
  UFFDIO_REGISTER_MODE_WP,
} from 'uapi-bindgen/linux/userfaultfd';
import {
  type AddressRange,
  type FaultServer,
  type FaultSource,
  Mapping,
  pageSize,
  SyscallError,
  serveFaults,
  Userfaultfd,
} from 'uapi-bindgen/runtime';
import type { Scenarios } from '../scenario.ts';
import { delay, moduleOf } from '../served.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();

/** Serves pages whose writes are tracked, all of which were written to and told. */
async function tracked(
  count: number,
  features: bigint,
  source: FaultSource = Buffer.alloc(count * size),
): Promise<{ readonly userfaultfd: Userfaultfd; readonly mapping: Mapping; readonly server: FaultServer }> {
  const userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_PAGEFAULT_FLAG_WP | features });
  const mapping = Mapping.anonymous(count * size);
  userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP);
  const server = await serveFaults(userfaultfd, { source, trackWrites: true });
  const all = Array.from({ length: count }, (_, page) => page);
  writeTo(mapping, ...all);
  expect(server.pages().takeWritten()).to.deep.equal(all);
  return { userfaultfd, mapping, server };
}

function writeTo(mapping: Mapping, ...pages: readonly number[]): void {
  for (const page of pages) mapping.write(page * size, Buffer.of(1));
}

function pageOf({ address }: AddressRange, page: number): AddressRange {
  return { address: address + BigInt(page * size), length: size };
}

export const scenarios: Scenarios = {
  'tells what is written to memory that was moved': async () => {
    for (const features of [UFFD_FEATURE_EVENT_REMAP, UFFD_FEATURE_EVENT_REMAP | UFFD_FEATURE_EVENT_UNMAP]) {
      const { userfaultfd, mapping, server } = await tracked(4, features);
      const pages = server.pages();
      let moved = mapping;
      for (let round = 0; round < 20; round++) {
        writeTo(moved, 0, 3);
        moved = moved.remap();
        writeTo(moved, 1);
        expect(pages.takeWritten(), `round ${round}`).to.deep.equal([0, 1, 3]);
        writeTo(moved, 0, 1);
        expect(pages.takeWritten(), `round ${round}`).to.deep.equal([0, 1]);
        expect(pages.takeWritten()).to.deep.equal([]);
      }
      await server.stop();
      userfaultfd.close();
      moved.close();
    }
  },

  'tells what is written to memory of which a part was moved, or unmapped': async () => {
    const { userfaultfd, mapping, server } = await tracked(6, UFFD_FEATURE_EVENT_REMAP | UFFD_FEATURE_EVENT_UNMAP);
    const toucher = await Toucher.start(mapping);
    using elsewhere = Mapping.anonymous(2 * size);
    const mayMoveFixed = 3;
    await toucher.remap(2 * size, mayMoveFixed, Number(elsewhere.address));
    await toucher.unmap(2 * size, size);
    using moved = Mapping.borrow(elsewhere);
    writeTo(moved, 1);
    writeTo(mapping, 4);
    expect(server.pages().takeWritten()).to.deep.equal([1, 4]);
    writeTo(moved, 0, 1);
    writeTo(mapping, 5);
    expect(server.pages().takeWritten()).to.deep.equal([0, 1, 5]);
    await server.stop();
    await toucher.stop();
    userfaultfd.close();
  },

  'misses no write to memory that is moved where the source is asynchronous': async () => {
    const source = moduleOf('export async function readPages() {}');
    const { userfaultfd, mapping, server } = await tracked(4, UFFD_FEATURE_EVENT_REMAP, source);
    const told = new Set<number>();
    const take = (): void => {
      for (const page of server.pages().takeWritten()) told.add(page);
    };
    let moved = mapping;
    for (let round = 0; round < 50; round++) {
      writeTo(moved, 0);
      moved = moved.remap();
      take();
      await delay(1);
      take();
      told.clear();
      writeTo(moved, 0, 2);
      take();
      expect(told.has(0) && told.has(2), `round ${round}`).to.equal(true);
    }
    await server.stop();
    userfaultfd.close();
    moved.close();
  },

  'a page that was unregistered keeps nothing from being protected that follows it': async () => {
    const { userfaultfd, mapping, server } = await tracked(8, 0n);
    writeTo(mapping, 0, 1, 2, 3, 4, 5, 6, 7);
    for (const page of [1, 4]) userfaultfd.unregister(pageOf(mapping, page));
    // What it is registered for now does not have writes heard.
    userfaultfd.register(pageOf(mapping, 4));
    expect(server.pages().takeWritten()).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7]);
    writeTo(mapping, 0, 1, 2, 3, 4, 5, 6, 7);
    expect(server.pages().takeWritten()).to.deep.equal([0, 2, 3, 5, 6, 7]);
    await server.stop();
    userfaultfd.close();
  },

  'tells what had been written to before the userfaultfd was closed': async () => {
    const { userfaultfd, mapping, server } = await tracked(4, 0n);
    writeTo(mapping, 1, 3);
    await server.stop();
    userfaultfd.close();
    writeTo(mapping, 2);
    expect(server.pages().takeWritten()).to.deep.equal([1, 3]);
    expect(server.pages().takeWritten()).to.deep.equal([]);
  },

  'says that an event has to be read where nobody does, and tells the pages afterwards': async () => {
    const { userfaultfd, mapping, server } = await tracked(4, UFFD_FEATURE_EVENT_REMOVE);
    const toucher = await Toucher.start(mapping);
    writeTo(mapping, 1, 2);
    await server.stop();
    const discarded = toucher.discard(0, size);
    while (!userfaultfd.poll(10)) await delay(1);
    let error: unknown;
    try {
      server.pages().takeWritten();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).to.be.instanceOf(SyscallError);
    expect(error).to.have.property('errno', -constants.errno.EAGAIN);
    expect(String(error)).to.include('read all events, then try again');
    expect(userfaultfd.readEvents().map(({ type }) => type)).to.deep.equal(['remove']);
    await discarded;
    expect(server.pages().takeWritten()).to.deep.equal([1, 2]);
    await toucher.stop();
    userfaultfd.close();
  },
};
