import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { ClosedError, Mapping, MemoryFile, pageSize, SyscallError, startWorker } from 'uapi-bindgen/runtime';
import { collectUntil } from '../collector.ts';
import type { Scenarios } from '../scenario.ts';

/** Whether memory is there that can be read; reserved addresses are not. */
function isMapped(address: bigint): boolean {
  const lines = readFileSync('/proc/self/maps', 'latin1').trimEnd().split('\n');
  return lines.some((line) => {
    const [range, permissions] = line.split(' ');
    const [start, end] = range!.split('-').map((text) => BigInt(`0x${text}`));
    return start! <= address && address < end! && permissions!.startsWith('r');
  });
}

/** Bytes of addresses that the process has taken. */
function addressesTaken(): number {
  return pageSize() * Number(readFileSync('/proc/self/statm', 'latin1').split(' ')[0]);
}

export const scenarios: Scenarios = {
  'reads, writes and fills': () => {
    using mapping = Mapping.anonymous(2 * pageSize());
    expect(mapping.read()).to.deep.equal(Buffer.alloc(2 * pageSize()));
    mapping.write(pageSize() - 2, Buffer.from('over'));
    mapping.fill(0x21, 0, 3);
    expect(mapping.read(0, 4).toString('latin1')).to.equal('!!!\0');
    expect(mapping.read(pageSize() - 2, 4).toString()).to.equal('over');
    mapping.discard(pageSize());
    expect(mapping.read(pageSize() - 2, 4).toString('latin1')).to.equal('ov\0\0');
  },

  'has whole pages': () => {
    using mapping = Mapping.anonymous(pageSize() + 1);
    expect(mapping.length).to.equal(2 * pageSize());
    expect(() => Mapping.anonymous(0)).to.throw(SyscallError, /^EINVAL: invalid argument, mmap of 0 bytes/);
  },

  'takes no addresses for what is no descriptor': () => {
    const before = addressesTaken();
    for (const fd of [2 ** 32, 0.5, Number.NaN, -(2 ** 40)]) {
      const options = { offset: 0, length: pageSize(), shared: true, pageSize: pageSize() };
      for (let time = 0; time < 5; time++) expect(() => Mapping.ofFile(fd, options)).to.throw(RangeError, /saw /);
    }
    expect(addressesTaken() - before).to.be.lessThan(2 ** 33);
  },

  'refuses what is outside of it': () => {
    using mapping = Mapping.anonymous(pageSize());
    const { length } = mapping;
    for (const [offset, count] of [
      [-1, 1],
      [0, length + 1],
      [length, 1],
      [0.5, 1],
      [0, -1],
      [Number.NaN, 1],
    ] as const) {
      expect(() => mapping.read(offset, count)).to.throw(RangeError, `expected a range inside ${length} bytes`);
    }
    expect(() => mapping.write(length - 1, Buffer.alloc(2))).to.throw(RangeError);
    expect(mapping.read(length, 0)).to.have.length(0);
  },

  'refuses lengths, offsets and sizes of pages that are none': () => {
    using mapping = Mapping.anonymous(pageSize());
    using file = MemoryFile.create(pageSize());
    for (const bad of [Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY, 2 ** 53]) {
      for (const use of [
        () => Mapping.anonymous(bad),
        () => mapping.remap(bad),
        () => MemoryFile.create(bad),
        () => file.map({ length: bad }),
        () => file.map({ offset: bad, length: pageSize() }),
        () => file.map({ offset: bad }),
      ]) {
        expect(use, `${bad}`).to.throw(RangeError, / to be a whole number of bytes from 0 on, saw /);
      }
    }
    const past = 2 * pageSize();
    expect(() => file.map({ offset: past })).to.throw(
      RangeError,
      `expected an offset inside the ${pageSize()} bytes of the file, saw ${past}`,
    );
    for (const [length, saw] of [
      [4096n, '4096n'],
      ['4096', '"4096"'],
      [undefined, 'undefined'],
    ] as const) {
      expect(() => Mapping.anonymous(length as never)).to.throw(RangeError, `from 0 on, saw ${saw}`);
    }
    expect(() => mapping.write(0, 'text' as never)).to.throw(TypeError, 'expected a Uint8Array to write, saw "text"');
    const nowhere = { address: undefined, length: 1 } as never;
    expect(() => Mapping.borrow(nowhere)).to.throw(TypeError, 'expected an address, which is a bigint, saw undefined');
    for (const hugePages of [0, 3, -1, Number.NaN, 2 ** 21 + 1, 0.5]) {
      for (const use of [() => Mapping.anonymous(1, { hugePages }), () => MemoryFile.create(1, { hugePages })]) {
        expect(use).to.throw(RangeError, `expected a power of two as the size of huge pages, saw ${hugePages}`);
      }
    }
    expect([mapping.closed, mapping.read(0, 1)[0]]).to.deep.equal([false, 0]);
  },

  'gives the addresses back where it cannot be moved away from a view, in a worker': async () => {
    const worker = startWorker(
      new URL(
        `data:text/javascript,${encodeURIComponent(`
          import { readFileSync } from 'node:fs';
          import { parentPort } from 'node:worker_threads';
          import { Mapping, pageSize } from '${import.meta.resolve('uapi-bindgen/runtime')}';
          const sizeOfAll = () => Number(/VmSize: *[^0-9]*([0-9]+)/.exec(readFileSync("/proc/self/status", "latin1"))[1]);
          const mapping = Mapping.anonymous(3 * pageSize());
          const view = mapping.view();
          mapping.protect(1, pageSize(), pageSize());
          let refusals = 0;
          const before = sizeOfAll();
          for (let round = 0; round < 50; round++) {
            try { mapping.remap(2 ** 30); } catch { refusals++; }
          }
          const grown = sizeOfAll() - before;
          view[0] = 7;
          parentPort.postMessage({ refusals, grown, seen: mapping.read(0, 1)[0] });
          mapping.close();`)}`,
      ),
    );
    const [{ refusals, grown, seen }] = await once(worker, 'message');
    expect([refusals, seen]).to.deep.equal([50, 7]);
    // Kibibytes; each takes 1 GiB.
    expect(grown).to.be.lessThan(5 * 2 ** 20);
  },

  'gives the addresses back where it cannot be moved': async () => {
    using mapping = Mapping.anonymous(3 * pageSize());
    // Two mappings for the kernel, which it does not move together.
    mapping.protect(1, pageSize(), pageSize());
    const sizeOfAll = (): number => Number(/^VmSize:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]);
    const before = sizeOfAll();
    for (let round = 0; round < 100; round++) {
      expect(() => mapping.remap(4 * pageSize())).to.throw(SyscallError, /mremap/);
      expect(() => Mapping.ofFile(-1, { offset: 0, length: 1, shared: true, pageSize: pageSize() })).to.throw(/^EBADF/);
    }
    // Each takes 10 GiB.
    const few = 10 * 10 * 2 ** 20;
    await collectUntil(() => sizeOfAll() < before + few);
    expect(sizeOfAll()).to.be.lessThan(before + few);
    expect([mapping.closed, mapping.read(0, 1)[0]]).to.deep.equal([false, 0]);
  },

  'is unmapped once, and refuses to be used then': () => {
    const mapping = Mapping.anonymous(pageSize());
    const borrowed = Mapping.borrow(mapping);
    borrowed.close();
    expect(() => borrowed.read()).to.throw(ClosedError);
    expect(isMapped(mapping.address)).to.equal(true);
    mapping.close();
    mapping.close();
    expect(mapping.closed).to.equal(true);
    expect(isMapped(mapping.address)).to.equal(false);
    for (const use of [
      () => mapping.read(),
      () => mapping.write(0, Buffer.alloc(1)),
      () => mapping.fill(1),
      () => mapping.discard(),
      () => mapping.view(),
    ]) {
      expect(use).to.throw(ClosedError, /^the mapping of 0x[0-9a-f]+-0x[0-9a-f]+ is closed/);
    }
  },

  'gives a view that never shows memory of somebody else, and is unmapped with it': async () => {
    const mapping = Mapping.anonymous(pageSize());
    const { address } = mapping;
    await (async () => {
      const view = mapping.view();
      view.write('seen', 0);
      expect(mapping.read(0, 4).toString()).to.equal('seen');
      expect(mapping.view()).to.equal(view);
      mapping.close();
      expect(view.subarray(0, 4)).to.deep.equal(Buffer.alloc(4));
      expect(isMapped(address)).to.equal(true);
    })();
    await collectUntil(() => !isMapped(address));
    expect(isMapped(address)).to.equal(false);
  },
};
