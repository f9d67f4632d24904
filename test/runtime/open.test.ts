import { constants } from 'node:os';
import { expect } from 'chai';
import { UFFDIO_API, UffdioApi, USERFAULTFD_IOC_NEW } from 'uapi-bindgen/linux/userfaultfd';
import {
  chooseFeatures,
  MissingFeaturesError,
  type Syscalls,
  Userfaultfd,
  UserfaultfdRefusedError,
} from 'uapi-bindgen/runtime';
import { type MemoryAt, onFakeKernel } from './fake-syscalls.ts';

const { EACCES, EINVAL, EMFILE, ENOENT, ENOSYS, EPERM } = constants.errno;

interface Machine {
  /** What opening the device and asking it for a userfaultfd answer. */
  readonly device?: number;
  readonly create?: number;
  readonly full?: number;
  readonly userMode?: number;
}

/** A kernel that answers each way so; `tried` gets the calls in their order, `closed` the descriptors. */
function machine({ device = -ENOENT, create = 10, full = -EPERM, userMode = -EPERM }: Machine) {
  const tried: string[] = [];
  const closed: number[] = [];
  const answers = (memoryAt: MemoryAt): Partial<Syscalls> => ({
    open: (path, flags) => {
      expect([path, flags]).to.deep.equal(['/dev/userfaultfd', 0o2000000]);
      tried.push('open');
      return device;
    },
    close: (fd) => {
      closed.push(fd);
      return 0;
    },
    ioctl: (fd, request, argument) => {
      if (request === USERFAULTFD_IOC_NEW) {
        tried.push(`new ${argument.toString(8)}`);
        return create;
      }
      expect(request).to.equal(UFFDIO_API);
      tried.push(`api ${fd}`);
      const api = new UffdioApi(memoryAt(argument));
      api.features = 0xffn;
      api.ioctls = 3n;
      return 0;
    },
    syscall: (_number, flags) => {
      tried.push(`syscall ${flags.toString(8)}`);
      return (flags & 1) === 1 ? userMode : full;
    },
  });
  return { tried, closed, answers };
}

function refusal(work: () => unknown): UserfaultfdRefusedError {
  try {
    work();
  } catch (error) {
    if (error instanceof UserfaultfdRefusedError) return error;
    throw error;
  }
  throw new Error('expected to be refused');
}

