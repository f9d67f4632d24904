import { existsSync } from 'node:fs';
import { expect } from 'chai';
import {
  UFFD_FEATURE_EVENT_REMOVE,
  UFFD_FEATURE_EVENT_UNMAP,
  UFFD_FEATURE_EXACT_ADDRESS,
  UFFD_FEATURE_THREAD_ID,
} from 'uapi-bindgen/linux/userfaultfd';
import { Mapping, MessageReader, type PagefaultEvent, Userfaultfd } from 'uapi-bindgen/runtime';
import type { Scenarios } from '../scenario.ts';
import { Toucher } from '../toucher.ts';

/** Whole pages on every machine. */
const size = 0x1_0000;

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

export const scenarios: Scenarios = {
  'reads the faults of five threads at once': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_THREAD_ID });
    using mapping = Mapping.anonymous(5 * size);
    userfaultfd.register(mapping);
    const touchers = await Promise.all(Array.from({ length: 5 }, () => Toucher.start(mapping)));
    const reads = touchers.map((toucher, index) => toucher.read(index * size));
    sleep(500);
    const events = userfaultfd.readEvents() as PagefaultEvent[];
    expect(events.map(({ type }) => type)).to.deep.equal(new Array(5).fill('pagefault'));
    const offsets = events.map(({ address }) => Number(address - mapping.address) / size);
    expect(offsets.sort()).to.deep.equal([0, 1, 2, 3, 4]);
    expect(new Set(events.map(({ threadId }) => threadId)).size).to.equal(5);
    for (const { threadId } of events) expect(existsSync(`/proc/self/task/${threadId}`)).to.equal(true);
    userfaultfd.copy({ destination: mapping.address, source: Buffer.alloc(5 * size, 'five!') });
    const bytes = (await Promise.all(reads)).map((read) => read.toString());
    expect(bytes).to.deep.equal([0, 1, 2, 3, 4].map((index) => 'five!'.charAt((index * size) % 5)));
    await Promise.all(touchers.map((toucher) => toucher.stop()));
  },

  'sends one message for each thread that touches the same page': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const touchers = await Promise.all(Array.from({ length: 3 }, () => Toucher.start(mapping)));
    const reads = touchers.map((toucher) => toucher.read(0));
    sleep(300);
    const reader = new MessageReader(userfaultfd, 2);
    expect(reader.read()).to.equal(2);
    expect([reader.faultAddress(0), reader.faultAddress(1)]).to.deep.equal(new Array(2).fill(Number(mapping.address)));
    expect(reader.read()).to.equal(1);
    expect(() => reader.decode(1)).to.throw(RangeError, 'the last read gave 1 messages');
    expect(reader.read()).to.equal(0);
    userfaultfd.zeropage(mapping);
    await Promise.all(reads);
    await Promise.all(touchers.map((toucher) => toucher.stop()));
  },

  'gives the exact address where the feature is enabled': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EXACT_ADDRESS });
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const toucher = await Toucher.start(mapping);
    const bytes = toucher.write(0x123, Buffer.from('x'));
    userfaultfd.poll();
    const reader = new MessageReader(userfaultfd);
    reader.read();
    expect(reader.faultAddress(0)).to.equal(Number(mapping.address) + 0x123);
    expect(reader.faultFlags(0)).to.equal(1);
    expect(reader.faultThreadId(0)).to.equal(0);
    expect(reader.decode(0)).to.deep.include({ address: mapping.address + 0x123n, flags: 1n });
    userfaultfd.zeropage(mapping);
    await bytes;
    await toucher.stop();
  },

  'waits in a blocking read': async () => {
    using userfaultfd = Userfaultfd.open({ nonBlocking: false });
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const toucher = await Toucher.start(mapping);
    const bytes = toucher.read(0);
    expect(userfaultfd.readEvents()).to.have.length(1);
    userfaultfd.copy({ destination: mapping.address, source: Buffer.alloc(size, 'b') });
    expect((await bytes).toString()).to.equal('b');
    await toucher.stop();
  },

  'tells of memory given back and unmapped': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_REMOVE | UFFD_FEATURE_EVENT_UNMAP });
    const mapping = Mapping.anonymous(4 * size);
    userfaultfd.register(mapping);
    userfaultfd.zeropage(mapping);
    const toucher = await Toucher.start(mapping);
    const discarded = toucher.discard(size, 2 * size);
    userfaultfd.poll();
    expect(userfaultfd.readEvents()).to.deep.equal([
      { type: 'remove', address: mapping.address + BigInt(size), length: 2 * size },
    ]);
    await discarded;
    const unmapped = toucher.unmap(3 * size, size);
    userfaultfd.poll();
    expect(userfaultfd.readEvents()).to.deep.equal([
      { type: 'unmap', address: mapping.address + BigInt(3 * size), length: size },
    ]);
    await unmapped;
    await toucher.stop();
  },
};
