import { expect } from 'chai';
import { bindOn, ioctlNamed, records } from './bound-header.ts';
import { type HeaderFacts, recordOf } from './resolution-fixture.ts';

describe('binding: ioctls', () => {
  const ioctl = (name: string, argument: string | null): NonNullable<HeaderFacts['ioctls']>[number] => {
    return { name, value: '1', direction: 'read', type: 1, number: 1, size: 64, argument };
  };
  const facts = (): HeaderFacts => ({
    types: { alias_t: { kind: 'record', name: 'struct s', header: 'linux/fixture.h', size: 64, alignment: 8 } },
    records: [recordOf('struct s', [])],
    constants: ['PLAIN', 'RECORD', 'ALIAS', 'INT', 'VALUE'].map((name) => ({
      name,
      value: '1',
      type: 'unsigned int',
    })),
    ioctls: [
      ioctl('PLAIN', null),
      ioctl('RECORD', 'struct s'),
      ioctl('ALIAS', 'alias_t'),
      ioctl('INT', 'int'),
      ioctl('VALUE', 'int'),
    ],
  });
  const binding = bindOn(['x86_64', 'i386'], facts, { ioctls: { VALUE: { argument: 'number', reason: 'a level' } } });

  it('know their argument, also through a typedef', () => {
    expect(ioctlNamed(binding, 'RECORD').argument).to.deep.equal({ kind: 'record', name: 'S', reason: null });
    expect(ioctlNamed(binding, 'ALIAS').argument).to.deep.equal({ kind: 'record', name: 'S', reason: null });
    expect(ioctlNamed(binding, 'PLAIN').argument).to.deep.equal({ kind: 'none', reason: null });
    expect(ioctlNamed(binding, 'INT').argument).to.deep.equal({ kind: 'bytes', contents: 'int', reason: null });
    expect(ioctlNamed(binding, 'VALUE').argument).to.deep.equal({ kind: 'number', reason: 'a level' });
  });

  it('are bound once, as requests, and their records know them', () => {
    expect(binding.declarations.filter(({ kind }) => kind === 'constant')).to.deep.equal([]);
    expect(records(binding)[0]?.argumentOf).to.deep.equal(['RECORD', 'ALIAS']);
  });

  it('are bound once too where they are enumerators', () => {
    const { declarations } = bindOn(['x86_64'], () => ({
      enumerators: ['PLAIN', 'NUMBER'].map((name) => ({ name, value: '1', enum: 'requests' })),
      ioctls: [ioctl('PLAIN', null)],
    }));
    const bound = declarations.filter(({ kind }) => kind !== 'enum').map(({ kind, name }) => [kind, name]);
    expect(bound).to.deep.equal([
      ['ioctl', 'PLAIN'],
      ['constant', 'NUMBER'],
    ]);
  });
});