describe('Userfaultfd.open', () => {
  it('takes the device first, and closes it', () => {
    const { tried, closed, answers } = machine({ device: 9, create: 10 });
    onFakeKernel(answers, () => {
      const userfaultfd = Userfaultfd.open();
      expect([userfaultfd.fd, userfaultfd.via, userfaultfd.userModeOnly]).to.deep.equal([10, 'device', false]);
      expect(userfaultfd.available).to.deep.equal({ features: 0xffn, ioctls: 3n });
      expect(closed).to.deep.equal([9]);
      userfaultfd.close();
    });
    expect(tried).to.deep.equal(['open', 'new 2004000', 'api 10']);
  });

  it('goes on to the system call, and to user mode only', () => {
    const { tried, answers } = machine({ device: 9, create: -EPERM, userMode: 11 });
    onFakeKernel(answers, () => {
      const userfaultfd = Userfaultfd.open();
      expect([userfaultfd.fd, userfaultfd.via, userfaultfd.userModeOnly]).to.deep.equal([11, 'syscall', true]);
      userfaultfd.close();
    });
    expect(tried).to.deep.equal(['open', 'new 2004000', 'syscall 2004000', 'syscall 2004001', 'api 11']);
  });

  it('tries only what it was asked to', () => {
    const only = (options: Parameters<typeof Userfaultfd.open>[0]): string[] => {
      const { tried, answers } = machine({ device: -EACCES });
      onFakeKernel(answers, () => refusal(() => Userfaultfd.open(options)));
      return tried;
    };
    expect(only({ via: 'device' })).to.deep.equal(['open']);
    expect(only({ via: 'syscall' })).to.deep.equal(['syscall 2004000', 'syscall 2004001']);
    expect(only({ userModeOnly: false })).to.deep.equal(['open', 'syscall 2004000']);
    expect(only({ userModeOnly: true, nonBlocking: false })).to.deep.equal(['open', 'syscall 2000001']);
  });

  it('lists every way with its errno and what would mend it', () => {
    const { answers } = machine({ device: -ENOENT, full: -ENOSYS, userMode: -EINVAL });
    onFakeKernel(answers, () => {
      const error = refusal(() => Userfaultfd.open());
      expect(error.code).to.equal('EINVAL');
      expect(error.attempts.map(({ code }) => code)).to.deep.equal(['ENOENT', 'ENOSYS', 'EINVAL']);
      expect(error.message).to.equal(
        [
          'this process gets no userfaultfd:',
          '  ENOENT: no such file or directory, open /dev/userfaultfd; ' +
            "the device exists since Linux 6.1; a container needs '--device /dev/userfaultfd'",
          '  ENOSYS: function not implemented, userfaultfd for faults of system calls too; this kernel has no ' +
            'userfaultfd: gVisor has none, Linux has it where it was built with CONFIG_USERFAULTFD',
          '  EINVAL: invalid argument, userfaultfd with UFFD_USER_MODE_ONLY; Linux knows UFFD_USER_MODE_ONLY since 5.11',
        ].join('\n'),
      );
    });
  });

  it('passes other errnos on', () => {
    const { answers } = machine({ device: -EMFILE, full: -EMFILE, userMode: -EMFILE });
    onFakeKernel(answers, () => expect(refusal(() => Userfaultfd.open()).code).to.equal('EMFILE'));
  });

  it('asks on a scratch descriptor before it enables, and closes both where features are missing', () => {
    const { tried, closed, answers } = machine({ full: 12 });
    onFakeKernel(answers, () => {
      const userfaultfd = Userfaultfd.open({ required: 1n, optional: 0x100n | 2n });
      expect(userfaultfd.features).to.equal(3n);
      expect(tried).to.deep.equal(['open', 'syscall 2004000', 'api 12', 'open', 'syscall 2004000', 'api 12']);
      expect(closed).to.deep.equal([12]);
      expect(() => Userfaultfd.open({ required: 0x100n })).to.throw(MissingFeaturesError);
      expect(closed).to.deep.equal([12, 12]);
      userfaultfd.close();
    });
  });
});

describe('chooseFeatures', () => {
  it('takes what is required and what is there of the optional', () => {
    expect(chooseFeatures(0b1110n, 0b0010n, 0b0101n)).to.equal(0b0110n);
    expect(chooseFeatures(0n, 0n, ~0n & 0xffn)).to.equal(0n);
  });

  it('refuses features that are none before anything is opened', () => {
    const { answers, tried } = machine({});
    onFakeKernel(answers, () => {
      for (const [options, type, saw] of [
        [{ required: 1 }, TypeError, "'required' to be UFFD_FEATURE_* bits, a bigint of at most 64 bits, saw 1"],
        [{ required: -1n }, RangeError, 'saw -1n'],
        [{ optional: 2n ** 64n }, RangeError, "'optional' to be UFFD_FEATURE_* bits"],
      ] as const) {
        expect(() => Userfaultfd.open(options as never)).to.throw(type, saw);
      }
      expect(() => Userfaultfd.adopt('3' as never)).to.throw(RangeError, 'the number of the userfaultfd');
    });
    expect(tried).to.deep.equal([]);
  });

  it('names what is missing and what is there, also without a name', () => {
    try {
      chooseFeatures(0x8000_0000_0000_0002n, 0x100_0000_0000_0001n | 2n, 0n);
      expect.fail('expected an error');
    } catch (error) {
      if (!(error instanceof MissingFeaturesError)) throw error;
      expect([error.code, error.missing]).to.deep.equal(['ERR_UAPI_MISSING_FEATURES', 0x100_0000_0000_0001n]);
      expect(error.message).to.match(
        /lacks the required UFFD_FEATURE_PAGEFAULT_FLAG_WP \| 0x100000000000000; it has UFFD_FEATURE_EVENT_FORK \| 0x8000000000000000$/,
      );
    }
  });
});
