// What the kernel does that no other scenario has shown, and that programs rely on.

import { closeSync, ftruncateSync, openSync, unlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { expect } from 'chai';
import {
  UFFD_FEATURE_EVENT_FORK,
  UFFD_FEATURE_EVENT_REMAP,
  UFFD_FEATURE_EVENT_REMOVE,
  UFFD_FEATURE_MISSING_HUGETLBFS,
  UFFD_FEATURE_MISSING_SHMEM,
  UFFD_FEATURE_PAGEFAULT_FLAG_WP,
  UFFD_FEATURE_WP_ASYNC,
  UFFD_FEATURE_WP_HUGETLBFS_SHMEM,
  UFFDIO_REGISTER_MODE_MISSING,
  UFFDIO_REGISTER_MODE_WP,
  UFFDIO_WRITEPROTECT,
  UffdioWriteprotect,
} from 'uapi-bindgen/linux/userfaultfd';
import {
  ioctl,
  Mapping,
  MemoryFile,
  PinnedMemory,
  pageSize,
  serveFaults,
  UnsupportedRangeError,
  Userfaultfd,
} from 'uapi-bindgen/runtime';
import { openLibrary, syscalls } from '../../../runtime/backends/syscalls.ts';
import { withForks } from '../forks.ts';
import { withHugePages } from '../huge-pages.ts';
import { codeOf, filled, nextEvents, nextFault, pageAt } from '../observed.ts';
import type { Scenarios } from '../scenario.ts';
import { delay } from '../served.ts';
import { Toucher } from '../toucher.ts';

const size = pageSize();
const { ENOSYS } = constants.errno;
/** The same on every architecture. */
const memfdSecret = 447;
const punchHole = 3;

/** A function of the C library. */
const libc = (...[name, prototype]: Parameters<ReturnType<typeof openLibrary>['function']>) =>
  openLibrary(null).function(name, prototype);

/** Registers two pages of a file for missing faults and touches the first. @returns `served`, or what the kernel says. */
async function servedFrom(path: string, flags: 'r' | 'r+' | 'w+'): Promise<string> {
  const file = openSync(path, flags);
  try {
    if (flags === 'w+') ftruncateSync(file, 2 * size);
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MISSING_SHMEM });
    using mapping = Mapping.ofFile(file, { offset: 0, length: 2 * size, shared: flags !== 'r', pageSize: size });
    const code = codeOf(() => userfaultfd.register(mapping));
    if (code !== 'done') return code;
    const toucher = await Toucher.start(mapping);
    const read = toucher.read(0);
    nextFault(userfaultfd);
    userfaultfd.copy({ destination: mapping.address, source: filled('f') });
    expect((await read).toString()).to.equal('f');
    await toucher.stop();
    return 'served';
  } finally {
    closeSync(file);
  }
}

