import { constants } from 'node:os';
import { expect } from 'chai';
import { UFFDIO_COPY, UFFDIO_ZEROPAGE, UffdioCopy, UffdioZeropage, UffdMsg } from 'uapi-bindgen/linux/userfaultfd';
import {
  BlockingError,
  Mapping,
  MessageReader,
  PageCopier,
  PollSet,
  RangeTransfer,
  SyscallError,
  type Syscalls,
  transferKinds,
  Userfaultfd,
} from 'uapi-bindgen/runtime';
import { O_NONBLOCK } from '../../generated/linux/fcntl.ts';
import { __NR_ioctl, __NR_read } from '../../generated/linux/unistd.ts';
import { performRows } from './fake-rows.ts';
import { type MemoryAt, onFakeKernel } from './fake-syscalls.ts';

const { EAGAIN, EEXIST, EINTR, EIO } = constants.errno;
const page = { destination: 0x7fff_ffff_f000n, source: 0x7000_0000_0000n, length: 4096 };

function thrown(work: () => unknown): SyscallError {
  try {
    work();
  } catch (error) {
    if (error instanceof SyscallError) return error;
    throw error;
  }
  throw new Error('expected a SyscallError');
}

/** A kernel whose UFFDIO_COPY and UFFDIO_ZEROPAGE answer `result` and leave `field` behind; undefined: as it was. */
function transferring(result: number, field: bigint | undefined) {
  return (memoryAt: MemoryAt): Partial<Syscalls> => ({
    ioctl: (_fd, request, argument) => {
      if (request === UFFDIO_COPY) {
        const copy = new UffdioCopy(memoryAt(argument));
        expect([copy.dst, copy.src, copy.len, copy.mode]).to.deep.equal([page.destination, page.source, 8192n, 0n]);
        if (field !== undefined) copy.copy = field;
      } else {
        expect(request).to.equal(UFFDIO_ZEROPAGE);
        const zeropage = new UffdioZeropage(memoryAt(argument));
        expect([zeropage.range.start, zeropage.range.len]).to.deep.equal([page.destination, 8192n]);
        if (field !== undefined) zeropage.zeropage = field;
      }
      return result;
    },
  });
}

const transfers: Readonly<Record<string, () => number>> = {
  copy: () => Userfaultfd.borrow({ fd: 3 }).copy({ ...page, length: 8192 }),
  zeropage: () => Userfaultfd.borrow({ fd: 3 }).zeropage({ address: page.destination, length: 8192 }),
};

for (const [name, transfer] of Object.entries(transfers)) {
  describe(`Userfaultfd.${name}`, () => {
    it('answers the whole length', () => {
      onFakeKernel(transferring(0, 8192n), () => expect(transfer()).to.equal(8192));
    });

    it('answers a short count', () => {
      onFakeKernel(transferring(-EAGAIN, 4096n), () => expect(transfer()).to.equal(4096));
    });

    for (const [kernel, field] of [
      ['since 6.15, which leaves -EAGAIN', BigInt(-EAGAIN)],
      ['before 6.15, which leaves the field alone', undefined],
    ] as const) {
      it(`takes EAGAIN for no progress on Linux ${kernel}`, () => {
        onFakeKernel(transferring(-EAGAIN, field), () => {
          const error = thrown(transfer);
          expect([error.code, error.done]).to.deep.equal(['EAGAIN', 0]);
        });
      });
    }

    it('throws what the kernel says, with the addresses', () => {
      onFakeKernel(transferring(-EEXIST, BigInt(-EEXIST)), () => {
        const error = thrown(transfer);
        expect([error.code, error.errno, error.done]).to.deep.equal(['EEXIST', -EEXIST, 0]);
        expect(error.message).to.contain('0x7ffffffff000-0x800000001000');
      });
    });
  });
}

describe('addresses', () => {
  it('are refused where they would lose bits', () => {
    onFakeKernel(
      () => ({}),
      () => {
        const userfaultfd = Userfaultfd.borrow({ fd: 3 });
        for (const address of [-1n, 1n << 53n, 1n << 64n]) {
          const expected = `expected an address of user space, saw ${address}`;
          expect(() => userfaultfd.copy({ ...page, destination: address })).to.throw(RangeError, expected);
          expect(() => userfaultfd.copy({ ...page, source: address })).to.throw(RangeError, expected);
          expect(() => Mapping.borrow({ address, length: 1 })).to.throw(RangeError, expected);
        }
        expect(() => userfaultfd.wake({ address: 1n << 64n, length: 1 })).to.throw(RangeError);
        expect(() => userfaultfd.wake({ address: 0n, length: -1 })).to.throw(RangeError);
      },
    );
  });
});

