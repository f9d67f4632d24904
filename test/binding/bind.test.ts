import { expect } from 'chai';
import type { FieldModel } from '../../codegen/abi/model/model.ts';
import { bind } from '../../codegen/binding/bind.ts';
import { emptyProfile } from '../../codegen/binding/profile/profile.ts';
import { bindOn, records, targets } from './bound-header.ts';
import { recordOf, resolutionOf } from './resolution-fixture.ts';

describe('binding', () => {
  describe('names', () => {
    it('constants keep theirs, classes give way', () => {
      const binding = bindOn(['x86_64'], () => ({
        records: [
          recordOf('struct api', []),
          recordOf('union api_t', []),
          recordOf('struct API', []),
          recordOf('struct struct_view', []),
        ],
        constants: [
          { name: 'Api', value: '1', type: 'int' },
          { name: 'default', value: '1', type: 'int' },
        ],
      }));
      expect(binding.declarations.map(({ name }) => name)).to.have.members([
        'Api',
        'default_',
        'ApiStruct',
        'ApiT',
        'API',
        'StructViewStruct',
      ]);
    });

    it('an untagged record never takes the name of a record of the header', () => {
      const arg: FieldModel = { name: 'arg', offset: 0, size: 4, keyword: 'struct', fields: [] };
      const binding = bindOn(['x86_64'], () => ({
        records: [recordOf('struct msg', [arg]), recordOf('struct msg_arg', [])],
      }));
      expect(records(binding).map(({ tag, name, refName }) => [tag, name, refName])).to.deep.equal([
        ['struct msg', 'Msg', 'msg'],
        ['struct msg.arg', 'MsgArgStruct', 'msg_arg_'],
        ['struct msg_arg', 'MsgArg', 'msg_arg'],
      ]);
    });

    it('everything is in header order, a flag set after its last member', () => {
      const binding = bindOn(
        ['x86_64'],
        () => ({
          order: ['B', 'struct s', 'F_2', 'F_1', 'A'],
          records: [recordOf('struct s', [])],
          constants: ['A', 'B', 'F_1', 'F_2'].map((name) => ({ name, value: '1', type: 'int' })),
        }),
        { flagSets: { Flags: { prefix: 'F_' } } },
      );
      expect(binding.declarations.map(({ name }) => name)).to.deep.equal(['B', 'S', 'F_2', 'F_1', 'Flags', 'A']);
    });
  });

  it('lists what the model skipped and function-like macros, once for all targets', () => {
    const binding = bindOn(targets, () => ({
      order: ['EVIOCGBIT'],
      functions: [{ name: 'EVIOCGBIT', parameters: ['ev'], ioctl: true }],
      skipped: [{ name: 'ODD', kind: 'macro', reason: 'no constant', line: 3 }],
    }));
    expect(binding.notBound).to.deep.equal([
      { name: 'EVIOCGBIT', kind: 'function-like ioctl macro', reason: 'it takes parameters', place: { line: 1 } },
      { name: 'ODD', kind: 'macro', reason: 'no constant', place: { line: 3 } },
    ]);
  });

  it('refuses to bind two headers as one', () => {
    const two = [resolutionOf(), resolutionOf({ header: 'linux/other.h' })];
    expect(() => bind(two, emptyProfile)).to.throw("'linux/other.h' and 'linux/fixture.h' cannot be bound together");
    expect(() => bind([], emptyProfile)).to.throw('at least one target');
  });
});
