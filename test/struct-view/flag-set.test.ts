import { expect } from 'chai';
import { FlagSet } from '../../runtime/struct-view.ts';

describe('FlagSet', () => {
  const modes = new FlagSet({ ONE: 1n, TWO: 2n, BOTH: 3n, NOTHING: 0n, TOP: 1n << 63n });

  it('names the bits in header order', () => {
    expect(modes.names(2n)).to.deep.equal(['TWO']);
    expect(modes.names(3n)).to.deep.equal(['ONE', 'TWO', 'BOTH']);
    expect(modes.names(1n << 63n)).to.deep.equal(['TOP']);
  });

  it('keeps what has no name as one hex number', () => {
    expect(modes.names(0x8_0001n)).to.deep.equal(['ONE', '0x80000']);
    expect(modes.format(0x30n)).to.equal('0x30');
  });

  it('formats nothing as 0', () => {
    expect(modes.names(0n)).to.deep.equal([]);
    expect(modes.format(0n)).to.equal('0');
    expect(modes.format(6n)).to.equal('TWO | 0x4');
  });

  it('takes numbers as C takes them: bit 31 is no sign', () => {
    const flags = new FlagSet({ LOW: 1, HIGH: 0x8000_0000 });
    expect(flags.names((1 << 31) | 1)).to.deep.equal(['LOW', 'HIGH']);
    expect(flags.names(0x8000_0000)).to.deep.equal(['HIGH']);
  });
});