describe('PageCopier', () => {
  it('starts each copy from a zeroed result', () => {
    const answers = [
      { result: -EAGAIN, field: 4096n },
      { result: -EAGAIN, field: undefined },
    ];
    const kernel = (memoryAt: MemoryAt): Partial<Syscalls> => ({
      ioctl: (_fd, _request, argument) => {
        const { result, field } = answers.shift()!;
        if (field !== undefined) new UffdioCopy(memoryAt(argument)).copy = field;
        return result;
      },
    });
    onFakeKernel(kernel, () => {
      const copier = new PageCopier({ fd: 3 });
      expect(copier.copy(4096, 4096, 8192)).to.equal(4096);
      expect(copier.copy(4096, 4096, 8192)).to.equal(-EAGAIN);
    });
  });

  it('keeps its mode and writes addresses past 32 bits', () => {
    const kernel = (memoryAt: MemoryAt): Partial<Syscalls> => ({
      ioctl: (_fd, _request, argument) => {
        const { dst, src, len, mode, copy } = new UffdioCopy(memoryAt(argument));
        expect([dst, src, len, mode, copy]).to.deep.equal([
          0xff_ffff_ffff_f000n,
          0x1_ffff_ffffn,
          0x1_0000_1000n,
          3n,
          0n,
        ]);
        return 0;
      },
    });
    onFakeKernel(kernel, () => {
      expect(new PageCopier({ fd: 3 }, 3n).copy(0xff_ffff_ffff_f000, 0x1_ffff_ffff, 0x1_0000_1000)).to.equal(
        0x1_0000_1000,
      );
    });
  });
});

describe('MessageReader', () => {
  const { size } = UffdMsg.layout;

  it('reads again after a signal, and answers 0 where nothing waits', () => {
    const results = [-EINTR, -EINTR, -EAGAIN];
    onFakeKernel(
      () => ({ read: () => results.shift()! }),
      () => {
        const reader = new MessageReader({ fd: 3 });
        expect([reader.read(), reader.count, results.length]).to.deep.equal([0, 0, 0]);
      },
    );
  });

  it('reads before it polls as long as that finds something, but polls every 33rd time', () => {
    const calls: string[] = [];
    const kernel = (): Partial<Syscalls> => ({
      fcntl: () => O_NONBLOCK,
      read: () => {
        calls.push('read');
        return size;
      },
      poll: () => {
        calls.push('poll');
        return 1;
      },
    });
    onFakeKernel(kernel, () => {
      const [reader, waiting] = [new MessageReader({ fd: 3 }), new PollSet([3, 4])];
      for (let round = 0; round < 66; round++) expect(reader.readOrWait(waiting)).to.equal(1);
    });
    const row = Array<string>(32).fill('read');
    expect(calls).to.deep.equal([...row, 'poll', 'read', ...row, 'poll', 'read']);
  });

  it('polls first for ever longer, up to 256 rounds, where reading first finds nothing', () => {
    let polled = true;
    let sinceLast = 0;
    const pauses: number[] = [];
    const kernel = (): Partial<Syscalls> => ({
      fcntl: () => O_NONBLOCK,
      read: () => {
        if (polled) return size;
        pauses.push(sinceLast);
        sinceLast = 0;
        return -EAGAIN;
      },
      poll: () => {
        polled = true;
        return 1;
      },
    });
    onFakeKernel(kernel, () => {
      const [reader, waiting] = [new MessageReader({ fd: 3 }), new PollSet([3, 4])];
      for (let round = 0; round < 1500; round++, sinceLast++) {
        polled = false;
        expect(reader.readOrWait(waiting)).to.equal(1);
      }
    });
    expect(pauses).to.deep.equal([0, 1, 2, 3, 5, 9, 17, 33, 65, 129, 257, 257, 257, 257]);
  });

  it('polls every 33rd time also where reading along always finds something', () => {
    const calls: string[] = [];
    const kernel = (memoryAt: MemoryAt): Partial<Syscalls> => ({
      fcntl: () => O_NONBLOCK,
      rows: () => ({
        perform: ([address]) => {
          const names: string[] = [];
          performRows(memoryAt, address, ({ number, first, second, third }) => {
            const name = number === __NR_read ? 'read' : number === __NR_ioctl ? 'ioctl' : 'ppoll';
            names.push(name);
            if (name !== 'ppoll') expect(first).to.equal(3);
            if (name === 'ioctl') expect(second).to.equal(UFFDIO_COPY);
            if (name === 'read') expect(third).to.equal(4 * size);
            return { read: size, ioctl: 0, ppoll: 1 }[name];
          });
          calls.push(names.join());
        },
      }),
    });
    onFakeKernel(kernel, () => {
      const [reader, waiting] = [new MessageReader({ fd: 3 }, 4), new PollSet([3, 4])];
      const transfer = new RangeTransfer(transferKinds.copy, { fd: 3 });
      for (let round = 0; round < 66; round++) {
        expect(reader.readOrWait(waiting)).to.equal(1);
        expect(transfer.perform(4096, 4096, 0, reader)).to.equal(4096);
      }
    });
    const both = 'ioctl,read';
    const rows = Array<string>(31).fill(both);
    const polled = ['ioctl', 'ppoll', 'read'];
    expect(calls).to.deep.equal(['read', ...rows, ...polled, ...rows, both, ...polled, both]);
  });

  it('does not read first from a blocking descriptor, which would wait there', () => {
    onFakeKernel(
      () => ({ fcntl: () => 0 }),
      () => expect(() => new MessageReader({ fd: 3 }).readOrWait(new PollSet([3, 4]))).to.throw(BlockingError),
    );
  });

  it('answers 0 where something else has ended the wait', () => {
    onFakeKernel(
      () => ({ fcntl: () => O_NONBLOCK, read: () => -EAGAIN, poll: () => 1 }),
      () => expect(new MessageReader({ fd: 3 }).readOrWait(new PollSet([3, 4]))).to.equal(0),
    );
  });

  it('throws other errors', () => {
    onFakeKernel(
      () => ({ read: () => -EIO }),
      () => {
        const error = thrown(() => new MessageReader({ fd: 3 }).read());
        expect([error.code, error.syscall]).to.deep.equal(['EIO', 'read']);
      },
    );
  });

  it('keeps apart what it has read, what was read along, and what somebody else has read into its memory', () => {
    let answered = 0;
    const answer = (message: UffdMsg): number => {
      message.arg.pagefault.address = 0x7f00_0000_0000n + BigInt(answered++);
      return size;
    };
    const kernel = (memoryAt: MemoryAt): Partial<Syscalls> => ({
      fcntl: () => O_NONBLOCK,
      rows: () => ({
        perform: ([address]) =>
          performRows(memoryAt, address, ({ number, second }) =>
            number === __NR_read ? answer(new UffdMsg(memoryAt(second))) : 0,
          ),
      }),
    });
    onFakeKernel(kernel, () => {
      const [reader, waiting] = [new MessageReader({ fd: 3 }, 2), new PollSet([3])];
      const transfer = new RangeTransfer(transferKinds.copy, { fd: 3 });
      const { memory } = reader;
      const last = (): number => reader.faultAddress(0) - 0x7f00_0000_0000;
      const readAlong = (): void => void transfer.perform(4096, 4096, 0, reader);
      expect([reader.readOrWait(waiting), last()]).to.deep.equal([1, 0]);
      for (let round = 1; round < 5; round++) {
        readAlong();
        expect([reader.hasFound, last()]).to.deep.equal([true, round - 1]);
        new UffdMsg(memory).arg.pagefault.address = 0x7f00_0000_0000n + BigInt(1000 + round);
        reader.received(size);
        expect([reader.count, last()]).to.deep.equal([1, 1000 + round]);
        expect([reader.read(), last()]).to.deep.equal([1, round]);
      }
    });
  });

  it('gives addresses of more than 32 bits and keeps messages apart', () => {
    const kernel = (memoryAt: MemoryAt): Partial<Syscalls> => ({
      read: (fd, address, length) => {
        expect([fd, length]).to.deep.equal([3, 4 * size]);
        for (const index of [0, 1]) {
          const message = new UffdMsg(memoryAt(address), index * size);
          message.event = 0x12;
          message.arg.pagefault.address = 0x7f12_3456_7000n + BigInt(index);
          message.arg.pagefault.flags = 5n;
          message.arg.pagefault.feat.ptid = 100 + index;
        }
        return 2 * size;
      },
    });
    onFakeKernel(kernel, () => {
      const reader = new MessageReader({ fd: 3 }, 4);
      expect(reader.read()).to.equal(2);
      expect([reader.event(1), reader.faultAddress(1), reader.faultFlags(1), reader.faultThreadId(1)]).to.deep.equal([
        0x12, 0x7f12_3456_7001, 5, 101,
      ]);
      expect(reader.faultAddress(0)).to.equal(0x7f12_3456_7000);
    });
  });
});

