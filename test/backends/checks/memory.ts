import { constants as limits } from 'node:buffer';
import { readFileSync, readlinkSync, readSync, writeSync } from 'node:fs';
import { constants, endianness } from 'node:os';
import { expect } from 'chai';
import { PinnedMemory, PROT_NONE, PROT_READ, PROT_WRITE, pageSize, syscalls } from 'uapi-bindgen/runtime';
import { O_CLOEXEC } from '../../../generated/linux/fcntl.ts';
import {
  MADV_DONTNEED,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_NORESERVE,
  MAP_PRIVATE,
  MAP_SHARED,
  MREMAP_MAYMOVE,
} from '../../../generated/linux/mman.ts';
import { __NR_userfaultfd } from '../../../generated/linux/unistd.ts';
import { openLibrary } from '../../../runtime/backends/syscalls.ts';
import type { Checks } from '../check.ts';

const { EBADF, EFAULT, EINVAL, ENOMEM, ENOSYS, EPERM } = constants.errno;
const readWrite = PROT_READ | PROT_WRITE;
const anonymous = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

/** The access to an address that the kernel lists, `rw-p`; undefined where nothing is mapped. */
function accessAt(address: number): string | undefined {
  for (const line of readFileSync('/proc/self/maps', 'latin1').split('\n')) {
    const [, start = '', end = '', access] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/.exec(line) ?? [];
    if (Number.parseInt(start, 16) <= address && address < Number.parseInt(end, 16)) return access;
  }
  return undefined;
}

function map(length: number, address = 0, flags = anonymous): number {
  const start = syscalls().mmap(address, length, readWrite, flags, -1, 0);
  expect(start).to.be.greaterThan(0);
  return start;
}

