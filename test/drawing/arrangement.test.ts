import { expect } from 'chai';
import { type Arrangement, arrange, bitWidth, type Rectangle, rowBits } from '../../codegen/drawing/arrangement.ts';
import { cellsOf } from '../../codegen/drawing/cell.ts';
import { modelOfRandomRecords, recordIn, x86 } from './drawn-records.ts';

const bottom = ({ y, height }: Rectangle): number => y + height;
const right = ({ x, width }: Rectangle): number => x + width;
const overlap = (one: Rectangle, other: Rectangle): boolean => {
  return one.x < right(other) && other.x < right(one) && one.y < bottom(other) && other.y < bottom(one);
};
const holds = (outer: Rectangle, inner: Rectangle): boolean => {
  return outer.x <= inner.x && outer.y <= inner.y && right(inner) <= right(outer) && bottom(inner) <= bottom(outer);
};

function expectSound({ boxes, frames, rows, left, height }: Arrangement, what: string): void {
  const drawn = boxes.flatMap(({ cell, segments }) => segments.map((segment) => ({ cell, segment })));
  drawn.forEach(({ cell, segment }, index) => {
    const next = drawn.slice(index + 1).find((other) => overlap(segment, other.segment));
    expect(next, `${what}: ${JSON.stringify(cell)} is overlapped`).to.equal(undefined);
    expect(segment.x, `${what}: its column`).to.equal(left + (segment.start % rowBits) * bitWidth);
    if (segment.end > segment.start) {
      expect(segment.width, `${what}: to scale`).to.equal((segment.end - segment.start) * bitWidth);
    }
    expect(bottom(segment), what).to.be.at.most(height);
    for (const frame of frames) {
      expect(!overlap(frame, segment) || holds(frame, segment), `${what}: a box leaves its frame`).to.equal(true);
    }
  });
  frames.forEach((frame, index) => {
    for (const other of frames.slice(index + 1)) {
      const sound = !overlap(frame, other) || holds(frame, other) || holds(other, frame);
      expect(sound, `${what}: frames cross`).to.equal(true);
    }
  });
  rows.forEach((row, index) => {
    const next = rows[index + 1];
    if (next !== undefined) expect(row.y + row.height, `${what}: rows overlap`).to.be.at.most(next.y);
  });
}

/** Every bit of a box is in one of its segments, or in the rows that it says are left out. */
function expectWhole({ boxes }: Arrangement, what: string): void {
  for (const { cell, segments, leftOut } of boxes) {
    if (cell.kind === 'unused') continue;
    const shown = segments.reduce((sum, { start, end }) => sum + end - start, 0);
    expect(shown + (leftOut?.rows ?? 0) * rowBits, `${what}: ${JSON.stringify(cell)}`).to.equal(cell.end - cell.start);
  }
}

describe('the arrangement of a drawing', () => {
  it('has boxes to scale that do not overlap, inside frames that do not cross, for random records', () => {
    for (let seed = 1; seed <= 3; seed++) {
      for (const record of modelOfRandomRecords(seed, 150, x86).records) {
        const arrangement = arrange(cellsOf(record), 0);
        expectSound(arrangement, `seed ${seed}, ${record.name}`);
        expectWhole(arrangement, `seed ${seed}, ${record.name}`);
      }
    }
  });

  it('leaves out the middle of a long array and stays small', () => {
    const { record } = recordIn('struct s { int a; char data[1000000]; int b; };');
    const arrangement = arrange(cellsOf(record), 0);
    expectSound(arrangement, 'a long array');
    expectWhole(arrangement, 'a long array');
    expect(arrangement.height).to.be.lessThan(300);
  });

  it('gives a flexible array the rest of its row', () => {
    const { record } = recordIn('struct s { int n; int data[]; };');
    const [, flexible] = arrange(cellsOf(record), 0).boxes;
    expect(flexible?.segments.map(({ width }) => width)).to.deep.equal([32 * bitWidth]);
  });
});
