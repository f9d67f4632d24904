import { once } from 'node:events';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { ClosedError, startWorker, syscalls } from 'uapi-bindgen/runtime';
import { O_CLOEXEC, O_NONBLOCK } from '../../../generated/linux/fcntl.ts';
import { CallGate } from '../../../runtime/descriptors/call-gate.ts';
import { CallRow } from '../../../runtime/descriptors/call-row.ts';
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

function moduleOf(text: string): URL {
  const inFolder = (file: string): string => import.meta.resolve(`../../../runtime/descriptors/${file}.js`);
  const program = `import { parentPort, workerData } from 'node:worker_threads';
    import { PinnedMemory, syscalls } from '${import.meta.resolve('uapi-bindgen/runtime')}';
    import { CallGate } from '${inFolder('call-gate')}';
    import { CallRow } from '${inFolder('call-row')}';
    ${text}`;
  return new URL(`data:text/javascript,${encodeURIComponent(program)}`);
}

function rowOf(calls: number, gate = new CallGate()): CallRow | undefined {
  return CallRow.of({ calls, gate, what: 'the pipe' });
}

export const checks: Checks = {
  'rows: where this machine has code for them': () => {
    expect('missing' in syscalls().rows()).to.equal(!hasCode);
    expect(syscalls().rows()).to.equal(syscalls().rows());
  },

  'rows: calls are performed in their order, up to the first that fails, again and again': () => {
    const row = rowOf(4);
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
    const [one, two] = [rowOf(1), rowOf(2)];
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

  'rows: a gate lets them through that is open, and whose turn it is': () => {
    const gate = new CallGate();
    const [row, late] = [rowOf(1, gate), rowOf(1, new CallGate({ ...gate.place, turn: 1 }))];
    if (row === undefined || late === undefined) return;
    const ends = pipeWith('abcdef');
    const memory = new PinnedMemory(8);
    for (const each of [row, late]) each.set(0, 'read', ends[0], memory.address, 1);
    const inside = new Int32Array(gate.place.memory);
    for (const count of [0, 1]) {
      expect([row.perform(), row.result(0), memory.bytes[0]]).to.deep.equal([1, 1, 97 + count]);
      expect(inside[0]).to.equal(count);
      expect(gate.enter()).to.equal(true);
    }
    expect(() => late.perform()).to.throw(ClosedError, 'the pipe is closed');
    expect(inside[0]).to.equal(2);
    gate.shut();
    expect(() => row.perform()).to.throw(ClosedError, 'the pipe is closed');
    expect([waiting(ends[0]), gate.drain(0)]).to.deep.equal([4, false]);
    for (let count = 0; count < 2; count++) gate.leave();
    expect(gate.drain(0)).to.equal(true);
    for (const fd of ends) syscalls().close(fd);
  },

  'rows: the last one that leaves a shut gate wakes who waits for it': async () => {
    if (!hasCode) return;
    const gate = new CallGate();
    const ends = new PinnedMemory(8);
    expect(syscalls().pipe(ends.address, O_CLOEXEC)).to.equal(0);
    const [reading, writing] = ends.words() as unknown as [number, number];
    const reader = startWorker(
      moduleOf(`
        const memory = new PinnedMemory(8);
        const row = CallRow.of({ calls: 1, gate: new CallGate(workerData.place), what: 'the pipe' });
        row.set(0, 'read', workerData.fd, memory.address, 1);
        parentPort.postMessage(row.perform());`),
      { workerData: { place: gate.place, fd: reading } },
    );
    const inside = new Int32Array(gate.place.memory);
    const answer = once(reader, 'message');
    for (const end = Date.now() + 5000; Atomics.load(inside, 0) !== 1 && Date.now() < end; ) await delay(5);
    expect(inside[0]).to.equal(1);
    gate.shut();
    const writer = startWorker(
      moduleOf(`
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
        syscalls().write(workerData, new PinnedMemory(1).address, 1);`),
      { workerData: writing },
    );
    const ended = Promise.all([reader, writer].map((worker) => once(worker, 'exit')));
    const begun = performance.now();
    expect(gate.drain(20_000)).to.equal(true);
    expect(performance.now() - begun).to.be.within(1, 15_000);
    expect(await answer).to.deep.equal([1]);
    await ended;
    for (const fd of [reading, writing]) syscalls().close(fd);
  },

  'rows: a closed descriptor is no file': () => {
    const row = rowOf(1);
    if (row === undefined) return;
    row.set(0, 'read', -1, 0, 0);
    row.perform();
    expect(row.result(0)).to.equal(-constants.errno.EBADF);
  },
};