export const scenarios: Scenarios = {
  'MISSING: a tmpfs and /dev/zero are served, a file on a disk is not': async () => {
    const temporary = `/dev/shm/uapi-bindgen-${process.pid}`;
    expect(await servedFrom(temporary, 'w+')).to.equal('served');
    unlinkSync(temporary);
    expect(await servedFrom('/dev/zero', 'r+')).to.equal('served');
    expect(await servedFrom(process.execPath, 'r')).to.equal('EINVAL');
  },

  'MISSING: secret memory is not served': () => {
    const fd = syscalls().syscall(memfdSecret, 0);
    if (fd === -ENOSYS) return console.log('skipped: this kernel has no secret memory');
    ftruncateSync(fd, size);
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.ofFile(fd, { offset: 0, length: size, shared: true, pageSize: size });
    expect(codeOf(() => userfaultfd.register(mapping))).to.equal('EINVAL');
    closeSync(fd);
  },

  'register: a second registration replaces the mode of the first': () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_PAGEFAULT_FLAG_WP });
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_MISSING);
    userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_WP);
    expect([mapping.read(0, 1)[0], userfaultfd.poll(0)]).to.deep.equal([0, false]);
    expect(userfaultfd.registrations).to.have.length(1);
  },

  'register: a second registration for less leaves the mode of the first': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_PAGEFAULT_FLAG_WP });
    using mapping = Mapping.anonymous(3 * size);
    const both = UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP;
    const last = pageAt(mapping, 1, 2);
    userfaultfd.register(pageAt(mapping, 0, 2), both);
    userfaultfd.zeropage(pageAt(mapping, 0, 2));
    userfaultfd.writeProtect(pageAt(mapping, 1));
    userfaultfd.register(last);
    expect(userfaultfd.registrations.map(({ address, mode }) => [address, mode])).to.deep.equal([
      [mapping.address, both],
      [last.address, both],
      [last.address + BigInt(size), UFFDIO_REGISTER_MODE_MISSING],
    ]);
    const toucher = await Toucher.start(mapping);
    const written = toucher.write(size, Buffer.from('w'));
    expect(nextFault(userfaultfd).kind).to.equal('write-protect');
    userfaultfd.unprotect(pageAt(mapping, 1));
    await written;
    await toucher.stop();
    expect(() => userfaultfd.writeProtect(last)).to.throw(UnsupportedRangeError, 'UFFDIO_WRITEPROTECT');
    userfaultfd.unregister(last);
    userfaultfd.register(last);
    expect(userfaultfd.registrations.at(-1)).to.deep.include({ ...last, mode: UFFDIO_REGISTER_MODE_MISSING });
  },

  'WRITEPROTECT: ENOENT where the range is not registered for it': () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_PAGEFAULT_FLAG_WP });
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const argument = UffdioWriteprotect.of({ range: { start: mapping.address, len: BigInt(size) }, mode: 1n });
    expect(codeOf(() => ioctl(userfaultfd.fd, UFFDIO_WRITEPROTECT, argument))).to.equal('ENOENT');
  },

  'huge pages: the address is that of the page without EXACT_ADDRESS': () =>
    withHugePages(1, async () => {
      using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_MISSING_HUGETLBFS });
      using mapping = Mapping.anonymous(1, { hugePages: true });
      userfaultfd.register(mapping);
      const toucher = await Toucher.start(mapping);
      const read = toucher.read(3 * size + 5);
      expect(nextFault(userfaultfd).address).to.equal(mapping.address);
      userfaultfd.copy({ destination: mapping.address, source: Buffer.alloc(mapping.pageSize, 'e') });
      expect((await read).toString()).to.equal('e');
      await toucher.stop();
    }),

  'FORK: starting another program by posix_spawn tells of nothing': () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_FORK });
    using mapping = Mapping.anonymous(size);
    userfaultfd.register(mapping);
    const command = new PinnedMemory(8);
    command.bytes.write('exit 3');
    // The C library's system() spawns, as vfork does. A fork would wait here until its event is read.
    expect(libc('system', ['int', ['address']])(command.address) >> 8).to.equal(3);
    expect(userfaultfd.poll(0)).to.equal(false);
  },

  'REMAP: memory that grows tells the old length, and what was added is registered too': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_REMAP });
    const mapping = Mapping.anonymous(2 * size);
    const place = Mapping.anonymous(4 * size);
    userfaultfd.register(mapping);
    const [toucher, other] = await Promise.all([Toucher.start(mapping), Toucher.start(place)]);
    const grown = toucher.remap(2 * size, 3, Number(place.address), 4 * size);
    expect(nextEvents(userfaultfd)).to.deep.equal([
      { type: 'remap', from: mapping.address, to: place.address, length: 2 * size },
    ]);
    await grown;
    const read = other.read(3 * size);
    const last = place.address + BigInt(3 * size);
    expect(nextFault(userfaultfd).address).to.equal(last);
    userfaultfd.copy({ destination: last, source: filled('g') });
    expect((await read).toString()).to.equal('g');
    await Promise.all([toucher.stop(), other.stop()]);
  },

  'REMOVE: a hole that is punched into the file tells of nothing, and its page is missing': async () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_REMOVE | UFFD_FEATURE_MISSING_SHMEM });
    using file = MemoryFile.create(size);
    using mapping = file.map();
    userfaultfd.register(mapping);
    userfaultfd.copy({ destination: mapping.address, source: filled('1') });
    const punch = libc('fallocate', ['int', ['int', 'int', 'offset', 'offset']]);
    expect(punch(file.fd, punchHole, 0, size)).to.equal(0);
    expect(userfaultfd.poll(20)).to.equal(false);
    const toucher = await Toucher.start(mapping);
    const read = toucher.read(0);
    nextFault(userfaultfd);
    userfaultfd.copy({ destination: mapping.address, source: filled('2') });
    expect((await read).toString()).to.equal('2');
    await toucher.stop();
  },

  'kernel-mode faults: mlock and process_vm_readv wait for missing pages': async () => {
    using userfaultfd = Userfaultfd.open();
    using mapping = Mapping.anonymous(4 * size);
    userfaultfd.register(mapping);
    const server = await serveFaults(userfaultfd, { source: Buffer.alloc(4 * size, 'k') });
    expect(libc('mlock', ['int', ['address', 'ulong']])(Number(mapping.address), size)).to.equal(0);
    const into = new PinnedMemory(2 * size);
    const vectors = new PinnedMemory(32);
    const words = [into.address, into.bytes.length, Number(mapping.address) + 2 * size, 2 * size];
    for (const [index, word] of words.entries()) vectors.bytes.writeBigUInt64LE(BigInt(word), 8 * index);
    const read = libc('process_vm_readv', ['long', ['int', 'address', 'ulong', 'address', 'ulong', 'ulong']]);
    expect(read(process.pid, vectors.address, 1, vectors.address + 16, 1, 0)).to.equal(2 * size);
    expect(into.bytes.toString()).to.equal('k'.repeat(2 * size));
    await server.stop();
    expect(server.counts.faults).to.equal(3);
  },

  'ESRCH: of an owner that has ended, nothing but filling says so; waking succeeds (trap 2)': () =>
    withForks(async (library) => {
      using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_FORK });
      using mapping = Mapping.anonymous(2 * size);
      userfaultfd.register(mapping);
      userfaultfd.zeropage(mapping);
      const toucher = await Toucher.start(mapping);
      const status = toucher.fork(library, 0);
      const [event] = nextEvents(userfaultfd);
      if (event?.type !== 'fork') throw new Error(`expected a fork, saw ${event?.type}`);
      using child = Userfaultfd.adopt(event.child);
      await status;
      await delay(20);
      const range = { address: mapping.address, length: size };
      const move = { destination: mapping.address, source: mapping.address + BigInt(size), length: size };
      expect(codeOf(() => child.copy({ destination: mapping.address, source: filled('x') }))).to.equal('ESRCH');
      expect(codeOf(() => child.move(move))).to.equal('EINVAL');
      expect(codeOf(() => child.wake(range))).to.equal('done');
      expect(codeOf(() => child.register(range))).to.equal('ENOMEM');
      expect(codeOf(() => child.unregister(range))).to.equal('ENOMEM');
      expect(child.poll(0)).to.equal(false);
      await toucher.stop();
    }),

  'WP_ASYNC: memory of a file on a disk may be registered for it': () => {
    using userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_WP_ASYNC | UFFD_FEATURE_WP_HUGETLBFS_SHMEM });
    const file = openSync(process.execPath, 'r');
    using mapping = Mapping.ofFile(file, { offset: 0, length: 2 * size, shared: false, pageSize: size });
    closeSync(file);
    userfaultfd.register(mapping, UFFDIO_REGISTER_MODE_WP);
    userfaultfd.writeProtect(mapping);
    mapping.write(0, Buffer.from('w'));
    expect([mapping.read(0, 1).toString(), userfaultfd.poll(0)]).to.deep.equal(['w', false]);
  },
};
