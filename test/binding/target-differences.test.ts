import { expect } from 'chai';
import type { BoundRecord } from '../../codegen/binding/model/binding-model.ts';
import { bindOn, constantNamed, fieldsOf, oneField, records, targets } from './bound-header.ts';
import { field, recordOf } from './resolution-fixture.ts';

const wordOf = (target: string): number => (target === 'i386' ? 4 : 8);

describe('binding: differences between targets', () => {
  it('a fact that is the same everywhere is one value', () => {
    const { declarations } = bindOn(targets, () => ({
      records: [recordOf('struct s', [field('a', '__u32', 4, 4)])],
    }));
    const [record] = declarations as BoundRecord[];
    expect(record?.size).to.deep.equal({ common: 64, others: new Map() });
    expect(record?.fields[0]?.offset).to.deep.equal({ common: 4, others: new Map() });
  });

  it('else the most frequent value is the common one', () => {
    const binding = bindOn(['i386', 'x86_64', 'aarch64'], (target) => ({
      records: [recordOf('struct s', [field('a', '__u64', wordOf(target), 8)], { size: wordOf(target) * 2 })],
    }));
    const [record] = records(binding);
    expect(record?.size).to.deep.equal({ common: 16, others: new Map([['i386', 8]]) });
    expect(record?.fields[0]?.offset).to.deep.equal({ common: 8, others: new Map([['i386', 4]]) });
  });

  it('a long is carried as a bigint where any target has eight bytes', () => {
    const { l } = fieldsOf(
      bindOn(
        targets,
        oneField((target) => field('l', 'unsigned long', 0, wordOf(target))),
      ),
    );
    expect(l?.access).to.deep.equal({
      kind: 'scalar',
      scalar: {
        name: 'U64OrU32',
        carrier: 'bigint',
        size: { common: 8, others: new Map([['i386', 4]]) },
        shape: { common: 'U64', others: new Map([['i386', 'WideU32']]) },
      },
    });
  });

  it('a long that is never eight bytes long is a number', () => {
    const { l } = fieldsOf(
      bindOn(
        ['i386', 'armv7'],
        oneField(() => field('l', 'long', 0, 4)),
      ),
    );
    expect(l?.access).to.deep.include({ kind: 'scalar' });
    expect(l?.access.kind === 'scalar' && [l.access.scalar.name, l.access.scalar.carrier]).to.deep.equal([
      'S32',
      'number',
    ]);
  });

  it('the sign of a char belongs to the target', () => {
    const binding = bindOn(
      targets,
      oneField(() => field('c', 'char', 0, 1)),
    );
    expect(binding.mixedScalars).to.deep.equal([
      { name: 'S8OrU8', shape: { common: 'S8', others: new Map([['aarch64', 'U8']]) } },
    ]);
  });

  it('what only some targets have is left out, by name', () => {
    const binding = bindOn(targets, (target) => ({
      records: [
        recordOf('struct s', [field('a', '__u32', 0, 4), ...(target === 'i386' ? [field('pad', '__u32', 4, 4)] : [])]),
        ...(target === 'x86_64' ? [recordOf('struct only', [])] : []),
      ],
      constants: target === 'i386' ? [] : [{ name: 'X', value: '1', type: 'int' }],
    }));
    expect(binding.notBound.map(({ name, kind, reason }) => [name, kind, reason])).to.have.deep.members([
      ['struct s.pad', 'field', 'only on i386'],
      ['struct only', 'record', 'only on x86_64'],
      ['X', 'macro', 'only on x86_64, aarch64'],
    ]);
    expect(binding.declarations.map(({ name }) => name)).to.deep.equal(['S']);
  });

  it('a field that is another kind of thing elsewhere is left out', () => {
    const binding = bindOn(
      targets,
      oneField((target) => (target === 'i386' ? field('a', 'double', 0, 8) : field('a', '__u64', 0, 8))),
    );
    expect(binding.notBound).to.deep.equal([
      { name: 'struct s.a', kind: 'field', reason: 'its C type differs between targets', place: { line: 1 } },
    ]);
  });

  it('a constant of a wide type anywhere is a bigint everywhere', () => {
    const binding = bindOn(targets, (target) => ({
      constants: [
        { name: 'L', value: '1', type: 'unsigned long' },
        { name: 'I', value: target === 'i386' ? '2' : '1', type: 'int' },
      ],
    }));
    expect(constantNamed(binding, 'L').carrier).to.equal('bigint');
    expect(constantNamed(binding, 'I')).to.deep.include({
      carrier: 'number',
      value: { common: 1n, others: new Map([['i386', 2n]]) },
    });
    const ilp32 = bindOn(['i386', 'armv7'], () => ({
      constants: [{ name: 'L', value: '1', type: 'unsigned long' }],
    }));
    expect(constantNamed(ilp32, 'L').carrier).to.equal('number');
  });
});
