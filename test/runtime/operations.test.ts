import { once } from 'node:events';
import { constants } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import {
  _UFFDIO_RWPROTECT,
  UFFD_FEATURE_RWP,
  UFFD_FEATURE_RWP_ASYNC,
  UFFDIO_CONTINUE,
  UFFDIO_MOVE,
  UFFDIO_POISON,
  UFFDIO_REGISTER,
  UFFDIO_REGISTER_MODE_RWP,
  UFFDIO_RWPROTECT,
  UFFDIO_RWPROTECT_MODE_DONTWAKE,
  UFFDIO_SET_MODE,
  UffdioContinue,
  UffdioMove,
  UffdioPoison,
  UffdioRegister,
  UffdioRwprotect,
  UffdioSetMode,
} from 'uapi-bindgen/linux/userfaultfd';
import { CallGate, ClosedError, type Syscalls, Userfaultfd } from 'uapi-bindgen/runtime';
import { type MemoryAt, onFakeKernel } from './fake-syscalls.ts';

const range = { address: 0x7f12_3456_7000n, length: 0x1_0000_0000 };
const { EAGAIN } = constants.errno;

/** A kernel that keeps what it is asked, in words. */
function keeping(asked: string[]) {
  return (memoryAt: MemoryAt): Partial<Syscalls> => ({
    ioctl: (fd, request, argument) => {
      expect(fd).to.equal(3);
      const memory = memoryAt(argument);
      switch (request) {
        case UFFDIO_REGISTER: {
          const register = new UffdioRegister(memory);
          register.ioctls = 1n << BigInt(_UFFDIO_RWPROTECT);
          asked.push(`register ${register.range.start} ${register.range.len} ${register.mode}`);
          return 0;
        }
        case UFFDIO_RWPROTECT: {
          const { range: which, mode } = new UffdioRwprotect(memory);
          asked.push(`rwprotect ${which.start} ${which.len} ${mode}`);
          return 0;
        }
        case UFFDIO_SET_MODE: {
          const { enable, disable } = new UffdioSetMode(memory);
          asked.push(`mode ${enable} ${disable}`);
          return 0;
        }
        default:
          throw new Error(`unexpected request ${request}`);
      }
    },
  });
}

describe('Userfaultfd on Linux 7.3', () => {
  it('refuses in words what JavaScript lets pass, before the kernel is asked', () => {
    onFakeKernel(
      () => ({
        ioctl: () => {
          throw new Error('the kernel is asked');
        },
      }),
      () => {
        const userfaultfd = Userfaultfd.borrow({ fd: 3 });
        const at = (address: unknown, length: unknown) => ({ address, length }) as typeof range;
        const copy = (destination: unknown, source: unknown, mode?: unknown) => () =>
          userfaultfd.copy({ destination, source, mode } as never);
        const cases: readonly (readonly [() => unknown, ErrorConstructor, string])[] = [
          [
            () => userfaultfd.register(Buffer.alloc(4096) as never),
            TypeError,
            'expected an address, which is a bigint',
          ],
          [() => userfaultfd.register(at(4096, 4096)), TypeError, 'expected an address, which is a bigint, saw 4096'],
          [() => userfaultfd.zeropage(at(4096n, 4096n)), RangeError, 'whole number from 0 on, saw 4096n at 0x1000'],
          [() => userfaultfd.wake(at(undefined, 4096)), TypeError, 'which is a bigint, saw undefined'],
          [copy(4096n, undefined), TypeError, 'as the source of a copy, saw undefined'],
          [copy(4096n, 'text'), TypeError, 'as the source of a copy, saw "text"'],
          [copy(4096, Buffer.alloc(4096)), TypeError, 'which is a bigint, saw 4096'],
          [copy(4096n, Buffer.alloc(4096), 1), TypeError, 'expected the bits of a mode, a bigint, saw 1'],
        ];
        for (const [work, type, message] of cases) expect(work, message).to.throw(type, message);
      },
    );
  });

  it('does nothing to a mapping that was closed, whose addresses may be those of other memory', () => {
    const closed = { ...range, closed: true };
    onFakeKernel(
      () => ({ ioctl: () => 0 }),
      () => {
        const userfaultfd = Userfaultfd.borrow({ fd: 3 });
        for (const name of ['register', 'zeropage', 'continue', 'poison', 'writeProtect', 'rwProtect'] as const) {
          expect(() => userfaultfd[name](closed), name).to.throw(
            ClosedError,
            'the mapping of 0x7f1234567000-0x7f1334567000 is closed',
          );
        }
        expect(userfaultfd.registrations).to.deep.equal([]);
      },
    );
  });

  it('registers for access protection, protects, lets go and changes its mode', () => {
    const asked: string[] = [];
    onFakeKernel(keeping(asked), () => {
      const userfaultfd = Userfaultfd.borrow({ fd: 3 });
      userfaultfd.register(range, UFFDIO_REGISTER_MODE_RWP);
      userfaultfd.rwProtect(range);
      userfaultfd.rwUnprotect(range);
      userfaultfd.rwUnprotect(range, UFFDIO_RWPROTECT_MODE_DONTWAKE);
      userfaultfd.setMode({ enable: UFFD_FEATURE_RWP_ASYNC, disable: UFFD_FEATURE_RWP });
      expect(() => userfaultfd.zeropage(range)).to.throw(
        /does not offer UFFDIO_ZEROPAGE .* it offers UFFDIO_RWPROTECT/,
      );
    });
    const where = `${range.address} ${range.length}`;
    expect(asked).to.deep.equal([
      `register ${where} 8`,
      `rwprotect ${where} 1`,
      `rwprotect ${where} 0`,
      `rwprotect ${where} 2`,
      `mode ${UFFD_FEATURE_RWP_ASYNC} ${UFFD_FEATURE_RWP}`,
    ]);
  });
});

