import { expect } from 'chai';
import fc from 'fast-check';
import { BackgroundFill, type FillOptions } from '../../runtime/fault-server/filling/background-fill.ts';
import { PrefetchWindow } from '../../runtime/fault-server/filling/prefetch-window.ts';
import { PageBitmap } from '../../runtime/fault-server/pages/page-bitmap.ts';
import { PageOrigins } from '../../runtime/fault-server/pages/page-origins.ts';
import type { ThreadRegion } from '../../runtime/fault-server/pages/thread-region.ts';
import { Histogram } from '../../runtime/fault-server/statistics/histogram.ts';

const size = 4096;

describe('Histogram', () => {
  it('tells every percentile at most 1/16 too great, and never too small', () => {
    const value = fc.oneof(
      fc.nat(100),
      fc.nat(2 ** 31 - 1),
      fc.maxSafeNat().map((each) => each % 2 ** 44),
    );
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 0, max: 100 }),
        (values, percent) => {
          const histogram = new Histogram();
          for (const each of values) histogram.record(each);
          const sorted = [...values].sort((a, b) => a - b);
          const exact = sorted[Math.max(0, Math.ceil((values.length * percent) / 100) - 1)]!;
          const { count, percentile } = histogram.read();
          expect(count).to.equal(values.length);
          expect(percentile(percent)).to.be.within(exact, exact * (1 + 1 / 16));
        },
      ),
    );
  });

  it('has no percentile of nothing, and takes what is out of its bounds', () => {
    const histogram = new Histogram();
    expect(histogram.read().percentile(50)).to.equal(0);
    for (const value of [-1, 0.7, 2 ** 50]) histogram.record(value);
    expect(histogram.read().count).to.equal(3);
    expect(histogram.read().percentile(100)).to.equal(2 ** 44 - 1);
    for (const percent of [-1, 101, Number.NaN]) {
      expect(() => histogram.read().percentile(percent)).to.throw(RangeError, `from 0 to 100, saw ${percent}`);
    }
  });
});

describe('PageBitmap', () => {
  it('is a set of numbers', () => {
    const page = fc.nat(99);
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), first: page, count: fc.nat(40) }),
      fc.record({ kind: fc.constant('take' as const), first: page, count: page }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const bitmap = PageBitmap.of(140);
        const expected = new Set<number>();
        for (const { kind, first, count } of steps) {
          if (kind === 'take') {
            expect(bitmap.take()).to.deep.equal([...expected].sort((a, b) => a - b));
            expected.clear();
          } else {
            bitmap.addRange(first, count);
            for (let each = first; each < first + count; each++) expected.add(each);
          }
          expect(bitmap.count).to.equal(expected.size);
          expect(bitmap.has(first)).to.equal(expected.has(first));
        }
        expect(bitmap.pages()).to.deep.equal([...expected].sort((a, b) => a - b));
      }),
    );
  });
});

describe('PrefetchWindow', () => {
  const windows = (window: PrefetchWindow, pages: readonly number[]): number[] =>
    pages.map((page) => window.pagesFor({ page: page * size }));

  it('doubles where pages are touched in order, up to the most', () => {
    const window = new PrefetchWindow(size, { most: 8 });
    expect(windows(window, [10, 11, 13, 17, 25, 33])).to.deep.equal([1, 2, 4, 8, 8, 8]);
  });

  it('begins anew elsewhere, and keeps several threads apart', () => {
    const window = new PrefetchWindow(size, { least: 2, most: 64 });
    expect(windows(window, [0, 100, 2, 102, 6, 106, 50, 14])).to.deep.equal([2, 2, 4, 4, 8, 8, 2, 16]);
    expect(windows(window, [300, 299, 298, 297])).to.deep.equal([2, 2, 2, 2]);
  });

  it('is always the same where it is told so', () => {
    expect(windows(new PrefetchWindow(size, { least: 4, most: 4 }), [0, 4, 100])).to.deep.equal([4, 4, 4]);
  });
});

