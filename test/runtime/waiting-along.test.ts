// Loops that answer, wait and read in one call of native code, on a kernel that is a fake: what happens there is random.

import { constants } from 'node:os';
import { expect } from 'chai';
import { UFFDIO_COPY, UffdMsg } from 'uapi-bindgen/linux/userfaultfd';
import { MessageReader, PollSet, RangeTransfer, type Syscalls, transferKinds } from 'uapi-bindgen/runtime';
import { O_NONBLOCK } from '../../generated/linux/fcntl.ts';
import { __NR_ioctl, __NR_ppoll, __NR_read } from '../../generated/linux/unistd.ts';
import { CallGate } from '../../runtime/descriptors/call-gate.ts';
import { randomFrom } from '../abi/random-records.ts';
import { type Call, performRows, rowAt } from './fake-rows.ts';
import { type MemoryAt, onFakeKernel } from './fake-syscalls.ts';

const { EAGAIN, EINTR } = constants.errno;
const { size } = UffdMsg.layout;
const first = 0x7f00_0000_0000n;

/** A kernel in which somebody touches the next page now and then, and what it was asked. */
class FakeKernel {
  readonly #random: (limit: number) => number;
  readonly #memoryAt: MemoryAt;
  /** Messages that nobody has read yet, and those that were sent. */
  #waiting = 0;
  sent = 0;
  /** Calls of native code, and rounds since the last poll. */
  calls = 0;
  unpolled = 0;
  refusals = 0;
  readonly #told: { interrupts: boolean };

  constructor(seed: number, memoryAt: MemoryAt, told: { interrupts: boolean }) {
    const random = randomFrom(seed);
    this.#random = random;
    this.#memoryAt = memoryAt;
    this.#told = told;
  }

  get answers(): Partial<Syscalls> {
    return {
      fcntl: () => O_NONBLOCK,
      addressOfShared: () => 8,
      ioctl: () => this.#counted(() => this.#ioctl()),
      poll: () => this.#counted(() => this.#poll()),
      read: (_fd, address) => this.#counted(() => this.#read(address)),
      rows: () => ({
        perform: ([address]) => this.#counted(() => this.#perform(address)),
      }),
    };
  }