describe('the results of continue, poison and move', () => {
  const operations: Readonly<
    Record<string, readonly [number, (userfaultfd: Userfaultfd) => number, (memory: Buffer) => void]>
  > = {
    continue: [
      UFFDIO_CONTINUE,
      (each) => each.continue(range),
      (memory) => (new UffdioContinue(memory).mapped = 4096n),
    ],
    poison: [UFFDIO_POISON, (each) => each.poison(range), (memory) => (new UffdioPoison(memory).updated = 4096n)],
    move: [
      UFFDIO_MOVE,
      (each) => each.move({ destination: range.address, source: 0x1000n, length: range.length }),
      (memory) => (new UffdioMove(memory).move = 4096n),
    ],
  };

  for (const [name, [expected, perform, answer]] of Object.entries(operations)) {
    it(`${name}: a short count, and none where the field was left alone`, () => {
      let answers = true;
      const kernel = (memoryAt: MemoryAt): Partial<Syscalls> => ({
        ioctl: (_fd, request, argument) => {
          expect(request).to.equal(expected);
          if (answers) answer(memoryAt(argument));
          return -EAGAIN;
        },
      });
      onFakeKernel(kernel, () => {
        const userfaultfd = Userfaultfd.borrow({ fd: 3 });
        expect(perform(userfaultfd)).to.equal(4096);
        answers = false;
        expect(() => perform(userfaultfd)).to.throw(/^EAGAIN: /);
      });
    });
  }
});

describe('CallGate', () => {
  it('lets calls in until it is shut, and drains when the last one has left', () => {
    const gate = new CallGate();
    const other = new CallGate(gate.place);
    expect([gate.enter(), other.enter()]).to.deep.equal([true, true]);
    expect([other.shut(), gate.shut(), gate.isShut, gate.enter()]).to.deep.equal([true, false, true, false]);
    expect(gate.drain(1)).to.equal(false);
    gate.leave();
    other.leave();
    expect(gate.drain(1)).to.equal(true);
  });

  it('drains also where the last one tells nobody that he has left', async () => {
    const gate = new CallGate();
    expect([gate.enter(), gate.shut()]).to.deep.equal([true, true]);
    const leaves = new Worker(
      `const words = new Int32Array(require('node:worker_threads').workerData);
       Atomics.wait(words, 3, 0, 100);
       Atomics.sub(words, 0, 1);`,
      { eval: true, workerData: gate.place.memory },
    );
    const begun = performance.now();
    expect(gate.drain(60_000)).to.equal(true);
    expect(performance.now() - begun).to.be.below(30_000);
    await once(leaves, 'exit');
  });

  it('keeps every call out once the owner has shut it', () => {
    onFakeKernel(
      () => ({}),
      () => {
        const gate = new CallGate();
        const userfaultfd = Userfaultfd.borrow({ fd: 3, gate: gate.place });
        gate.shut();
        for (const use of [
          () => userfaultfd.fd,
          () => userfaultfd.wake(range),
          () => userfaultfd.readEvents(),
          () => userfaultfd.zeropage(range),
        ]) {
          expect(use).to.throw(ClosedError);
        }
      },
    );
  });
});
