// What a MessageReader reads in the same call of native code in which a page is filled.

import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { UFFD_EVENT_PAGEFAULT, UFFD_EVENT_REMOVE } from 'uapi-bindgen/linux/userfaultfd';
import {
  ClosedError,
  errnoName,
  Mapping,
  MessageReader,
  pageSize,
  RangeTransfer,
  serveFaults,
  syscalls,
  transferKinds,
  Userfaultfd,
} from 'uapi-bindgen/runtime';
import { openLibrary } from '../../../runtime/backends/syscalls.ts';
import { openFiles } from '../descriptors.ts';
import { FourPages } from '../four-pages.ts';
import { CompiledPrograms } from '../gcc.ts';
import type { Scenarios } from '../scenario.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();

function lacksCode(): boolean {
  const rows = syscalls().rows();
  if ('missing' in rows) console.log(`skipped: no code for calls in a row: ${rows.missing}`);
  return 'missing' in rows;
}

export const scenarios: Scenarios = {
  'what comes next has been read when a page is filled; what was read before lasts until the next read': async () => {
    if (lacksCode()) return;
    using served = new FourPages();
    const { reader, waiting, userfaultfd } = served;
    const [first, second] = [await served.toucher(), await served.toucher()];
    const [a, b] = [first.read(0), second.write(size, Buffer.from('w'))];
    served.expectMessage();
    // Both may be there by now: then they are one batch.
    let count = reader.readOrWait(waiting);
    const pages = [reader.faultPage(0, size)];
    if (count === 2) {
      pages.push(reader.faultPage(1, size));
    } else {
      served.expectMessage();
      const [at, flags] = [reader.faultPage(0, size), reader.faultFlags(0)];
      expect(served.fill((at - served.page(0)) / size)).to.equal(size);
      expect([reader.hasFound, userfaultfd.poll(0)]).to.deep.equal([true, false]);
      expect([reader.count, reader.faultPage(0, size), reader.faultFlags(0)]).to.deep.equal([1, at, flags]);
      count = reader.readOrWait(waiting);
      expect([count, reader.event(0), reader.hasFound]).to.deep.equal([1, UFFD_EVENT_PAGEFAULT, false]);
      pages.push(reader.faultPage(0, size));
    }
    expect(pages.sort()).to.deep.equal([served.page(0), served.page(1)]);
    for (const page of [0, 1]) served.transfer.perform(served.page(page), size, served.source.address);
    expect((await a).toString()).to.equal('s');
    await b;
    expect(served.mapping.read(size, 2).toString()).to.equal('ws');
    await served.stop();
  },

  'nothing is read along with what the kernel refuses because an event is unread': async () => {
    using served = new FourPages();
    const { reader, waiting } = served;
    const toucher = await served.toucher();
    const read = toucher.read(0);
    expect(reader.readOrWait(waiting)).to.equal(1);
    const other = await served.toucher();
    const discarded = other.discard(3 * size, size);
    served.expectMessage();
    for (let attempt = 0; attempt < 3; attempt++) {
      expect([errnoName(served.fill(0)), reader.hasFound]).to.deep.equal(['EAGAIN', false]);
      served.expectMessage();
    }
    expect([reader.read(), reader.event(0)]).to.deep.equal([1, UFFD_EVENT_REMOVE]);
    await discarded;
    expect(served.fill(0)).to.equal(size);
    expect((await read).toString()).to.equal('s');
    await served.stop();
  },

  'nothing is read along with what is done in part': async () => {
    using served = new FourPages();
    const { reader, waiting } = served;
    const [first, second] = [await served.toucher(), await served.toucher()];
    const [a, b] = [first.read(0), second.read(2 * size)];
    expect(reader.readOrWait(waiting)).to.be.greaterThan(0);
    const before = reader.count;
    if (before === 1) served.expectMessage();
    expect(served.fill(0, 4)).to.equal(3 * size);
    expect(reader.hasFound).to.equal(false);
    await Promise.all([a, b]);
    await served.stop();
  },

  'a reader that has not waited yet, and one that only reads, read nothing along': async () => {
    using served = new FourPages();
    const toucher = await served.toucher();
    const read = toucher.read(0);
    served.expectMessage();
    expect([served.fill(1), served.reader.hasFound]).to.deep.equal([size, false]);
    served.expectMessage();
    expect([served.reader.read(), served.fill(2), served.reader.hasFound]).to.deep.equal([1, size, false]);
    served.fill(0);
    await read;
    await served.stop();
  },

  'reading goes on with what was read along, also one message at a time and with readOrWait after read': async () => {
    if (lacksCode()) return;
    using served = new FourPages(1);
    const { reader, waiting } = served;
    const touchers = [await served.toucher(), await served.toucher(), await served.toucher()];
    const reads = touchers.map((toucher, index) => toucher.read(index * size));
    const seen = new Set<number>();
    for (let round = 0; round < 3; round++) {
      const [along, count] = [reader.hasFound, round === 1 ? reader.read() : reader.readOrWait(waiting)];
      expect([along, count]).to.deep.equal([round > 0, 1]);
      const page = (reader.faultPage(0, size) - served.page(0)) / size;
      seen.add(page);
      // The next one waits, so that it is read along.
      if (round < 2) served.expectMessage();
      expect(served.fill(page)).to.equal(size);
      expect([reader.hasFound, reader.faultPage(0, size)]).to.deep.equal([round < 2, served.page(page)]);
    }
    expect(reader.read()).to.equal(0);
    expect([...seen].sort()).to.deep.equal([0, 1, 2]);
    await Promise.all(reads);
    await served.stop();
  },

  'a reader of another file is refused, and a closed userfaultfd': () => {
    using served = new FourPages();
    using other = Userfaultfd.open();
    const stranger = new MessageReader(other);
    const { transfer, source, userfaultfd, reader } = served;
    expect(() => transfer.perform(served.page(0), size, source.address, stranger)).to.throw(
      RangeError,
      `expected a reader of descriptor ${userfaultfd.fd}, saw one of ${other.fd}`,
    );
    userfaultfd.close();
    expect(() => transfer.perform(served.page(0), size, source.address, reader)).to.throw(ClosedError);
  },

  'a reader of a closed userfaultfd reads nothing of the one that has its number now': async () => {
    if (lacksCode()) return;
    using served = new FourPages();
    const { reader, waiting, userfaultfd, transfer, source } = served;
    const toucher = await served.toucher();
    const read = toucher.read(0);
    served.expectMessage();
    expect(reader.readOrWait(waiting)).to.equal(1);
    transfer.perform(served.page(0), size, source.address);
    await read;
    const { fd } = userfaultfd;
    using other = Userfaultfd.open();
    const memory = Mapping.anonymous(size);
    other.register(memory);
    userfaultfd.close();
    // As if the kernel had given it out again.
    expect(syscalls().duplicate(other.fd, fd, 0)).to.equal(fd);
    using again = Userfaultfd.adopt(fd);
    const zeropage = new RangeTransfer(transferKinds.zeropage, again);
    const second = await Toucher.start(memory);
    const byte = second.read(0);
    expect(again.poll(5000)).to.equal(true);
    expect(() => zeropage.perform(Number(memory.address), size, 0, reader)).to.throw(ClosedError);
    expect(reader.hasFound).to.equal(false);
    expect(again.readEvents().map(({ type }) => type)).to.deep.equal(['pagefault']);
    zeropage.perform(Number(memory.address), size);
    expect((await byte)[0]).to.equal(0);
    await second.stop();
    await served.stop();
    memory.close();
  },

  'without machine code everything is done in calls of its own': async () => {
    process.env.UAPI_BINDGEN_MACHINE_CODE = 'off';
    expect(syscalls().rows()).to.deep.equal({ missing: "UAPI_BINDGEN_MACHINE_CODE is 'off'" });
    using served = new FourPages();
    const { reader, waiting } = served;
    const toucher = await served.toucher();
    const read = toucher.readEach(size);
    for (let page = 0; page < 3; page++) {
      expect([reader.readOrWait(waiting), reader.faultPage(0, size)]).to.deep.equal([1, served.page(page)]);
      expect([served.fill(page), reader.hasFound]).to.deep.equal([size, false]);
    }
    expect((await read).toString()).to.equal('ssss');
    await served.stop();
  },

  'a server without machine code serves as well': async () => {
    process.env.UAPI_BINDGEN_MACHINE_CODE = 'off';
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(64 * size);
    userfaultfd.register(mapping);
    const source = Buffer.alloc(64 * size, 'abcdefg');
    const server = await serveFaults(userfaultfd, { source });
    expect(mapping.read(0, source.length).equals(source)).to.equal(true);
    await server.stop();
  },

  'a server hears whom it has read of along with the last answer to as many messages as one read can take':
    async () => {
      const programs = new CompiledPrograms();
      try {
        const path = programs.compileLibrary('many-touchers');
        if (path === undefined) return console.log('skipped: gcc cannot be run');
        const library = openLibrary(path);
        const touchPages = library.function('touch_pages', ['int', ['address', 'int', 'int', 'int']]);
        const pagesRight = library.function('pages_right', ['int', []]);
        const pages = 4096;
        using userfaultfd = Userfaultfd.open();
        using mapping = Mapping.anonymous(pages * size);
        userfaultfd.register(mapping);
        const server = await serveFaults(userfaultfd, { source: Buffer.alloc(pages * size, 's') });
        // A server reads 64 messages at a time.
        expect(touchPages(Number(mapping.address), pages, 64, 's'.charCodeAt(0))).to.equal(64);
        for (let seen = -1; pagesRight() < pages; await delay(1000)) {
          expect(pagesRight(), 'pages served within a second').to.be.greaterThan(seen);
          seen = pagesRight();
        }
        await server.stop();
      } finally {
        programs.remove();
      }
    },

  'a setting that is none is refused, and nothing is opened': () => {
    process.env.UAPI_BINDGEN_MACHINE_CODE = 'maybe';
    const refusal = "expected UAPI_BINDGEN_MACHINE_CODE to be 'on' or 'off', saw 'maybe'";
    expect(() => syscalls().rows()).to.throw(RangeError, refusal);
    const before = openFiles();
    expect(() => Userfaultfd.open()).to.throw(RangeError, refusal);
    expect(openFiles()).to.deep.equal(before);
  },

  'a server with a setting that is none serves nothing, and whoever waits goes on waiting': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const source = Buffer.alloc(size, 's');
    const toucher = await Toucher.start(mapping);
    const read = toucher.read(0);
    process.env.UAPI_BINDGEN_MACHINE_CODE = 'maybe';
    const refusal = await serveFaults(userfaultfd, { source }).catch((error: Error) => error);
    expect(refusal).to.be.instanceOf(RangeError).with.property('message').that.includes("saw 'maybe'");
    process.env.UAPI_BINDGEN_MACHINE_CODE = 'on';
    const server = await serveFaults(userfaultfd, { source });
    expect((await read).toString()).to.equal('s');
    await server.stop();
    await toucher.stop();
  },
};
