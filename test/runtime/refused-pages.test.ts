import { expect } from 'chai';
import { RefusedPages } from '../../runtime/fault-server/filling/refused-pages.ts';

const huge = 2 ** 21;

describe('RefusedPages', () => {
  let now: number;
  let refused: RefusedPages;

  beforeEach(() => {
    now = 5000;
    refused = new RefusedPages(huge, () => now);
  });

  /** Whoever waits is woken, comes back after `pause` milliseconds, and the page is refused after another `source`. */
  function refuse(pause: number, source = 0, page = 0): boolean {
    now += pause;
    refused.waitedFor(page);
    now += source;
    refused.waitedFor(page);
    return refused.again(page);
  }

  it('a page counts as refused when that has gone on for 100 ms, and for certain after a second', () => {
    expect([refuse(0), refuse(1), refuse(98), refuse(1)]).to.deep.equal([false, false, false, true]);
    expect([refused.isLasting(0), refused.isCertain(0)]).to.deep.equal([true, false]);
    expect([refuse(899), refused.isCertain(0)]).to.deep.equal([true, false]);
    expect([refuse(1), refused.isCertain(0)]).to.deep.equal([true, true]);
  });

  it('time that passes without a refusal does not count', () => {
    expect(refuse(0)).to.equal(false);
    now += 500;
    expect([refused.has(0), refused.isLasting(0)]).to.deep.equal([true, false]);
  });

  it('what comes when nobody has waited for a second begins anew', () => {
    expect([refuse(0), refuse(99), refuse(1001), refuse(99)]).to.deep.equal([false, false, false, false]);
    expect([refuse(1), refuse(1000)]).to.deep.equal([true, true]);
  });

  it('a source may take as long as it likes, and be asked again without anybody coming back', () => {
    expect([refuse(0, 5000), refuse(1, 5000)]).to.deep.equal([false, true]);
    now += 5000;
    expect(refused.again(0)).to.equal(true);
  });

  it('what was filled begins anew, whichever page of it was', () => {
    for (const page of [0, huge, 2 * huge])
      expect([refuse(0, 0, page), refuse(100, 0, page)]).to.deep.equal([false, true]);
    refused.settled(0, 2 * huge);
    expect([0, huge, 2 * huge].map((page) => refused.has(page))).to.deep.equal([false, false, true]);
    expect([refuse(0), refuse(0, 0, 2 * huge)]).to.deep.equal([false, true]);
  });

  it('somebody may be about to come back for a second', () => {
    expect(refused.open()).to.deep.equal([]);
    refuse(0);
    refuse(500, 0, huge);
    now += 500;
    expect(refused.open()).to.deep.equal([0, huge]);
    now += 1;
    expect(refused.open()).to.deep.equal([huge]);
    refused.settled(huge, huge);
    expect(refused.open()).to.deep.equal([]);
  });

  it('forgets what nobody has come back for, so that it is not looked at for each fault', () => {
    refuse(0, 0, 0);
    refuse(0, 0, huge);
    refused.waitedFor(huge);
    now += 1001;
    expect(refused.open()).to.deep.equal([]);
    expect([refused.has(0), refused.has(huge)]).to.deep.equal([false, true]);
  });
});