describe('BackgroundFill', () => {
  const region: ThreadRegion = { address: 0n, length: 20 * size, offset: 0, source: 0, first: 0, alias: undefined };

  /** The pages of each piece, while `meanwhile` does something between them. */
  function pieces(
    options: FillOptions,
    served: PageBitmap,
    origins: PageOrigins<ThreadRegion>,
    meanwhile: (round: number) => void = () => {},
  ): string[] {
    const fill = new BackgroundFill(origins, served, size, options);
    const found: string[] = [];
    for (let round = 0; ; round++) {
      const piece = fill.next(0);
      if (piece === undefined) break;
      const first = piece.page / size;
      const count = piece.length / size;
      found.push(`${first}-${first + count - 1}`);
      served.addRange((piece.page + piece.origin.distance) / size, count);
      meanwhile(round);
    }
    expect(fill.finished).to.equal(true);
    return found;
  }

  function originsOf(): PageOrigins<ThreadRegion> {
    const origins = new PageOrigins<ThreadRegion>();
    origins.add(0, 20 * size, 0, region);
    return origins;
  }

  it('goes up or down over what was not served', () => {
    const served = PageBitmap.of(20);
    served.addRange(5, 3);
    const ascending = pieces({ pages: 4 }, served, originsOf());
    expect(ascending).to.deep.equal(['0-3', '4-4', '8-11', '12-15', '16-19']);
    const down = PageBitmap.of(20);
    down.addRange(5, 3);
    const descending = pieces({ pages: 4, order: 'descending' }, down, originsOf());
    expect(descending).to.deep.equal(['16-19', '12-15', '8-11', '1-4', '0-0']);
  });

  it('takes a list in its order, and what follows one another at once', () => {
    const served = PageBitmap.of(20);
    served.add(9);
    expect(pieces({ order: [7, 3, 4, 5, 9, 6, 99, 0], pages: 3 }, served, originsOf())).to.deep.equal([
      '7-7',
      '3-5',
      '6-6',
      '0-0',
    ]);
  });

  it('leaves out what is removed or unmapped meanwhile, and finds what has moved', () => {
    const origins = originsOf();
    origins.remap(10 * size, 40 * size, 10 * size);
    const found = pieces({ pages: 8 }, PageBitmap.of(20), origins, (round) => {
      if (round > 0) return;
      origins.remove(8 * size, size);
      origins.unmap(42 * size, 4 * size);
    });
    expect(found).to.deep.equal(['0-7', '9-9', '40-41', '46-49']);
  });

  it('goes by numbers where memory has moved to lower addresses', () => {
    for (const order of ['ascending', 'descending'] as const) {
      const origins = new PageOrigins<ThreadRegion>();
      origins.add(50 * size, 20 * size, 0, region);
      const found = pieces({ pages: 8, order }, PageBitmap.of(20), origins, (round) => {
        if (round === 0) origins.remap(50 * size, 20 * size, 20 * size);
      });
      const expected = order === 'ascending' ? ['50-57', '28-35', '36-39'] : ['62-69', '24-31', '20-23'];
      expect(found).to.deep.equal(expected);
    }
  });

  it('leaves out what others ask for, and goes once more over what was not filled', () => {
    for (const order of ['ascending', [0, 1, 2, 3, 4, 5]] as const) {
      const served = PageBitmap.of(20);
      served.addRange(6, 14);
      const fill = new BackgroundFill(originsOf(), served, size, { order, pages: 8 }, (page) => page === 2 * size);
      const next = (): unknown => {
        const piece = fill.next(0);
        return piece && [piece.page / size, piece.length / size];
      };
      expect([next(), next(), next(), fill.finished]).to.deep.equal([[0, 2], [3, 3], undefined, true]);
      fill.again();
      served.addRange(0, 5);
      expect([fill.finished, next(), next(), fill.finished]).to.deep.equal([false, [5, 1], undefined, true]);
      fill.end();
      fill.again();
      expect(fill.finished).to.equal(true);
    }
  });

  it('keeps to its rate', () => {
    const fill = new BackgroundFill(originsOf(), PageBitmap.of(20), size, { pages: 4, bytesPerSecond: 4 * size * 10 });
    expect(fill.delay(1000)).to.equal(0);
    fill.next(1000);
    expect(fill.delay(1000)).to.equal(100);
    expect(fill.delay(1099)).to.equal(1);
    expect(fill.delay(1100)).to.equal(0);
  });
});
