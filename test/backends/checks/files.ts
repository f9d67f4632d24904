import { closeSync, constants, fstatSync, mkdtempSync, openSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { constants as system, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FIONREAD } from 'uapi-bindgen/linux/termios';
import { PinnedMemory, POLLIN, POLLNVAL, syscalls } from 'uapi-bindgen/runtime';
import type { Checks } from '../check.ts';

const { EAGAIN, EBADF, EFAULT, EINVAL, EISDIR, ENOENT, ENOTTY } = system.errno;

/** Both ends of a pipe while `work` runs. */
function withPipe(work: (reading: number, writing: number) => void): void {
  const ends = new PinnedMemory(8);
  expect(syscalls().pipe(ends.address, constants.O_NONBLOCK)).to.equal(0);
  const [reading, writing] = ends.words();
  try {
    work(reading!, writing!);
  } finally {
    syscalls().close(reading!);
    syscalls().close(writing!);
  }
}

function pinned(text: string): PinnedMemory {
  const memory = new PinnedMemory(Buffer.byteLength(text));
  memory.bytes.write(text);
  return memory;
}

export const checks: Checks = {
  'open, read and close a file whose name is not ASCII': () => {
    const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
    try {
      const path = join(folder, 'Größe-ば.txt');
      writeFileSync(path, 'contents');
      const fd = syscalls().open(path, constants.O_RDONLY);
      expect(readlinkSync(`/proc/self/fd/${fd}`)).to.equal(path);
      const memory = new PinnedMemory(16);
      memory.bytes.fill('.');
      expect(syscalls().read(fd, memory.address + 4, 5)).to.equal(5);
      expect(memory.bytes.toString()).to.equal('....conte.......');
      expect(syscalls().read(fd, memory.address, 16)).to.equal(3);
      expect(syscalls().read(fd, memory.address, 16)).to.equal(0);
      expect(syscalls().close(fd)).to.equal(0);
      expect(syscalls().close(fd)).to.equal(-EBADF);
      expect(syscalls().open(join(folder, 'none'), constants.O_RDONLY)).to.equal(-ENOENT);
      expect(syscalls().open(folder, constants.O_WRONLY)).to.equal(-EISDIR);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },

  'write to a pipe and read from it': () => {
    withPipe((reading, writing) => {
      const memory = pinned('hello');
      expect(syscalls().read(reading, memory.address, 5)).to.equal(-EAGAIN);
      expect(syscalls().write(writing, memory.address + 1, 4)).to.equal(4);
      expect(syscalls().read(reading, memory.address, 5)).to.equal(4);
      expect(memory.bytes.toString()).to.equal('elloo');
      expect(syscalls().write(writing, 0, 4)).to.equal(-EFAULT);
      expect(syscalls().write(reading, memory.address, 4)).to.equal(-EBADF);
    });
  },

  'poll descriptors, with and without patience': () => {
    withPipe((reading, writing) => {
      const records = new PinnedMemory(16);
      records.bytes.writeInt32LE(reading, 0);
      records.bytes.writeInt16LE(POLLIN, 4);
      records.bytes.writeInt32LE(999_999, 8);
      expect(syscalls().poll(records.address, 1, 0)).to.equal(0);
      const begun = performance.now();
      expect(syscalls().poll(records.address, 1, 30)).to.equal(0);
      expect(performance.now() - begun).to.be.at.least(29);
      expect(syscalls().poll(records.address, 2, -1)).to.equal(1);
      expect(records.bytes.readInt16LE(14)).to.equal(POLLNVAL);
      syscalls().write(writing, records.address, 1);
      expect(syscalls().poll(records.address, 2, -1)).to.equal(2);
      expect(records.bytes.readInt16LE(6)).to.equal(POLLIN);
      expect(syscalls().poll(8, 1, 0)).to.equal(-EFAULT);
    });
  },

  'ioctl writes to its argument, and takes an integer': () => {
    withPipe((reading, writing) => {
      const memory = pinned('0123456789');
      syscalls().write(writing, memory.address, 7);
      expect(syscalls().ioctl(reading, FIONREAD, memory.address + 2)).to.equal(0);
      expect(memory.bytes.toString('latin1')).to.equal('01\x07\0\0\x006789');
      expect(syscalls().ioctl(reading, FIONREAD, 0)).to.equal(-EFAULT);
      expect(syscalls().ioctl(reading, FIONREAD, -1)).to.equal(-EFAULT);
      expect(syscalls().ioctl(reading, 0xffff_ffff, memory.address)).to.equal(-ENOTTY);
      expect(syscalls().ioctl(-1, FIONREAD, memory.address)).to.equal(-EBADF);
    });
  },

  'eventfd counts in 64 bits': () => {
    const fd = syscalls().eventfd(7, constants.O_NONBLOCK);
    const memory = new PinnedMemory(8);
    memory.bytes.writeBigUInt64LE(0x1234_5678_9abc_def0n);
    expect(syscalls().write(fd, memory.address, 8)).to.equal(8);
    expect(syscalls().read(fd, memory.address, 8)).to.equal(8);
    expect(memory.bytes.readBigUInt64LE()).to.equal(0x1234_5678_9abc_def7n);
    expect(syscalls().read(fd, memory.address, 4)).to.equal(-EINVAL);
    syscalls().close(fd);
    const greatest = syscalls().eventfd(0xffff_ffff, 0);
    expect(syscalls().read(greatest, memory.address, 8)).to.equal(8);
    expect(memory.bytes.readBigUInt64LE()).to.equal(0xffff_ffffn);
    syscalls().close(greatest);
    expect(syscalls().eventfd(0, 1 << 30)).to.equal(-EINVAL);
  },

  'dup3 and fcntl': () => {
    const fd = openSync('/dev/null', 'r');
    const other = openSync('/dev/zero', 'r');
    expect(syscalls().duplicate(fd, other, constants.O_SYNC)).to.equal(-EINVAL);
    expect(syscalls().duplicate(fd, other, 0)).to.equal(other);
    expect(readlinkSync(`/proc/self/fd/${other}`)).to.equal('/dev/null');
    expect(syscalls().duplicate(fd, fd, 0)).to.equal(-EINVAL);
    const [getFlags, setFlags] = [3, 4];
    expect(syscalls().fcntl(fd, setFlags, constants.O_NONBLOCK)).to.equal(0);
    expect(syscalls().fcntl(fd, getFlags, 0) & constants.O_NONBLOCK).to.equal(constants.O_NONBLOCK);
    expect(syscalls().fcntl(-1, getFlags, 0)).to.equal(-EBADF);
    closeSync(fd);
    closeSync(other);
  },

  'a memory file of more than 4 GiB': () => {
    const fd = syscalls().memfd('größer', 0);
    expect(readlinkSync(`/proc/self/fd/${fd}`)).to.equal('/memfd:größer (deleted)');
    expect(syscalls().truncate(fd, 0x1_8000_1000)).to.equal(0);
    expect(fstatSync(fd).size).to.equal(0x1_8000_1000);
    expect(syscalls().truncate(fd, -1)).to.equal(-EINVAL);
    syscalls().close(fd);
    expect(syscalls().memfd('x', 1 << 20)).to.equal(-EINVAL);
  },
};