export const checks: Checks = {
  'the size of a page is what the kernel told this process': () => {
    const vector = new DataView(new Uint8Array(readFileSync('/proc/self/auxv')).buffer);
    const little = endianness() === 'LE';
    const entries = Array.from({ length: vector.byteLength >> 4 }, (_, index) => index * 16);
    // AT_PAGESZ
    const entry = entries.find((offset) => vector.getBigUint64(offset, little) === 6n);
    expect(pageSize()).to.equal(Number(vector.getBigUint64(entry! + 8, little)));
  },

  'mmap, mprotect, mremap and munmap do what the kernel lists': () => {
    const start = map(4 * pageSize());
    expect(accessAt(start)).to.equal('rw-p');
    expect(syscalls().mprotect(start, pageSize(), PROT_NONE)).to.equal(0);
    expect([accessAt(start), accessAt(start + pageSize())]).to.deep.equal(['---p', 'rw-p']);
    expect(syscalls().mprotect(start, pageSize(), readWrite)).to.equal(0);
    const moved = syscalls().mremap(start, 4 * pageSize(), 4096 * pageSize(), MREMAP_MAYMOVE, 0);
    expect(accessAt(moved + 4095 * pageSize())).to.equal('rw-p');
    // A hole of one page between pages of our own: what else this process maps meanwhile is larger.
    expect(syscalls().munmap(moved + pageSize(), pageSize())).to.equal(0);
    expect(accessAt(moved + pageSize())).to.equal(undefined);
    expect(syscalls().munmap(moved, 4096 * pageSize())).to.equal(0);
  },

  'mmap, mprotect, madvise, mremap and munmap say what the kernel refuses': () => {
    // Nothing is mapped below vm.mmap_min_addr.
    const unmapped = pageSize();
    expect(syscalls().mmap(0, 0, readWrite, anonymous, -1, 0)).to.equal(-EINVAL);
    expect(syscalls().mmap(0, pageSize(), readWrite, MAP_PRIVATE, -1, 0)).to.equal(-EBADF);
    expect(syscalls().mmap(0, 2 ** 50, readWrite, anonymous, -1, 0)).to.equal(-ENOMEM);
    expect(syscalls().munmap(1, pageSize())).to.equal(-EINVAL);
    expect(syscalls().madvise(unmapped, pageSize(), MADV_DONTNEED)).to.equal(-ENOMEM);
    expect(syscalls().mprotect(1, pageSize(), PROT_READ)).to.equal(-EINVAL);
    expect(syscalls().mremap(unmapped, pageSize(), pageSize(), 0, 0)).to.equal(-EFAULT);
  },

  'addresses and lengths of more than 32 bits': () => {
    const length = 0x1_8000_0000;
    const start = map(length);
    expect(start).to.be.greaterThan(0xffff_ffff);
    // Only over memory of our own: anywhere else it may be the heap of JavaScript that is replaced.
    const middle = start + 0x1_2345_6000;
    expect(map(pageSize(), middle, anonymous | MAP_FIXED)).to.equal(middle);
    const far = start + length - pageSize();
    syscalls().fill(far, 0xa5, pageSize());
    const bytes = new PinnedMemory(4).bytes;
    syscalls().load(far + pageSize() - 4, bytes);
    expect(bytes.toString('hex')).to.equal('a5a5a5a5');
    syscalls().store(start, Buffer.from('first'));
    syscalls().copy(far + 1, start, 5);
    expect(syscalls().viewOf(far, pageSize()).subarray(0, 8).toString('latin1')).to.equal('\xa5first\xa5\xa5');
    expect(syscalls().madvise(start, length, MADV_DONTNEED)).to.equal(0);
    syscalls().load(far, bytes);
    expect(bytes.toString('hex')).to.equal('00000000');
    expect(syscalls().munmap(start, length)).to.equal(0);
  },

  'offsets in a file of more than 32 bits': () => {
    const fd = syscalls().memfd('offsets', 0);
    const offset = 0x2_0000_0000;
    syscalls().truncate(fd, offset + pageSize());
    const start = syscalls().mmap(0, pageSize(), readWrite, MAP_SHARED, fd, offset);
    syscalls().store(start + 3, Buffer.from('far away'));
    const bytes = Buffer.alloc(8);
    expect(readSync(fd, bytes, 0, 8, offset + 3)).to.equal(8);
    expect(bytes.toString()).to.equal('far away');
    syscalls().munmap(start, pageSize());
    syscalls().close(fd);
  },

  'a view is the memory itself': () => {
    const start = map(pageSize());
    const view = syscalls().viewOf(start + 8, 16);
    expect(view.length).to.equal(16);
    view.write('written here');
    const bytes = Buffer.alloc(12);
    syscalls().load(start + 8, bytes);
    expect(bytes.toString()).to.equal('written here');
    syscalls().store(start + 8, Buffer.from('read'));
    expect(view.toString('latin1', 0, 12)).to.equal('readten here');
  },

  'a view is refused that no Buffer can be': () => {
    const start = map(pageSize());
    const longer = limits.MAX_LENGTH + 1;
    for (const length of [longer, 2 * longer, -1, 0.5, Number.NaN]) {
      expect(() => syscalls().viewOf(start, length)).to.throw(
        RangeError,
        `expected a view of at most ${limits.MAX_LENGTH} bytes, which is what a Buffer may have here, saw ${length}`,
      );
    }
  },

  'addressOf counts from the beginning of a view, and stays': () => {
    const memory = Buffer.alloc(1 << 16);
    const address = syscalls().addressOf(memory);
    expect(syscalls().addressOf(memory.subarray(100))).to.equal(address + 100);
    memory.write('here', 200);
    const bytes = Buffer.alloc(4);
    for (let round = 0; round < 50; round++) Buffer.alloc(1 << 20);
    syscalls().load(address + 200, bytes);
    expect(bytes.toString()).to.equal('here');
    expect(syscalls().addressOf(memory)).to.equal(address);
  },

  'bytes that threads share go to memory and come from it': () => {
    const start = map(pageSize());
    const shared = new Uint8Array(new SharedArrayBuffer(64), 8, 16);
    shared.set(Buffer.from('shared by all'));
    syscalls().store(start + 3, shared);
    const bytes = Buffer.alloc(16);
    syscalls().load(start + 3, bytes);
    expect(bytes.toString('latin1')).to.equal('shared by all\0\0\0');
    syscalls().store(start + 3, Buffer.from('given'));
    syscalls().load(start + 3, shared);
    expect(Buffer.from(shared).toString('latin1')).to.equal('givend by all\0\0\0');
    expect(new Uint8Array(shared.buffer)[7]).to.equal(0);
    syscalls().munmap(start, pageSize());
  },

  'a system call by its number': () => {
    const result = syscalls().syscall(__NR_userfaultfd, O_CLOEXEC);
    if (result < 0) {
      expect(result).to.be.oneOf([-EPERM, -ENOSYS]);
      return;
    }
    expect(readlinkSync(`/proc/self/fd/${result}`)).to.equal('anon_inode:[userfaultfd]');
    syscalls().close(result);
    expect(syscalls().syscall(__NR_userfaultfd, 1 << 30)).to.equal(-EINVAL);
    expect(syscalls().syscall(99_999, 0)).to.equal(-ENOSYS);
  },

  'a system call with six arguments': () => {
    const mmapNumber = new Map(Object.entries({ x64: 9, arm64: 222, riscv64: 222, loong64: 222 })).get(process.arch);
    if (mmapNumber === undefined) return;
    const fd = syscalls().memfd('uapi-bindgen test', 0);
    const offset = 3 * pageSize();
    syscalls().truncate(fd, offset + pageSize());
    writeSync(fd, 'the last page', offset);
    const start = syscalls().syscall(mmapNumber, 0, pageSize(), PROT_READ, MAP_PRIVATE, fd, offset);
    const bytes = Buffer.alloc(13);
    syscalls().load(start, bytes);
    expect(bytes.toString()).to.equal('the last page');
    expect(syscalls().syscall(mmapNumber, 0, pageSize(), PROT_READ, MAP_PRIVATE, fd, 1)).to.equal(-EINVAL);
    expect(syscalls().syscall(mmapNumber, 0, pageSize(), PROT_READ, MAP_PRIVATE, fd)).to.be.greaterThan(0);
    syscalls().munmap(start, pageSize());
    syscalls().close(fd);
  },

  'functions of a library by their prototypes': () => {
    const process_ = openLibrary(null);
    const labs = process_.function('labs', ['long', ['long']]);
    for (const value of [1, 0x7fff_ffff, 0x8000_0000, 0x1_0000_0001, 2 ** 47 - 4096, Number.MAX_SAFE_INTEGER]) {
      expect([labs(value), labs(-value)]).to.deep.equal([value, value]);
    }
    const abs = process_.function('abs', ['int', ['int']]);
    expect([abs(-5), abs(0x7fff_ffff)]).to.deep.equal([5, 0x7fff_ffff]);
    const htonl = process_.function('htonl', ['uint', ['uint']]);
    expect(htonl(0xffff_fffe)).to.equal(endianness() === 'LE' ? 0xfeff_ffff : 0xffff_fffe);
    expect(() => process_.function('no_such_function', ['int', []])).to.throw("no function 'no_such_function'");
    expect(() => openLibrary('/no/such/library.so')).to.throw('/no/such/library.so');
  },
};
