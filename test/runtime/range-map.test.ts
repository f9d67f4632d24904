import { expect } from 'chai';
import fc from 'fast-check';
import { RangeMap } from 'uapi-bindgen/runtime';

type Step =
  | { readonly kind: 'set'; readonly start: number; readonly length: number }
  | { readonly kind: 'delete'; readonly start: number; readonly length: number }
  | { readonly kind: 'move'; readonly from: number; readonly to: number; readonly length: number };

const place = fc.integer({ min: 0, max: 30 });
const length = fc.integer({ min: 0, max: 12 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), start: place, length }),
  fc.record({ kind: fc.constant('delete' as const), start: place, length }),
  fc.record({ kind: fc.constant('move' as const), from: place, to: place, length }),
);

/** The same by brute force: a value for every address. */
function onCells(cells: (number | undefined)[], step: Step, value: number): void {
  if (step.kind === 'move') {
    const moved = cells.slice(step.from, step.from + step.length).map((cell) => cell && cell + 1000);
    cells.fill(undefined, step.from, step.from + step.length);
    for (let index = 0; index < step.length; index++) cells[step.to + index] = moved[index];
  } else {
    cells.fill(step.kind === 'set' ? value : undefined, step.start, step.start + step.length);
  }
}

describe('RangeMap', () => {
  it('does what an array with a value for each address does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const map = new RangeMap<number>();
        const cells = new Array<number | undefined>(50).fill(undefined);
        for (const [index, step] of steps.entries()) {
          onCells(cells, step, index + 1);
          if (step.kind === 'set') map.set(step.start, step.length, index + 1);
          else if (step.kind === 'delete') map.delete(step.start, step.length);
          else map.move(step.from, step.to, step.length, (value) => value + 1000);
          expect(cells.map((_, address) => map.at(address)?.value)).to.deep.equal(cells);
          let end = 0;
          for (const entry of map) {
            expect(entry.start).to.be.at.least(end);
            expect(entry.end).to.be.greaterThan(entry.start);
            end = entry.end;
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('cuts what lies within a range to it', () => {
    const map = new RangeMap<string>();
    map.set(0, 10, 'a');
    map.set(20, 10, 'b');
    expect(map.within(5, 20)).to.deep.equal([
      { start: 5, end: 10, value: 'a' },
      { start: 20, end: 25, value: 'b' },
    ]);
    expect(map.within(10, 10)).to.deep.equal([]);
    expect(map.size).to.equal(2);
  });
});
