import { expect } from 'chai';
import {
  UFFD_FEATURE_MINOR_HUGETLBFS,
  UFFD_FEATURE_MISSING_HUGETLBFS,
  UFFDIO_REGISTER_MODE_MINOR,
  UFFDIO_ZEROPAGE,
  UffdioZeropage,
} from 'uapi-bindgen/linux/userfaultfd';
import {
  ClosedError,
  EventFd,
  ioctl,
  MADV_POPULATE_WRITE,
  Mapping,
  MemoryFile,
  PROT_READ,
  PROT_WRITE,
  pageSize,
  SyscallError,
  syscalls,
  UnsupportedRangeError,
  Userfaultfd,
} from 'uapi-bindgen/runtime';
import { withHugePages } from '../huge-pages.ts';
import { codeOf } from '../observed.ts';
import type { Scenarios } from '../scenario.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();

export const scenarios: Scenarios = {
  'a view is an ArrayBuffer over the mapping': () => {
    using mapping = Mapping.anonymous(3 * size);
    const view = mapping.view();
    expect(view.length).to.equal(3 * size);
    const numbers = new Float64Array(view.buffer, view.byteOffset, (3 * size) / 8);
    numbers[0] = 1.5;
    expect(mapping.read(0, 8).readDoubleLE()).to.equal(1.5);
    mapping.write(3 * size - 1, Buffer.of(9));
    expect(view[3 * size - 1]).to.equal(9);
    // Everything that the ArrayBuffer shows is memory of this process to use.
    expect(new Uint8Array(view.buffer).fill(1).length).to.be.at.least(3 * size);
    expect(view.buffer.byteLength).to.be.lessThan(3 * size + 0x1_0000);
  },

  'a view waits for a missing page as native code does': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(4 * size);
    userfaultfd.register(mapping);
    const view = mapping.view();
    const toucher = await Toucher.start(mapping);
    const bytes = toucher.read(size);
    userfaultfd.poll(5000);
    userfaultfd.copy({ destination: mapping.address, source: Buffer.alloc(4 * size, 'v') });
    expect((await bytes).toString()).to.equal('v');
    expect(view.toString('latin1', size, size + 2)).to.equal('vv');
    await toucher.stop();
  },

  'maps longer memory than JavaScript can look into': () => {
    using mapping = Mapping.anonymous(5 * 2 ** 30);
    mapping.write(5 * 2 ** 30 - 1, Buffer.of(7));
    expect(mapping.read(5 * 2 ** 30 - 2)).to.deep.equal(Buffer.of(0, 7));
  },

  'a memory file has the same bytes in all its mappings, and outlives its descriptor in them': () => {
    const file = MemoryFile.create(2 * size + 1, { name: 'shared' });
    expect(file.length).to.equal(3 * size);
    using first = file.map();
    using second = file.map({ offset: size, length: size });
    using copy = file.map({ shared: false });
    copy.write(size, Buffer.from('own'));
    first.write(size, Buffer.from('all'));
    expect([second.read(0, 3).toString(), copy.read(size, 3).toString()]).to.deep.equal(['all', 'own']);
    file.close();
    expect(() => file.map()).to.throw(ClosedError, 'the memory file is closed');
    second.write(0, Buffer.from('ALL'));
    expect(first.read(size, 3).toString()).to.equal('ALL');
  },

  'protects a range': () => {
    using mapping = Mapping.anonymous(2 * size);
    mapping.fill(1);
    mapping.protect(PROT_READ, size, size);
    // A system call is refused where a thread would get a signal.
    using event = EventFd.open();
    event.signal();
    const read = (offset: number): number => syscalls().read(event.fd, Number(mapping.address) + offset, 8);
    expect(read(size)).to.equal(-14);
    mapping.protect(PROT_READ | PROT_WRITE, size, size);
    event.signal();
    expect(read(size)).to.equal(8);
    expect(() => mapping.protect(PROT_READ, 1, size)).to.throw(SyscallError, /^EINVAL: .*mprotect\(1\) of 0x/);
    expect(() => mapping.protect(PROT_READ, size, 2 * size)).to.throw(RangeError);
  },

  'takes advice': () => {
    using mapping = Mapping.anonymous(2 * size);
    mapping.advise(MADV_POPULATE_WRITE);
    expect(() => mapping.advise(12_345)).to.throw(SyscallError, /^EINVAL: .*madvise\(12345\)/);
  },

  'moves to new addresses, longer or shorter, and leaves nothing of somebody else behind': () => {
    const mapping = Mapping.anonymous(2 * size);
    mapping.write(size, Buffer.from('moved'));
    const view = mapping.view();
    const longer = mapping.remap(8 * size);
    expect(() => mapping.read()).to.throw(ClosedError);
    expect(longer.address).to.not.equal(mapping.address);
    expect(longer.read(size, 5).toString()).to.equal('moved');
    expect(longer.view().toString('latin1', size, size + 5)).to.equal('moved');
    expect(longer.read(7 * size, 1)).to.deep.equal(Buffer.of(0));
    expect(view.subarray(size, size + 5)).to.deep.equal(Buffer.alloc(5));
    using shorter = longer.remap(2 * size);
    expect([shorter.length, shorter.read(size, 5).toString()]).to.deep.equal([2 * size, 'moved']);
    expect(() => Mapping.borrow(shorter).remap()).to.throw('only its owner can move');
  },

  'huge pages: missing faults by copy, zeropage refused (selftest hugetlb)': () =>
    withHugePages(4, async () => {
      using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MISSING_HUGETLBFS });
      using mapping = Mapping.anonymous(1, { hugePages: true });
      const { pageSize: huge } = mapping;
      expect([mapping.length, mapping.address % BigInt(huge)]).to.deep.equal([huge, 0n]);
      userfaultfd.register(mapping);
      expect(() => userfaultfd.zeropage(mapping)).to.throw(
        UnsupportedRangeError,
        /huge pages .*filled by UFFDIO_COPY only/,
      );
      const zeropage = UffdioZeropage.of({ range: { start: mapping.address, len: BigInt(huge) } });
      expect(codeOf(() => ioctl(userfaultfd.fd, UFFDIO_ZEROPAGE, zeropage))).to.equal('EINVAL');
      expect(zeropage.zeropage).to.equal(-22n);
      const toucher = await Toucher.start(mapping);
      const bytes = toucher.read(huge - 1);
      userfaultfd.poll(5000);
      expect(userfaultfd.readEvents()[0]).to.deep.include({ type: 'pagefault', address: mapping.address });
      expect(userfaultfd.copy({ destination: mapping.address, source: Buffer.alloc(huge, 'h') })).to.equal(huge);
      expect((await bytes).toString()).to.equal('h');
      expect(mapping.view()[5]).to.equal(0x68);
      await toucher.stop();
    }),

  'huge pages: minor faults by continue': () =>
    withHugePages(4, async () => {
      using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MINOR_HUGETLBFS });
      using file = MemoryFile.create(1, { hugePages: true });
      using alias = file.map();
      using mapping = file.map();
      alias.write(0, Buffer.from('minor'));
      userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_MINOR);
      const toucher = await Toucher.start(mapping);
      const bytes = toucher.read(0, 5);
      userfaultfd.poll(5000);
      expect(userfaultfd.readEvents()[0]).to.deep.include({ type: 'pagefault', kind: 'minor' });
      userfaultfd.continue(mapping);
      expect((await bytes).toString()).to.equal('minor');
      await toucher.stop();
    }),

  'huge pages: says how to reserve them': () => {
    expect(() => Mapping.anonymous(2 ** 40, { hugePages: 2 ** 21 })).to.throw(
      SyscallError,
      /^ENOMEM: .*'sysctl -w vm\.nr_hugepages=524288'/,
    );
  },
};
