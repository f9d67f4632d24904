// Memory that several threads move at once.

import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  UFFD_FEATURE_EVENT_REMAP,
  UFFD_FEATURE_EVENT_UNMAP,
  UFFD_FEATURE_PAGEFAULT_FLAG_WP,
  UFFDIO_REGISTER_MODE_MISSING,
  UFFDIO_REGISTER_MODE_WP,
} from 'uapi-bindgen/linux/userfaultfd';
import { type AddressRange, Mapping, pageSize, serveFaults, Userfaultfd } from 'uapi-bindgen/runtime';
import { nextEvents, pageAt } from '../observed.ts';
import type { Scenarios } from '../scenario.ts';
import { delay, moduleOf, numbered } from '../served.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();
const moves = UFFD_FEATURE_EVENT_REMAP | UFFD_FEATURE_EVENT_UNMAP;
/** MREMAP_MAYMOVE | MREMAP_FIXED */
const mayMoveFixed = 3;

function isMapped({ address }: AddressRange): boolean {
  const ranges = readFileSync('/proc/self/maps', 'latin1').matchAll(/^([0-9a-f]+)-([0-9a-f]+) /gm);
  return [...ranges].some(([, start, end]) => BigInt(`0x${start}`) <= address && address < BigInt(`0x${end}`));
}

/** Has a thread move a page, and waits until it has, but not until the thread has told of it. */
async function move(page: AddressRange, to: AddressRange): Promise<{ readonly told: Promise<unknown> }> {
  const toucher = await Toucher.start(page);
  const told = toucher.remap(size, mayMoveFixed, Number(to.address)).then(() => toucher.stop());
  for (const deadline = performance.now() + 10_000; isMapped(page); await delay(2)) {
    if (performance.now() > deadline) throw new Error('the page was not moved');
  }
  return { told };
}

export const scenarios: Scenarios = {
  'the kernel tells that memory was unmapped where it has moved away from after what has moved there since':
    async () => {
      using userfaultfd = Userfaultfd.open({ required: moves });
      const mapping = Mapping.anonymous(2 * size);
      const [first, second] = [pageAt(mapping, 0), pageAt(mapping, 1)];
      const elsewhere = Mapping.anonymous(size);
      userfaultfd.register(mapping);
      const one = await move(first, elsewhere);
      const other = await move(second, first);
      const events = nextEvents(userfaultfd, 4);
      await Promise.all([one.told, other.told]);
      expect(events).to.have.deep.ordered.members([
        { type: 'remap', from: first.address, to: elsewhere.address, length: size },
        { type: 'remap', from: second.address, to: first.address, length: size },
        ...events.slice(2),
      ]);
      expect(events.slice(2)).to.have.deep.members([
        { type: 'unmap', ...first },
        { type: 'unmap', ...second },
      ]);
    },

  'a server gives memory its contents that has moved to where other memory has just moved away from': async () => {
    using userfaultfd = Userfaultfd.open({ required: moves | UFFD_FEATURE_PAGEFAULT_FLAG_WP });
    const mapping = Mapping.anonymous(3 * size);
    const [first, second] = [pageAt(mapping, 0), pageAt(mapping, 1)];
    const elsewhere = Mapping.anonymous(size);
    userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP);
    const words = new Int32Array(new SharedArrayBuffer(8));
    const module = moduleOf(`export const openPages = ({ words, contents }) => (offset, into) => {
      if (offset === ${2 * size}) {
        Atomics.store(words, 0, 1);
        Atomics.wait(words, 1, 0);
      }
      into.set(contents.subarray(offset, offset + into.length));
    };`);
    const source = { module, data: { words, contents: numbered(3, 40) } };
    const server = await serveFaults(userfaultfd, { source, trackWrites: true });
    const toucher = await Toucher.start(mapping);
    const read = toucher.read(2 * size);
    while (Atomics.load(words, 0) === 0) await delay(1);
    // The thread of the server reads nothing meanwhile.
    const one = await move(first, elsewhere);
    const other = await move(second, first);
    Atomics.store(words, 1, 1);
    Atomics.notify(words, 1);
    await Promise.all([one.told, other.told]);
    expect((await read)[0]).to.equal(42);
    expect([elsewhere.read(0, 1)[0], Mapping.borrow(first).read(0, 1)[0]]).to.deep.equal([40, 41]);
    server.pages().takeWritten();
    Mapping.borrow(first).write(0, Buffer.from('w'));
    expect(server.pages().takeWritten()).to.deep.equal([1]);
    Mapping.borrow(first).write(0, Buffer.from('w'));
    expect(server.pages().takeWritten()).to.deep.equal([1]);
    await toucher.stop();
    await server.stop();
  },
};
