import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  UFFD_FEATURE_MISSING_SHMEM,
  UFFDIO_REGISTER,
  UFFDIO_ZEROPAGE,
  UffdioRegister,
  UffdioZeropage,
} from 'uapi-bindgen/linux/userfaultfd';
import { ioctl, Mapping, MemoryFile, pageSize, SyscallError, syscalls, Userfaultfd } from 'uapi-bindgen/runtime';
import { openFirstWay } from '../../../runtime/userfaultfd/open-ways.ts';
import { withMounted } from '../mounted.ts';
import { codeOf, filled, nextFault, pageAt } from '../observed.ts';
import type { Scenarios } from '../scenario.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();

export const scenarios: Scenarios = {
  'EINVAL: everything before the handshake, and a read of less than a message': () => {
    const { fd } = openFirstWay({});
    using mapping = Mapping.anonymous(size);
    const range = { start: mapping.address, len: BigInt(size) };
    expect(codeOf(() => ioctl(fd, UFFDIO_REGISTER, UffdioRegister.of({ range, mode: 1n })))).to.equal('EINVAL');
    const address = Number(mapping.address);
    expect(syscalls().read(fd, address, 64)).to.equal(-22);
    syscalls().close(fd);
    using userfaultfd = Userfaultfd.open();
    expect(syscalls().read(userfaultfd.fd, address, 31)).to.equal(-22);
    expect(syscalls().read(userfaultfd.fd, address, 32)).to.equal(-11);
  },

  'EEXIST: is in the result field as well (selftest zeropage)': () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const zeropage = UffdioZeropage.of({ range: { start: mapping.address, len: BigInt(size) } });
    const again = UffdioZeropage.of({ range: { start: mapping.address, len: BigInt(size) } });
    expect(codeOf(() => ioctl(userfaultfd.fd, UFFDIO_ZEROPAGE, zeropage))).to.equal('done');
    expect(codeOf(() => ioctl(userfaultfd.fd, UFFDIO_ZEROPAGE, again))).to.equal('EEXIST');
    expect([zeropage.zeropage, again.zeropage]).to.deep.equal([BigInt(size), -17n]);
  },

  'EFAULT: copying past the end of a file': () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MISSING_SHMEM });
    using file = MemoryFile.create(3 * size);
    using mapping = file.map();
    ftruncateSync(file.fd, size);
    userfaultfd.register(mapping);
    expect(codeOf(() => userfaultfd.copy({ destination: pageAt(mapping, 1).address, source: filled('x') }))).to.equal(
      'EFAULT',
    );
    expect(userfaultfd.copy({ destination: mapping.address, source: filled('x') })).to.equal(size);
  },

  'EFAULT: a source that is unmapped half-way gives a short count, then says why': () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(4 * size);
    const source = Mapping.anonymous(4 * size);
    source.fill(0x73);
    syscalls().munmap(Number(source.address) + 2 * size, 2 * size);
    userfaultfd.register(mapping);
    const copy = { destination: mapping.address, source: source.address, length: 4 * size };
    expect(userfaultfd.copy(copy)).to.equal(2 * size);
    const rest = { destination: pageAt(mapping, 2).address, source: pageAt(source, 2).address, length: 2 * size };
    expect(codeOf(() => userfaultfd.copy(rest))).to.equal('EFAULT');
    expect(mapping.read(2 * size - 1, 1).toString()).to.equal('s');
  },

  'EFAULT: a read into no memory loses the message, and waking makes the toucher ask again (trap 3)': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const toucher = await Toucher.start(mapping);
    const bytes = toucher.read(0);
    userfaultfd.poll(5000);
    expect(syscalls().read(userfaultfd.fd, 16, 32)).to.equal(-14);
    expect(userfaultfd.readEvents()).to.deep.equal([]);
    userfaultfd.wake(mapping);
    expect(nextFault(userfaultfd).address).to.equal(mapping.address);
    userfaultfd.copy({ destination: mapping.address, source: filled('a') });
    expect((await bytes).toString()).to.equal('a');
    await toucher.stop();
  },

  'ENOMEM: a tmpfs that is full gives a short count, then says why': () =>
    withMounted('tmpfs', `size=${2 * size}`, (folder) => {
      const fd = openSync(join(folder, 'file'), 'w+');
      ftruncateSync(fd, 4 * size);
      using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MISSING_SHMEM });
      using mapping = Mapping.ofFile(fd, { offset: 0, length: 4 * size, shared: true, pageSize: size });
      userfaultfd.register(mapping);
      expect(userfaultfd.copy({ destination: mapping.address, source: filled('t', 4) })).to.equal(2 * size);
      const rest = { destination: pageAt(mapping, 2).address, source: filled('t', 2) };
      expect(() => userfaultfd.copy(rest)).to.throw(SyscallError, /^(ENOMEM|ENOSPC): /);
      closeSync(fd);
    }),

  'EPERM: shared memory of a file that may not be written to': () => {
    const fd = syscalls().memfd('sealed', 2);
    ftruncateSync(fd, size);
    // F_ADD_SEALS, F_SEAL_WRITE
    expect(syscalls().fcntl(fd, 1033, 8)).to.equal(0);
    // PROT_READ, MAP_SHARED
    const address = syscalls().mmap(0, size, 1, 1, fd, 0);
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MISSING_SHMEM });
    const range = { address: BigInt(address), length: size };
    expect(() => userfaultfd.register(range)).to.throw(SyscallError, /^EPERM: .*may not be written to/);
    syscalls().munmap(address, size);
    syscalls().close(fd);
  },
};
