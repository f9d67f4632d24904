import { endianness } from 'node:os';
import { expect } from 'chai';
import { hostTarget, targets } from '../../codegen/abi/target/target.ts';
import { byTarget, littleEndian, provenTarget, type TargetName } from '../../runtime/struct-view.ts';

describe('the choice of a target', () => {
  // Compiles only where the runtime knows every target of the generator.
  const all: TargetName[] = [...targets.keys()];

  it('finds this machine as the generator does', function () {
    const host = hostTarget();
    if (host === null) this.skip();
    expect(provenTarget('linux/x.h', all)).to.equal(host.name);
  });

  it('refuses a machine that the bindings were not proven for', () => {
    const others = all.filter((name) => name !== hostTarget()?.name).slice(0, 2);
    expect(() => provenTarget('linux/x.h', others)).to.throw(
      Error,
      new RegExp(
        `^the bindings of linux/x\\.h are proven for ${others.join(', ')}, but this process runs on '${process.arch}'`,
      ),
    );
  });

  it('takes the value of the target where there is one, zero and false too', () => {
    expect(byTarget('i386', 8, { i386: 4 })).to.equal(4);
    expect(byTarget('x86_64', 8, { i386: 4 })).to.equal(8);
    expect(byTarget('i386', 8, { i386: 0 })).to.equal(0);
  });

  it('knows the byte order', () => {
    expect(littleEndian).to.equal(endianness() === 'LE');
  });
});
