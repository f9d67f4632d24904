import { constants } from 'node:os';
import { expect } from 'chai';
import { syscalls } from 'uapi-bindgen/runtime';
import { CallRow } from '../../../runtime/kernel/call-row.ts';
import { O_CLOEXEC, O_NONBLOCK } from '../../../runtime/kernel/linux-abi.ts';
import { PinnedMemory } from '../../../runtime/kernel/pinned-memory.ts';
import type { Checks } from '../check.ts';

/** In <asm-generic/ioctls.h>: the bytes that can be read. */
const FIONREAD = 0x541b;

const hasCode = process.arch === 'x64' || process.arch === 'arm64';

function pipeWith(text: string): readonly [reading: number, writing: number] {
  const ends = new PinnedMemory(8);
  expect(syscalls().pipe(ends.address, O_NONBLOCK | O_CLOEXEC)).to.equal(0);
  const [reading, writing] = ends.words() as unknown as [number, number];
  const contents = new PinnedMemory(Math.max(1, text.length));
  contents.bytes.write(text);
  if (text.length > 0) expect(syscalls().write(writing, contents.address, text.length)).to.equal(text.length);
  return [reading, writing];
}

function waiting(fd: number): number {
  const count = new PinnedMemory(4);
  expect(syscalls().ioctl(fd, FIONREAD, count.address)).to.equal(0);
  return count.words()[0]!;
}

export const checks: Checks = {
  'rows: where this machine has code for them': () => {
    expect('missing' in syscalls().rows()).to.equal(!hasCode);
    expect(syscalls().rows()).to.equal(syscalls().rows());
  },

  'rows: calls are performed in their order, up to the first that fails, again and again': () => {
    const row = CallRow.of(4);
    if (row === undefined) return;
    const [full, empty, spared] = [pipeWith('abcdef'), pipeWith(''), pipeWith('xyz')];
    const memory = new PinnedMemory(64);
    row.set(0, 'ioctl', full[0], FIONREAD, memory.address + 32);
    row.set(1, 'read', full[0], memory.address, 2);
    row.set(2, 'read', empty[0], memory.address + 8, 8);
    row.set(3, 'read', spared[0], memory.address + 16, 8);
    for (const [left, text] of [
      [6, 'ab'],
      [4, 'cd'],
      [2, 'ef'],
    ] as const) {
      row.perform();
      expect([row.result(0), row.result(1), row.result(2)]).to.deep.equal([0, 2, -constants.errno.EAGAIN]);
      expect([memory.words()[8], memory.bytes.toString('latin1', 0, 2)]).to.deep.equal([left, text]);
    }
    expect([waiting(full[0]), waiting(spared[0])]).to.deep.equal([0, 3]);
    for (const fd of [full, empty, spared].flat()) syscalls().close(fd);
  },

  'rows: each keeps what it was prepared with while others are performed in between': () => {
    const [one, two] = [CallRow.of(1), CallRow.of(2)];
    if (one === undefined || two === undefined) return;
    const [first, second] = [pipeWith('abcdef'), pipeWith('uvwxyz')];
    const memory = new PinnedMemory(64);
    one.set(0, 'read', first[0], memory.address, 1);
    two.set(0, 'read', second[0], memory.address + 8, 1);
    two.set(1, 'ioctl', second[0], FIONREAD, memory.address + 16);
    const seen: unknown[] = [];
    for (let round = 0; round < 3; round++) {
      for (const row of [one, two]) row.perform();
      expect([one.result(0), two.result(0), two.result(1)]).to.deep.equal([1, 1, 0]);
      seen.push([memory.bytes.toString('latin1', 0, 1), memory.bytes.toString('latin1', 8, 9), memory.words()[4]]);
    }
    expect(seen).to.deep.equal([
      ['a', 'u', 5],
      ['b', 'v', 4],
      ['c', 'w', 3],
    ]);
    for (const fd of [first, second].flat()) syscalls().close(fd);
  },

  'rows: a closed descriptor is no file': () => {
    const row = CallRow.of(1);
    if (row === undefined) return;
    row.set(0, 'read', -1, 0, 0);
    row.perform();
    expect(row.result(0)).to.equal(-constants.errno.EBADF);
  },
};
