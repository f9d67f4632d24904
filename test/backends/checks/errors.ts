import { constants } from 'node:os';
import { expect } from 'chai';
import { PinnedMemory, syscalls } from 'uapi-bindgen/runtime';
import type { Checks } from '../check.ts';

const { EBADF, ENOENT, ENOTTY, EINVAL } = constants.errno;

export const checks: Checks = {
  'errno is right while garbage is collected: 200,000 calls that fail in four ways': () => {
    const calls = syscalls();
    const file = calls.open('/dev/null', 0);
    const memory = new PinnedMemory(64);
    const garbage: unknown[] = [];
    let wrong = 0;
    for (let round = 0; round < 50_000; round++) {
      garbage.push(
        Array.from({ length: 20 }, (_, index) => ({ index })),
        new ArrayBuffer(1024),
      );
      if (garbage.length > 2000) garbage.length = 0;
      if (calls.ioctl(file, 0xc028_aa03, memory.address) !== -ENOTTY) wrong++;
      if (calls.read(-1, memory.address, 64) !== -EBADF) wrong++;
      if (calls.munmap(1, 1) !== -EINVAL) wrong++;
      if (round % 5 === 0 && calls.open('/none', 0) !== -ENOENT) wrong++;
    }
    calls.close(file);
    expect(wrong).to.equal(0);
  },

  'a million calls leave no memory behind': () => {
    const calls = syscalls();
    const file = calls.open('/dev/null', 0);
    const memory = new PinnedMemory(64);
    const call = (count: number): void => {
      for (let index = 0; index < count; index++) {
        calls.ioctl(file, 0xc028_aa03, memory.address);
        calls.read(file, memory.address, 64);
        calls.poll(memory.address, 0, 0);
      }
    };
    call(50_000);
    const before = process.memoryUsage.rss();
    call(350_000);
    calls.close(file);
    expect((process.memoryUsage.rss() - before) / 2 ** 20).to.be.lessThan(12);
  },

  'descriptors do not run out': () => {
    const calls = syscalls();
    const first = calls.open('/dev/null', 0);
    calls.close(first);
    for (let index = 0; index < 20_000; index++) calls.close(calls.open('/dev/null', 0));
    const last = calls.open('/dev/null', 0);
    calls.close(last);
    expect(last).to.equal(first);
  },
};
