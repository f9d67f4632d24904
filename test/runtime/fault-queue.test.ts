import { constants } from 'node:os';
import { expect } from 'chai';
import fc from 'fast-check';
import { type FaultOperations, FaultQueue, PageOrigins, type ServeOutcome } from 'uapi-bindgen/runtime';
import { pageBytes, SimulatedMemory } from './simulated-memory.ts';

const { EAGAIN, EEXIST, EFAULT, EINVAL, ENOENT, ESRCH } = constants.errno;

/** Operations that answer as told and keep what they were asked. */
function recording(answer: (page: number) => number = () => pageBytes) {
  const calls: string[] = [];
  const heard: number[] = [];
  const operations: FaultOperations = {
    resolve: ({ page, kind, write }) => {
      calls.push(`${kind} ${page / pageBytes}${write ? ' write' : ''}`);
      return answer(page / pageBytes);
    },
    wake: (page) => calls.push(`wake ${page / pageBytes}`),
    refused: (page, _kind, errno) => calls.push(`refused ${page / pageBytes} ${errno}`),
    served: (fault) => heard.push(fault.heard),
  };
  return { calls, heard, operations };
}

describe('FaultQueue', () => {
  it('has one entry for a page and kind, upgraded from read to write', () => {
    const queue = new FaultQueue(pageBytes);
    for (const write of [false, true, false]) queue.fault(2 * pageBytes + 5, 'missing', write);
    queue.fault(2 * pageBytes, 'write-protect', true);
    queue.fault(2 * pageBytes, 'minor', false);
    expect(queue.size).to.equal(3);
    const { calls, operations } = recording();
    expect(queue.serve(operations)).to.equal('served');
    expect(calls).to.deep.equal(['missing 2 write', 'write-protect 2 write', 'minor 2']);
    expect(queue.size).to.equal(0);
  });

  it('keeps what comes later, in its order, and goes on with the rest', () => {
    const queue = new FaultQueue(pageBytes);
    for (let page = 0; page < 200; page++) queue.fault(page * pageBytes, 'missing', page % 2 === 0, page);
    const odd = recording((page) => (page % 2 === 0 ? 0 : pageBytes));
    expect(queue.serve(odd.operations)).to.equal('served');
    expect([odd.calls.length, queue.size]).to.deep.equal([200, 100]);
    expect(odd.heard).to.deep.equal(Array.from({ length: 100 }, (_, index) => 2 * index + 1));
    const rest = recording();
    queue.filled(0, 10 * pageBytes, 'minor', rest.operations);
    queue.filled(0, 10 * pageBytes, 'missing', rest.operations);
    expect(rest.heard).to.deep.equal([0, 2, 4, 6, 8]);
    queue.serve(rest.operations);
    expect(rest.calls).to.deep.equal(Array.from({ length: 95 }, (_, index) => `missing ${2 * index + 10} write`));
  });

  it('has everybody who waits look again where nobody serves any more', () => {
    const queue = new FaultQueue(pageBytes);
    for (const page of [4, 2, 3]) queue.fault(page * pageBytes, 'missing', false);
    const woken: number[] = [];
    queue.giveBack((page) => woken.push(page / pageBytes));
    expect([woken, queue.size]).to.deep.equal([[4, 2, 3], 0]);
  });

  it('keeps what is refused with EAGAIN, and asks once in a round', () => {
    const queue = new FaultQueue(pageBytes);
    for (const page of [0, 1, 2]) queue.fault(page * pageBytes, 'missing', false);
    const { calls, operations } = recording((page) => (page === 1 ? -EAGAIN : pageBytes));
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
      const queue = new FaultQueue(pageBytes);
      queue.fault(0, kind, true);
      const { calls, operations } = recording(() => -errno);
      expect(queue.serve(operations)).to.equal('served');
      expect(calls.slice(1)).to.deep.equal([expected]);
    });
  }

  it('forgets everything when the process has ended', () => {
    const queue = new FaultQueue(pageBytes);
    for (const page of [0, 1]) queue.fault(page * pageBytes, 'missing', false);
    const { calls, operations } = recording(() => -ESRCH);
    expect(queue.serve(operations)).to.equal('gone');
    expect([calls.length, queue.size]).to.deep.equal([1, 0]);
  });
});