describe('PollSet', () => {
  it('waits on after a signal, for what is left of the time', () => {
    const timeouts: number[] = [];
    const kernel = (): Partial<Syscalls> => ({
      poll: (_address, count, timeout) => {
        expect(count).to.equal(2);
        timeouts.push(timeout);
        if (timeouts.length === 2) return 0;
        const end = performance.now() + 20;
        while (performance.now() < end);
        return -EINTR;
      },
    });
    onFakeKernel(kernel, () => expect(new PollSet([3, 4]).wait(1000)).to.equal(0));
    expect(timeouts[0]).to.equal(1000);
    expect(timeouts[1]).to.be.within(0, 980);
  });

  it('has the records that poll(2) wants, and finds the answers in them', () => {
    const kernel = (memoryAt: MemoryAt): Partial<Syscalls> => ({
      poll: (address) => {
        const records = new Int16Array(memoryAt(address).buffer, memoryAt(address).byteOffset, 8);
        const fds = new Int32Array(records.buffer, records.byteOffset, 4);
        expect([fds[0], records[2], fds[2], records[6]]).to.deep.equal([3, 5, 70_000, 5]);
        records[7] = 0x19;
        return 1;
      },
    });
    onFakeKernel(kernel, () => {
      const waiting = new PollSet([3, 70_000], 5);
      expect([waiting.wait(), waiting.returned(0), waiting.returned(1)]).to.deep.equal([1, 0, 0x19]);
    });
  });
});
