import { expect } from 'chai';
import { syscalls } from '../../runtime/backends/syscalls.ts';
import { nearMemory } from '../../runtime/kernel/near-memory.ts';
import type { PinnedMemory } from '../../runtime/kernel/pinned-memory.ts';

const { pageSize } = syscalls();

function pageOf({ address }: PinnedMemory): number {
  return Math.floor(address / pageSize);
}

/** From the first byte of one to the first one of another. */
function between(one: PinnedMemory, other: PinnedMemory): number {
  return other.address - one.address;
}

describe('memory near other memory', () => {
  it('begins at the next multiple of 8, as long as the page has room', () => {
    nearMemory(pageSize);
    const [first, second, third] = [nearMemory(13), nearMemory(16), nearMemory(8)];
    expect(first.address % pageSize).to.equal(0);
    expect([between(first, second), between(second, third)]).to.deep.equal([16, 16]);
    expect([first, second, third].map(({ bytes }) => bytes.length)).to.deep.equal([13, 16, 8]);
  });

  it('lies on one page, whatever was asked for before', () => {
    const lengths = [1, 8, 700, 1536, 16, 2000, pageSize - 8, 9, pageSize, 3000, 3000, 40];
    for (let round = 0; round < 5; round++) {
      for (const length of lengths) {
        const memory = nearMemory(length);
        expect(memory.address % 8, `${length} bytes`).to.equal(0);
        expect(pageOf(memory), `${length} bytes`).to.equal(Math.floor((memory.address + length - 1) / pageSize));
      }
    }
  });

  it('is zeroed, its own, and where its address says', () => {
    const all = Array.from({ length: 200 }, (_, index) => nearMemory(8 + (index % 5) * 100));
    for (const { bytes } of all) expect(bytes.every((byte) => byte === 0)).to.equal(true);
    for (const [index, { bytes }] of all.entries()) bytes.fill(1 + (index % 255));
    for (const [index, { bytes, address }] of all.entries()) {
      expect(bytes.every((byte) => byte === 1 + (index % 255))).to.equal(true);
      const seen = Buffer.alloc(bytes.length);
      syscalls().load(address, seen);
      expect(seen.equals(bytes)).to.equal(true);
    }
  });

  it('of no bytes, or of more than a page, is memory as well', () => {
    expect(nearMemory(0).bytes.length).to.equal(0);
    const large = nearMemory(3 * pageSize);
    large.words().fill(7);
    expect(large.bytes.length).to.equal(3 * pageSize);
  });
});
