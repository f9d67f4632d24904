import { constants } from 'node:os';
import { expect } from 'chai';
import fc from 'fast-check';
import { type FaultOperations, FaultQueue, type PendingFault, type ServeOutcome } from 'uapi-bindgen/runtime';
import { pageBytes, SimulatedMemory } from './simulated-memory.ts';

const { EAGAIN, EEXIST, EFAULT, EINVAL, ENOENT, ESRCH } = constants.errno;

/** Operations that answer as told and keep what they were asked. */
function recording(answer: (fault: PendingFault) => number = () => pageBytes) {
  const calls: string[] = [];
  const operations: FaultOperations = {
    resolve: (fault, source) => {
      calls.push(
        `${fault.kind} ${fault.page / pageBytes}${fault.write ? ' write' : ''} from ${source?.offset ?? 'zero'}`,
      );
      return answer(fault);
    },
    wake: (page) => calls.push(`wake ${page / pageBytes}`),
    refused: (fault, errno) => calls.push(`refused ${fault.page / pageBytes} ${errno}`),
  };
  return { calls, operations };
}

function queueOf(pages: number): FaultQueue {
  const queue = new FaultQueue(pageBytes);
  queue.addSource(0, pages * pageBytes, 0);
  return queue;
}

describe('FaultQueue', () => {
  it('has one entry for a page and kind, upgraded from read to write', () => {
    const queue = queueOf(4);
    for (const write of [false, true, false]) queue.fault(2 * pageBytes + 5, 'missing', write);
    queue.fault(2 * pageBytes, 'write-protect', true);
    queue.fault(2 * pageBytes, 'minor', false);
    expect(queue.size).to.equal(3);
    const { calls, operations } = recording();
    expect(queue.serve(operations)).to.equal('served');
    expect(calls).to.deep.equal([
      `missing 2 write from ${2 * pageBytes}`,
      `write-protect 2 write from ${2 * pageBytes}`,
      `minor 2 from ${2 * pageBytes}`,
    ]);
    expect(queue.size).to.equal(0);
  });

  it('serves zeroes where pages were removed, also where the fault was read before', () => {
    const queue = queueOf(4);
    queue.fault(pageBytes, 'missing', false);
    queue.remove(pageBytes, pageBytes);
    queue.fault(2 * pageBytes, 'missing', false);
    const { calls, operations } = recording();
    queue.serve(operations);
    expect(calls).to.deep.equal(['missing 1 from zero', `missing 2 from ${2 * pageBytes}`]);
    expect(queue.sourceOf(0)).to.deep.equal({ offset: 0, length: pageBytes });
    expect(queue.sourceOf(2 * pageBytes)).to.deep.equal({ offset: 2 * pageBytes, length: 2 * pageBytes });
  });

  it('finds the source of moved memory, and none where it was or where memory was unmapped', () => {
    const queue = queueOf(4);
    for (const page of [0, 1, 2]) queue.fault(page * pageBytes, 'missing', false);
    queue.unmap(0, pageBytes);
    queue.remap(pageBytes, 10 * pageBytes, pageBytes);
    queue.fault(10 * pageBytes, 'missing', false);
    const { calls, operations } = recording();
    queue.serve(operations);
    expect(calls).to.deep.equal([
      'missing 0 from zero',
      'missing 1 from zero',
      `missing 2 from ${2 * pageBytes}`,
      `missing 10 from ${pageBytes}`,
    ]);
  });

  it('keeps what is refused with EAGAIN, and asks once in a round', () => {
    const queue = queueOf(4);
    for (const page of [0, 1, 2]) queue.fault(page * pageBytes, 'missing', false);
    const { calls, operations } = recording(({ page }) => (page === pageBytes ? -EAGAIN : pageBytes));
    expect(queue.serve(operations)).to.equal('deferred');
    expect([calls.length, queue.size]).to.deep.equal([2, 2]);
    expect(queue.serve(recording().operations)).to.equal('served');
  });

  for (const [errno, kind, expected] of [
    [EEXIST, 'missing', 'wake 0'],
    [ENOENT, 'missing', 'wake 0'],
    [ENOENT, 'write-protect', 'wake 0'],
    [EFAULT, 'minor', 'wake 0'],
    [EFAULT, 'missing', `refused 0 ${-EFAULT}`],
    [EINVAL, 'missing', `refused 0 ${-EINVAL}`],
  ] as const) {
    it(`answers ${errno} for a ${kind} fault by '${expected}'`, () => {
      const queue = queueOf(1);
      queue.fault(0, kind, true);
      const { calls, operations } = recording(() => -errno);
      expect(queue.serve(operations)).to.equal('served');
      expect(calls.slice(1)).to.deep.equal([expected]);
    });
  }

  it('forgets everything when the process has ended', () => {
    const queue = queueOf(4);
    for (const page of [0, 1]) queue.fault(page * pageBytes, 'missing', false);
    const { calls, operations } = recording(() => -ESRCH);
    expect(queue.serve(operations)).to.equal('gone');
    expect([calls.length, queue.size]).to.deep.equal([1, 0]);
  });
});

describe('FaultQueue against a simulated kernel', () => {
  const pages = 12;
  const page = fc.integer({ min: 0, max: pages - 1 });
  const count = fc.integer({ min: 1, max: 4 });
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(fc.constant('touch' as const), page) },
    fc.tuple(fc.constant('remove' as const), page, count),
    fc.tuple(fc.constant('unmap' as const), page, count),
    fc.tuple(fc.constant('vanish' as const), page, count),
    fc.tuple(fc.constant('map' as const), page, count),
    fc.tuple(fc.constant('prefill' as const), page),
    fc.tuple(fc.constant('remap' as const), page, fc.integer({ min: 0, max: 2 * pages }), count),
    { weight: 3, arbitrary: fc.tuple(fc.constant('read' as const), fc.integer({ min: 1, max: 5 })) },
    { weight: 3, arbitrary: fc.constant(['serve'] as const) },
    { weight: 2, arbitrary: fc.constant(['settle'] as const) },
  );

  it('leaves nobody waiting and shows nobody a wrong page, whatever comes in whatever order', () => {
    let refusals = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = new FaultQueue(pageBytes);
        const memory = new SimulatedMemory(queue, pages);
        for (const step of steps) {
          switch (step[0]) {
            case 'touch':
              memory.touch(step[1]);
              break;
            case 'prefill':
              memory.prefill(step[1]);
              break;
            case 'remove':
            case 'unmap':
            case 'vanish':
            case 'map':
              memory[step[0]](step[1], step[2]);
              break;
            case 'remap':
              memory.remap(step[1], step[2], step[3]);
              break;
            case 'read':
              memory.read(step[1]);
              break;
            case 'serve':
              // Only after everything was read: else a fault may come before the removal that preceded it.
              while (memory.read(5) > 0);
              queue.serve(memory);
              break;
            case 'settle':
              memory.settle();
          }
        }
        let outcome: ServeOutcome = 'deferred';
        for (let round = 0; round < 3 * pages && (outcome === 'deferred' || memory.waiting > 0); round++) {
          while (memory.read(5) > 0);
          outcome = queue.serve(memory);
          memory.settle();
        }
        expect([memory.mistakes, memory.waiting, queue.size, outcome]).to.deep.equal([[], 0, 0, 'served']);
        refusals += memory.refusals;
      }),
      { numRuns: 2000 },
    );
    expect(refusals).to.be.greaterThan(100);
  });
});
