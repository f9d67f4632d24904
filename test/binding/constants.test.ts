import { expect } from 'chai';
import { bindOn, constantNamed, fieldsOf } from './bound-header.ts';
import { field, recordOf } from './resolution-fixture.ts';

describe('binding: constants', () => {
  const texts = {
    A: '0xAA',
    B: '((__u64)0x0AA)',
    C: '10',
    D: '(1<<3)',
    E: 'D',
    F: '0644',
    G: 'E',
    H: '(A + 1)',
    I: 'I',
  };
  const binding = bindOn(['x86_64'], () => ({
    texts,
    constants: Object.keys(texts).map((name) => ({ name, value: '8', type: 'int' })),
    enumerators: [{ name: 'I', value: '8', enum: 'kind' }],
  }));
  const notations = { A: 16, B: 16, C: 10, D: 16, E: 16, F: 8, G: 16, H: 10, I: 10 };
  for (const [name, base] of Object.entries(notations)) {
    it(`${texts[name as keyof typeof texts]} is written in base ${base}`, () => {
      expect(constantNamed(binding, name).notation.base).to.equal(base);
    });
  }

  it('a lone literal needs no expression, an alias does', () => {
    expect(['A', 'B', 'C', 'E', 'I'].map((name) => constantNamed(binding, name).expression)).to.deep.equal([
      null,
      '((__u64)0x0AA)',
      null,
      'D',
      null,
    ]);
  });

  it('an enumerator with a macro of its own name is bound once', () => {
    expect(binding.declarations.filter(({ name }) => name === 'I')).to.have.length(1);
    expect(constantNamed(binding, 'I').enum).to.equal('kind');
  });

  it('all enumerators of an enum are carried alike', () => {
    const enums = bindOn(['x86_64'], () => ({
      enumerators: [
        { name: 'SMALL', value: '1', enum: 'wide' },
        { name: 'LARGE', value: '4294967296', enum: 'wide' },
        { name: 'OTHER', value: '1', enum: 'narrow' },
      ],
    }));
    expect(['SMALL', 'LARGE', 'OTHER'].map((name) => constantNamed(enums, name).carrier)).to.deep.equal([
      'bigint',
      'bigint',
      'number',
    ]);
  });

  it('members and masks of a flag set are carried as their field', () => {
    const flags = bindOn(
      ['x86_64'],
      () => ({
        records: [recordOf('struct api', [field('features', '__u64', 0, 8)])],
        constants: ['F_A', 'F_B', 'F_NOT', 'F_ALL', 'ALSO'].map((name) => ({ name, value: '1', type: 'int' })),
      }),
      {
        flagSets: {
          Feature: {
            prefix: 'F_',
            except: ['F_NOT'],
            members: ['ALSO'],
            masks: ['F_ALL'],
            fields: ['struct api.features'],
          },
        },
      },
    );
    const carriers = ['F_A', 'F_B', 'ALSO', 'F_ALL', 'F_NOT'].map((name) => constantNamed(flags, name).carrier);
    expect(carriers).to.deep.equal(['bigint', 'bigint', 'bigint', 'bigint', 'number']);
    const set = flags.declarations.find((each) => each.kind === 'flag-set');
    expect(set?.kind === 'flag-set' && set.members.map(({ name }) => name)).to.deep.equal(['F_A', 'F_B', 'ALSO']);
    expect(set?.kind === 'flag-set' && set.fields).to.deep.equal([{ record: 'Api', field: 'features' }]);
    expect(fieldsOf(flags).features?.flagSet).to.equal('Feature');
  });

  it('what is negative in C and for an unsigned field has the value that the field takes', () => {
    const values = { F_A: 1, F_B: -0x80000000, F_ALL: -1, W_B: -0x80000000, S_B: -0x80000000, FOR_A: -2, PLAIN: -2 };
    const fields = [field('flags', '__u32', 0, 4), field('wide', '__u64', 8, 8), field('sign', '__s32', 16, 4)];
    const constants = Object.entries(values).map(([name, value]) => ({ name, value: `${value}`, type: 'int' }));
    const binding = bindOn(['x86_64'], () => ({ records: [recordOf('struct s', fields)], constants }), {
      flagSets: {
        Flags: { prefix: 'F_', masks: ['F_ALL'], fields: ['struct s.flags'] },
        Wide: { prefix: 'W_', fields: ['struct s.wide'] },
        Signed: { prefix: 'S_', fields: ['struct s.sign'] },
      },
      carriers: { FOR_A: 'struct s.flags' },
    });
    const stored = Object.keys(values).map((name) => constantNamed(binding, name).value.common);
    const asC = [1n, 0x80000000n, 0xffffffffn, 0xffffffff80000000n, -0x80000000n, 0xfffffffen, -2n];
    expect(stored).to.deep.equal(asC);
  });
});
