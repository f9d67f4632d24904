import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { expect } from 'chai';
import { PageFiller } from '../../runtime/fault-server/filling/page-filler.ts';
import { PageSupply } from '../../runtime/fault-server/filling/page-supply.ts';
import { RecordingFiller } from '../../runtime/fault-server/filling/recording-filler.ts';
import { PageOrigins } from '../../runtime/fault-server/pages/page-origins.ts';
import { PageRecords } from '../../runtime/fault-server/pages/page-records.ts';
import type { ThreadRegion } from '../../runtime/fault-server/pages/thread-region.ts';
import { ServerStatistics } from '../../runtime/fault-server/statistics/server-statistics.ts';
import { transferKinds } from '../../runtime/userfaultfd/range-transfer.ts';
import { onFakeKernel } from './fake-syscalls.ts';

const { EEXIST, EFAULT, EINVAL } = constants.errno;
const pageSize = 2 ** 21;
const fault = { page: 0x7f00_0000_0000, kind: 'missing', write: false, heard: 0 } as const;

/** A kernel that answers so to every UFFDIO_COPY, UFFDIO_CONTINUE and UFFDIO_POISON. */
interface Kernel {
  readonly copy: number;
  readonly continue: number;
  readonly poison: number;
}

interface Supplied {
  readonly supply: PageSupply;
  readonly counts: Float64Array;
  readonly errors: readonly string[];
  /** Times that who waits was woken. */
  wakes: number;
  /** Milliseconds. */
  now: number;
}

function supplyOf(owner: number): Supplied {
  const statistics = new ServerStatistics();
  const shared = new SharedArrayBuffer(16);
  const origins = new PageOrigins<ThreadRegion>();
  const records = new PageRecords(origins, statistics.counts, {
    pageSize,
    trackWrites: false,
    served: shared,
    written: shared,
    workingSet: shared,
  });
  const errors: string[] = [];
  const supplied = { counts: statistics.counts, errors, wakes: 0, now: 0 };
  const options = {
    ...{ onSourceError: 'poison' as const, owner, pageSize, contents: [], prefetch: { most: 1 } },
    ...{ retries: 0, sourceTimeout: 1, concurrency: 1, statistics, timed: false },
    report: ({ message }: Error) => errors.push(message),
    isOwn: false,
    clock: () => supplied.now,
  };
  const plain = new PageFiller({ fd: 3 }, { pageSize, protects: false, most: 1 });
  const filler = new RecordingFiller(plain, records);
  const listener = { filled() {}, wake: () => supplied.wakes++, settled() {} };
  return Object.assign(supplied, { supply: new PageSupply(options, origins, filler, records, listener) });
}

function onKernel(kernel: Kernel, owner: number, work: (supplied: Supplied) => void): void {
  const results = new Map<number, number>([
    [transferKinds.copy.request, kernel.copy],
    [transferKinds.continue.request, kernel.continue],
    [transferKinds.poison.request, kernel.poison],
    [transferKinds.zeropage.request, -EINVAL],
  ]);
  onFakeKernel(
    () => ({ ioctl: (_fd, request) => results.get(request) ?? 0 }),
    () => work(supplyOf(owner)),
  );
}

describe('huge pages that the kernel refuses with EEXIST', () => {
  let owner: ChildProcess;
  beforeEach(() => {
    owner = spawn('sleep', ['60']);
  });
  afterEach(() => {
    owner.kill('SIGKILL');
  });

  it('wakes who waits for 100 ms, and poisons the page when it comes again', () => {
    onKernel({ copy: -EEXIST, continue: -EFAULT, poison: 0 }, owner.pid!, (supplied) => {
      const { supply } = supplied;
      for (; supplied.now < 100; supplied.now++) expect(supply.missing(fault)).to.equal(-EEXIST);
      expect(supplied.errors).to.have.length(0);
      expect(supply.missing(fault)).to.equal(pageSize);
      expect([supplied.wakes, supplied.errors.length]).to.deep.equal([0, 1]);
    });
  });

  for (const there of [
    { continue: 0, poison: -EEXIST },
    { continue: -EEXIST, poison: -EEXIST },
    { continue: -EFAULT, poison: -EEXIST },
  ]) {
    it(`leaves a page alone that is there: continue ${there.continue}, poison ${there.poison}`, () => {
      onKernel({ copy: -EEXIST, ...there }, owner.pid!, (supplied) => {
        for (; supplied.now < 101 * 50; supplied.now++) supplied.supply.missing(fault);
        expect([supplied.wakes, supplied.errors.length]).to.deep.equal([50, 0]);
      });
    });
  }

  it('kills the owner where this kernel cannot poison, not before it has been refused for a second', async () => {
    onKernel({ copy: -EEXIST, continue: -EFAULT, poison: -EINVAL }, owner.pid!, (supplied) => {
      for (; supplied.now < 1000; supplied.now++) supplied.supply.missing(fault);
      expect(supplied.errors).to.have.length(0);
      supplied.supply.missing(fault);
      expect(supplied.errors).to.have.length(1);
    });
    const [, signal] = await once(owner, 'exit');
    expect(signal).to.equal('SIGKILL');
  });
});
