import { expect } from 'chai';
import { targets } from '../../codegen/abi/target/target.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { assertionsOf } from './model-assertions.ts';
import { modelOf } from './resolved-text.ts';

function bitsOf(text: string, target: string): (number | undefined)[] {
  return modelOf(text, target)
    .records.at(-1)!
    .fields.map(({ bitOffset }) => bitOffset);
}

/** Rules that random records reach too rarely; the numbers are gcc's. */
describe('the storage unit of an over-aligned bit-field type', () => {
  const type = 'typedef unsigned long long wide __attribute__((aligned(16)));';

  it('is rounded up from the last boundary of the machine', () => {
    const text = `${type} struct s { short a : 15; unsigned b : 32; short c : 16; wide d : 4; };`;
    expect(bitsOf(text, 's390x')).to.deep.equal([0, 32, 64, 192]);
    expect(bitsOf(text, 'x86_64')).to.deep.equal([0, 32, 64, 128]);
  });

  it('stays where an attribute of the member has aligned it to that boundary', () => {
    const text = `${type} struct s { char a; wide b : 4 __attribute__((aligned(8))); };`;
    expect(bitsOf(text, 's390x')).to.deep.equal([undefined, 64]);
    expect(bitsOf(text, 'x86_64')).to.deep.equal([undefined, 128]);
  });
});

describe('a bare aligned', () => {
  const text = `struct member { char a; char b __attribute__((aligned)); };
    struct record { char a; } __attribute__((__aligned__)); typedef char type __attribute__((aligned));
    struct holder { char a; type b; }; struct packed { char a; int b __attribute__((aligned)); } __attribute__((packed));\n`;
  for (const target of targets.values()) {
    it(`asks for gcc's largest alignment on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      expect(complaints(compiler, text + assertionsOf(modelOf(text, target.name)))).to.equal('');
    });
  }
});