  #counted<Result>(work: () => Result): Result {
    this.calls++;
    return work();
  }

  #perform(address: number): void {
    const kernel = ({ number, second }: Call): number =>
      number === __NR_read ? this.#read(second) : number === __NR_ioctl ? this.#ioctl() : this.#poll();
    performRows(this.#memoryAt, address, kernel, ({ gate }) => gate !== 0 && this.#random(10) === 0);
  }

  #ioctl(): number {
    if (this.#random(8) > 0) return 0;
    this.refusals++;
    return -EAGAIN;
  }

  #poll(): number {
    this.unpolled = 0;
    if (this.#told.interrupts && this.#random(6) === 0) return -EINTR;
    if (this.#waiting === 0) this.#send();
    return 1;
  }

  #send(): void {
    this.#waiting++;
    this.sent++;
  }

  #read(address: number): number {
    if (this.#waiting === 0 && this.#random(3) > 0) this.#send();
    // What a poll has seen somebody else may have taken.
    if (this.#waiting === 0 || this.#random(10) === 0) return -EAGAIN;
    const message = new UffdMsg(this.#memoryAt(address));
    message.arg.pagefault.address = first + BigInt(this.sent - this.#waiting);
    this.#waiting--;
    return size;
  }
}

describe('answering, waiting and reading in one call', () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e6));

  it(`loses no message and tells none twice, whatever fails (SEED=${seed})`, () => {
    for (let run = 0; run < 40; run++) {
      let kernel!: FakeKernel;
      const make = (memoryAt: MemoryAt): Partial<Syscalls> => {
        kernel = new FakeKernel(seed + run, memoryAt, { interrupts: run % 2 === 0 });
        return kernel.answers;
      };
      onFakeKernel(make, () => {
        const waiting = new PollSet([3, 4]);
        const reader = new MessageReader({ fd: 3 });
        const transfer = new RangeTransfer(transferKinds.copy, { fd: 3 });
        let told = 0;
        for (let round = 0; round < 400; round++) {
          const count = reader.readOrWait(waiting);
          expect(kernel.unpolled++, 'rounds without a poll').to.be.at.most(33);
          if (count === 0) continue;
          expect(reader.faultAddress(0), `run ${run}, round ${round}`).to.equal(Number(first) + told++);
          while (transfer.perform(4096, 4096, 0, reader, waiting) < 0) expect(reader.hasFound).to.equal(false);
          expect(reader.faultAddress(0), 'it stays until the next read').to.equal(Number(first) + told - 1);
        }
        expect(told).to.be.greaterThan(200);
        expect(kernel.refusals).to.be.greaterThan(10);
      });
    }
  });

  it('neither waits nor reads for a reader that has not begun, that others read instead of, or without code for it', () => {
    const ioctlOnly = (): Partial<Syscalls> => ({ fcntl: () => O_NONBLOCK, read: () => size, ioctl: () => 0 });
    const withRows = (memoryAt: MemoryAt): Partial<Syscalls> => ({
      ...ioctlOnly(),
      addressOfShared: () => 8,
      rows: () => ({
        perform: ([address]) => {
          const { count, next } = rowAt(memoryAt(address));
          expect([count, next]).to.deep.equal([1, 0]);
          performRows(memoryAt, address, ({ number }) => (number === __NR_read ? size : 0));
        },
      }),
    });
    for (const [kernel, begins, othersRead] of [
      [withRows, false, false],
      [withRows, true, true],
      [ioctlOnly, true, false],
    ] as const) {
      onFakeKernel(kernel, () => {
        const source = { fd: 3, gate: new CallGate() };
        const [reader, waiting] = [new MessageReader(source), new PollSet([3, 4])];
        const transfer = new RangeTransfer(transferKinds.copy, source);
        if (begins) expect(reader.readOrWait(waiting)).to.equal(1);
        if (othersRead) source.gate.readAlone(1, 1);
        for (let round = 0; round < 40; round++) {
          expect([transfer.perform(4096, 4096, 0, reader, waiting), reader.hasFound]).to.deep.equal([4096, false]);
        }
      });
    }
  });

  it('takes one call for each message where nothing fails', () => {
    let rows = 0;
    let unread = 0;
    const kernel = (memoryAt: MemoryAt): Partial<Syscalls> => ({
      fcntl: () => O_NONBLOCK,
      addressOfShared: () => 8,
      read: () => size,
      rows: () => ({
        perform: ([address]) => {
          const answer = rowAt(memoryAt(address));
          if (answer.call(0).number === __NR_read) return answer.call(0).answer(size);
          rows++;
          const wait = rowAt(memoryAt(answer.next));
          const late = rowAt(memoryAt(wait.next));
          expect([answer.call(0).number, answer.call(0).second, answer.after]).to.deep.equal([
            __NR_ioctl,
            UFFDIO_COPY,
            1,
          ]);
          expect([wait.count, wait.call(0).number, wait.call(0).second]).to.deep.equal([1, __NR_ppoll, 2]);
          expect([late.count, late.call(0).number, late.next]).to.deep.equal([1, __NR_read, 0]);
          // Every third finds nothing at once.
          const found = answer.count === 2 && unread++ % 3 > 0;
          answer.call(0).answer(0);
          answer.call(1).answer(found ? size : -EAGAIN);
          if (!found) late.call(0).answer(size);
        },
      }),
    });
    onFakeKernel(kernel, () => {
      const [reader, waiting] = [new MessageReader({ fd: 3 }), new PollSet([3, 4])];
      const transfer = new RangeTransfer(transferKinds.copy, { fd: 3 });
      for (let round = 0; round < 100; round++) {
        expect(reader.readOrWait(waiting)).to.equal(1);
        expect(transfer.perform(4096, 4096, 0, reader, waiting)).to.equal(4096);
        expect(reader.hasFound).to.equal(true);
      }
    });
    expect(rows).to.equal(100);
    expect(unread).to.be.greaterThan(10);
  });
});
