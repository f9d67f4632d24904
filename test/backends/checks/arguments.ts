import { expect } from 'chai';
import { syscalls } from 'uapi-bindgen/runtime';
import type { Checks } from '../check.ts';

const notIntegers = [2 ** 53, -(2 ** 53), 1.5, Number.NaN, Number.POSITIVE_INFINITY];

/** A call of every function that takes integers, with `value` as each in turn. */
const uses: Readonly<Record<string, readonly ((value: number) => unknown)[]>> = {
  read: [(value) => syscalls().read(-1, value, 0), (value) => syscalls().read(-1, 0, value)],
  write: [(value) => syscalls().write(-1, value, 0)],
  ioctl: [(value) => syscalls().ioctl(-1, 0, value)],
  poll: [(value) => syscalls().poll(value, 0, 0)],
  close: [(value) => syscalls().close(value)],
  mmap: [(value) => syscalls().mmap(value, 0, 0, 0, -1, 0), (value) => syscalls().mmap(0, 0, 0, 0, -1, value)],
  munmap: [(value) => syscalls().munmap(0, value)],
  ftruncate: [(value) => syscalls().truncate(-1, value)],
  syscall: [(value) => syscalls().syscall(99_999, value)],
  memcpy: [(value) => syscalls().load(value, Buffer.alloc(1)), (value) => syscalls().copy(0, 0, value)],
  memset: [(value) => syscalls().fill(0, 0, value)],
  viewOf: [(value) => syscalls().viewOf(value, 1)],
};

export const checks: Checks = {
  'numbers that are no integers of 53 bits are refused': () => {
    for (const [name, each] of Object.entries(uses)) {
      for (const use of each) {
        for (const value of notIntegers) {
          expect(() => use(value), `${name} with ${value}`).to.throw(
            RangeError,
            `expected an integer of at most 53 bits as an argument of ${name}, saw ${value}`,
          );
        }
      }
    }
  },
};