describe('PageOrigins', () => {
  const originsOf = (pages: number): PageOrigins<string> => {
    const origins = new PageOrigins<string>();
    origins.add(0, pages * pageBytes, 0, 'region');
    return origins;
  };
  const described = (origins: PageOrigins<string>): string[] =>
    [...origins].map(({ start, end, value: { region, distance, removed } }) => {
      const from = (start + distance) / pageBytes;
      return `${start / pageBytes}-${end / pageBytes} ${removed ? 'zeroes' : 'from'} ${from} of ${region}`;
    });

  it('knows what was removed', () => {
    const origins = originsOf(4);
    origins.remove(pageBytes, pageBytes);
    expect(described(origins)).to.deep.equal([
      '0-1 from 0 of region',
      '1-2 zeroes 1 of region',
      '2-4 from 2 of region',
    ]);
    expect(origins.at(2 * pageBytes)).to.deep.include({ start: 2 * pageBytes, end: 4 * pageBytes });
  });

  it('finds moved memory, and nothing where it was or where memory was unmapped', () => {
    const origins = originsOf(4);
    origins.remove(2 * pageBytes, pageBytes);
    origins.unmap(0, pageBytes);
    origins.remap(pageBytes, 10 * pageBytes, 2 * pageBytes);
    expect(described(origins)).to.deep.equal([
      '3-4 from 3 of region',
      '10-11 from 1 of region',
      '11-12 zeroes 2 of region',
    ]);
    expect(origins.at(0)).to.equal(undefined);
  });

  it('knows of unmap events that come when other memory has moved there', () => {
    const origins = originsOf(8);
    const unmapped = (page: number, count: number): string[] =>
      origins
        .unmapped(page * pageBytes, count * pageBytes)
        .map(({ address, length }) => `${address / pageBytes}-${(address + length) / pageBytes}`);
    origins.remap(0, 10 * pageBytes, pageBytes);
    origins.remap(2 * pageBytes, 0, pageBytes);
    origins.remap(0, 20 * pageBytes, pageBytes);
    expect([unmapped(0, 1), unmapped(2, 1), unmapped(0, 1), unmapped(0, 1)]).to.deep.equal([[], [], [], ['0-1']]);
    // Pages 4 to 7 were unmapped, and that is not told yet.
    origins.remap(10 * pageBytes, 5 * pageBytes, pageBytes);
    expect([unmapped(4, 4), unmapped(10, 1), unmapped(4, 4)]).to.deep.equal([['4-5', '6-8'], [], ['4-8']]);
  });

  it('forgets of countless moves that no unmapping was told of the oldest', () => {
    const origins = originsOf(1);
    for (let page = 0; page < 2000; page++) origins.remap(page * pageBytes, (page + 1) * pageBytes, pageBytes);
    const told = [1999, 976, 975, 0].map((page) => origins.unmapped(page * pageBytes, pageBytes).length);
    expect(told).to.deep.equal([0, 0, 1, 1]);
  });
});

describe('FaultQueue against a simulated kernel', () => {
  const pages = 12;
  const page = fc.integer({ min: 0, max: pages - 1 });
  const count = fc.integer({ min: 1, max: 4 });
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(fc.constant('touch' as const), page) },
    fc.tuple(fc.constant('remove' as const), page, count),
    fc.tuple(fc.constant('unmap' as const), page, count, fc.boolean()),
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
            case 'unmap':
              memory.unmap(step[1], step[2], step[3]);
              break;
            case 'remove':
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
