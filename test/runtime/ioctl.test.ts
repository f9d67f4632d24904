import { expect } from 'chai';
import {
  UFFDIO_API,
  UFFDIO_WAKE,
  UffdioApi,
  UffdioCopy,
  UffdioRange,
  USERFAULTFD_IOC_NEW,
} from 'uapi-bindgen/linux/userfaultfd';
import { ioctl, SyscallError } from 'uapi-bindgen/runtime';
import type { IoctlRequest } from 'uapi-bindgen/struct-view';
import { onFakeKernel } from './fake-syscalls.ts';

describe('ioctl', () => {
  it('gives the kernel the record and takes its answer, also where it refuses', () => {
    const memory = Buffer.alloc(100, 0xee);
    const api = new UffdioApi(memory, 7);
    api.api = 1n;
    onFakeKernel(
      (memoryAt) => ({
        ioctl: (fd, request, argument) => {
          expect([fd, request]).to.deep.equal([3, UFFDIO_API]);
          const given = new UffdioApi(memoryAt(argument));
          expect(given.api).to.equal(1n);
          given.features = 0xabcn;
          return -22;
        },
      }),
      () => {
        expect(() => ioctl(3, UFFDIO_API, api)).to.throw(
          SyscallError,
          /^EINVAL: invalid argument, ioctl\(0xc018aa3f\) on fd 3$/,
        );
        expect(() => ioctl(3, UFFDIO_API, api, 'UFFDIO_API')).to.throw(SyscallError, 'ioctl(UFFDIO_API)');
      },
    );
    expect(api.features).to.equal(0xabcn);
    expect([memory[6], memory[31]]).to.deep.equal([0xee, 0xee]);
  });

  it('needs no argument for a request that takes none, and one for the others', () => {
    const LOOP_CLR_FD = 0x4c01 as IoctlRequest<undefined>;
    const seen: number[][] = [];
    onFakeKernel(
      () => ({ ioctl: (...given) => seen.push(given) }),
      () => {
        expect([ioctl(3, LOOP_CLR_FD), ioctl(4, LOOP_CLR_FD, undefined, 'LOOP_CLR_FD')]).to.deep.equal([1, 2]);
        // @ts-expect-error a request that takes a range is not performed without one
        ioctl(5, UFFDIO_WAKE);
      },
    );
    expect(seen).to.deep.equal([
      [3, LOOP_CLR_FD, 0],
      [4, LOOP_CLR_FD, 0],
      [5, UFFDIO_WAKE, 0],
    ]);
  });

  it('performs nothing on what is no descriptor, and no request that is none', () => {
    onFakeKernel(
      () => ({
        ioctl: () => {
          throw new Error('the kernel is asked');
        },
      }),
      () => {
        for (const fd of [{ fd: 3 }, '3', undefined, 2 ** 32 + 3, 1.5]) {
          expect(() => ioctl(fd as never, UFFDIO_API, UffdioApi.alloc())).to.throw(
            RangeError,
            'of a file descriptor, saw',
          );
        }
        for (const request of [undefined, -1, 2 ** 32, 'UFFDIO_API']) {
          expect(() => ioctl(3, request as never, UffdioApi.alloc())).to.throw(RangeError, 'a request of 32 bits, saw');
        }
        expect(() => ioctl(3, UFFDIO_API, { api: 1n } as never)).to.throw(TypeError, 'or undefined, saw an object');
      },
    );
  });

  it('asks for an address once for records of one length, and mixes none up', () => {
    const ranges = [1n, 2n, 3n].map((start) => UffdioRange.of({ start, len: start }));
    const seen: [address: number, start: bigint][] = [];
    onFakeKernel(
      (memoryAt) => ({
        ioctl: (_fd, _request, argument) => {
          const given = new UffdioRange(memoryAt(argument));
          seen.push([argument, given.start]);
          given.len += 10n;
          return 0;
        },
      }),
      () => {
        for (const range of ranges) ioctl(3, UFFDIO_WAKE, range);
      },
    );
    expect(new Set(seen.map(([address]) => address))).to.have.property('size', 1);
    expect(seen.map(([, start]) => start)).to.deep.equal([1n, 2n, 3n]);
    expect(ranges.map(({ len }) => len)).to.deep.equal([11n, 12n, 13n]);
  });

  it('has room for all that the kernel may write, whatever was given', () => {
    const short = Buffer.alloc(8, 1);
    onFakeKernel(
      (memoryAt) => ({
        ioctl: (_fd, _request, argument) => {
          const memory = memoryAt(argument);
          expect(memory.length).to.be.at.least(0x3fff);
          expect([...memory.subarray(7, 10)]).to.deep.equal([1, 0, 0]);
          memory.fill(2);
          return 0;
        },
      }),
      () => {
        const request = UFFDIO_API as unknown as IoctlRequest<Uint8Array>;
        ioctl(3, request, short);
        ioctl(3, request, short.fill(1));
        expect(() => ioctl(3, request, 5n as unknown as Uint8Array)).to.throw(TypeError, 'saw 5n');
      },
    );
    expect([...short]).to.deep.equal(new Array(8).fill(2));
  });

  it('gives the kernel and takes back every byte of an argument of any length, wherever it lies, and no other', () => {
    const around = Buffer.alloc(0x1_0000);
    const noSize = 0xaa00 as unknown as IoctlRequest<Uint8Array>;
    onFakeKernel(
      (memoryAt) => ({
        ioctl: (_fd, _request, argument) => {
          const memory = memoryAt(argument);
          for (let at = 0; at < memory.length; at++) memory[at]! += 1;
          return 0;
        },
      }),
      () => {
        for (const length of [0, 1, 2, 3, 4, 5, 7, 8, 24, 255, 256, 257, 259, 0x4000, 0x4001, 0xf000]) {
          for (const offset of [0, 1, 3, 64]) {
            for (let at = 0; at < around.length; at++) around[at] = (at * 7) % 251;
            expect(ioctl(3, noSize, around.subarray(offset, offset + length))).to.equal(0);
            const isRight = around.every(
              (byte, at) => byte === ((at * 7) % 251) + (at >= offset && at < offset + length ? 1 : 0),
            );
            expect(isRight, `${length} bytes at ${offset}`).to.equal(true);
          }
        }
      },
    );
  });

  it('passes an integer by value', () => {
    onFakeKernel(
      () => ({ ioctl: (...given) => given.reduce((sum, value) => sum + value) }),
      () => expect(ioctl(3, USERFAULTFD_IOC_NEW, 5)).to.equal(3 + 0xaa00 + 5),
    );
  });

  it('compiles only with the argument of the request', () => {
    const wrong = (): void => {
      // @ts-expect-error UFFDIO_WAKE takes a struct uffdio_range
      ioctl(3, UFFDIO_WAKE, UffdioCopy.alloc());
      // @ts-expect-error a plain number is no request
      ioctl(3, 0xaa00, UffdioRange.alloc());
    };
    expect(wrong).to.be.a('function');
  });
});
