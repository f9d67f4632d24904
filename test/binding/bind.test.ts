import { expect } from 'chai';
import type { FieldModel } from '../../codegen/abi/model.ts';
import { bind } from '../../codegen/binding/bind.ts';
import type {
  BindingModel,
  BoundConstant,
  BoundField,
  BoundIoctl,
  BoundRecord,
} from '../../codegen/binding/binding-model.ts';
import { emptyProfile, parseProfile } from '../../codegen/binding/profile.ts';
import { field, type HeaderFacts, recordOf, resolutionOf } from './resolution-fixture.ts';

const targets = ['x86_64', 'aarch64', 'i386'];

/** Binds one header whose facts depend on the target. */
function bindOn(
  names: readonly string[],
  factsOn: (target: string) => HeaderFacts,
  profile: object = {},
): BindingModel {
  const resolutions = names.map((target) => resolutionOf({ target, ...factsOn(target) }));
  return bind(resolutions, parseProfile(JSON.stringify(profile), 'x.json'));
}

function records({ declarations }: BindingModel): BoundRecord[] {
  return declarations.filter((declaration) => declaration.kind === 'record');
}

function fieldsOf(binding: BindingModel): Record<string, BoundField> {
  return Object.fromEntries(records(binding).flatMap(({ fields }) => fields.map((each) => [each.cName, each])));
}

function constantNamed({ declarations }: BindingModel, name: string): BoundConstant {
  const found = declarations.find((each) => each.kind === 'constant' && each.cName === name);
  return found as BoundConstant;
}

function ioctlNamed({ declarations }: BindingModel, name: string): BoundIoctl {
  return declarations.find((each) => each.kind === 'ioctl' && each.cName === name) as BoundIoctl;
}

/** A record with one field, as it looks on each target. */
function oneField(fieldOn: (target: string) => FieldModel): (target: string) => HeaderFacts {
  return (target) => ({ records: [recordOf('struct s', [fieldOn(target)])] });
}

const wordOf = (target: string): number => (target === 'i386' ? 4 : 8);

describe('binding', () => {
  describe('differences between targets', () => {
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
          recordOf('struct s', [
            field('a', '__u32', 0, 4),
            ...(target === 'i386' ? [field('pad', '__u32', 4, 4)] : []),
          ]),
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

  describe('accesses', () => {
    const types: HeaderFacts['types'] = {
      'struct foreign': { kind: 'record', name: 'struct foreign', header: 'linux/other.h', size: 12, alignment: 4 },
      uuid_t: { kind: 'array', element: '__u8', count: [16], size: 16, alignment: 1 },
      circle: { kind: 'array', element: 'circle', count: [2], size: 8, alignment: 1 },
      opaque: { kind: 'incomplete' },
    };
    const accessOf = (type: string, size: number, more: Partial<FieldModel> = {}): BindingModel =>
      bindOn(['x86_64'], () => ({ types, records: [recordOf('struct s', [field('f', type, 0, size, more)])] }));
    const uniform = (value: number): object => ({ common: value, others: new Map() });

    it('characters and bytes are memory, arrays of them rows', () => {
      expect(fieldsOf(accessOf('char', 16, { count: [16] })).f?.access).to.deep.equal({
        kind: 'chars',
        length: uniform(16),
      });
      const bytes = (length: number): object => ({ kind: 'bytes', length: uniform(length), contents: null });
      expect(fieldsOf(accessOf('__u8', 16, { count: [16] })).f?.access).to.deep.equal(bytes(16));
      expect(fieldsOf(accessOf('__u8', 24, { count: [2, 3, 4] })).f?.access).to.deep.equal({
        kind: 'rows',
        length: uniform(2),
        stride: uniform(12),
        row: { kind: 'rows', length: uniform(3), stride: uniform(4), row: bytes(4) },
      });
      expect(fieldsOf(accessOf('uuid_t', 32, { count: [2] })).f?.access).to.deep.include({ row: bytes(16) });
    });

    it('arrays of other scalars know their elements', () => {
      const access = fieldsOf(accessOf('__u16', 24, { count: [3, 4] })).f?.access;
      expect(access).to.deep.include({ kind: 'rows', length: uniform(3), stride: uniform(8) });
      const row = access?.kind === 'rows' ? access.row : null;
      expect(row).to.deep.include({ kind: 'scalar-array', length: uniform(4) });
      expect(row?.kind === 'scalar-array' && row.scalar.size).to.deep.equal(uniform(2));
    });

    it('flexible array members know one element', () => {
      const flexible = (type: string, more: Partial<FieldModel> = {}): BoundField['access'] | undefined =>
        fieldsOf(accessOf(type, 0, { flexible: true, ...more })).f?.access;
      expect(flexible('char')).to.deep.equal({
        kind: 'flexible',
        element: { kind: 'chars', length: uniform(1) },
        size: uniform(1),
      });
      expect(flexible('__u32', { count: [0] })).to.deep.include({ kind: 'flexible', size: uniform(4) });
      expect(flexible('__u32', { count: [0, 6] })).to.deep.include({ kind: 'flexible', size: uniform(24) });
      expect(flexible('struct foreign')).to.deep.include({ kind: 'flexible', size: uniform(12) });
    });

    it('the declared type of a bit-field decides what carries it', () => {
      const bits = (type: string): object | undefined =>
        fieldsOf(accessOf(type, 0, { offset: null, size: null, bitOffset: 13, bitWidth: 3 })).f?.access;
      for (const [type, accessor, carrier] of [
        ['__u8', 'Bits', 'number'],
        ['int', 'SignedBits', 'number'],
        ['__u64', 'WideBits', 'bigint'],
        ['long', 'SignedWideBits', 'bigint'],
        ['_Bool', 'BoolBits', 'boolean'],
      ] as const) {
        expect(bits(type)).to.deep.equal({ kind: 'bits', accessor, carrier, bit: uniform(13), width: uniform(3) });
      }
      expect(bits('__int128')).to.equal(undefined);
    });

    it('a bit-field of an untagged record counts from the start of that record', () => {
      const bit: FieldModel = { name: 'b', offset: null, size: null, type: '__u32', bitOffset: 69, bitWidth: 2 };
      const inner: FieldModel = { name: 'in', offset: 8, size: 4, keyword: 'struct', fields: [bit] };
      const binding = bindOn(['x86_64'], () => ({ records: [recordOf('struct s', [inner])] }));
      expect(fieldsOf(binding).b).to.deep.include({ offset: uniform(0) });
      expect(fieldsOf(binding).b?.access).to.deep.include({ bit: uniform(5), width: uniform(2) });
    });

    it('records of other headers and wide scalars are bytes that say what they are', () => {
      expect(fieldsOf(accessOf('struct foreign', 24, { count: [2] })).f?.access).to.deep.equal({
        kind: 'bytes',
        length: uniform(24),
        contents: 'struct foreign',
      });
      expect(fieldsOf(accessOf('__int128', 16)).f?.access).to.deep.include({ kind: 'bytes', contents: '__int128' });
    });

    it('pointers are bigints', () => {
      const access = fieldsOf(accessOf('void *', 8)).f?.access;
      expect(access?.kind === 'scalar' && [access.scalar.name, access.scalar.carrier]).to.deep.equal(['U64', 'bigint']);
    });

    for (const [type, more, reason] of [
      ['opaque', { flexible: true }, "the size of its type 'opaque' is not known"],
      ['opaque', {}, "the size of its type 'opaque' is not known"],
      ['unheard_of', {}, "the size of its type 'unheard_of' is not known"],
      ['circle', {}, "the size of its type 'circle' is not known"],
    ] as const) {
      it(`leaves out ${type} ${JSON.stringify(more)}`, () => {
        expect(accessOf(type, 0, more).notBound).to.deep.equal([
          { name: 'struct s.f', kind: 'field', reason, place: { line: 1 } },
        ]);
      });
    }

    it('untagged records are named by path and follow the record that holds them', () => {
      const inner: FieldModel = {
        name: 'feat',
        offset: 8,
        size: 4,
        keyword: 'union',
        fields: [field('ptid', '__u32', 0, 4)],
      };
      const arg: FieldModel = { name: 'arg', offset: 8, size: 12, keyword: 'struct', fields: [inner] };
      const binding = bindOn(['x86_64'], () => ({
        records: [recordOf('struct uffd_msg', [arg]), recordOf('struct z', [])],
      }));
      expect(records(binding).map(({ name, tag, refName }) => [name, tag, refName])).to.deep.equal([
        ['UffdMsg', 'struct uffd_msg', 'uffd_msg'],
        ['UffdMsgArg', 'struct uffd_msg.arg', 'uffd_msg_arg'],
        ['UffdMsgArgFeat', 'struct uffd_msg.arg.feat', 'uffd_msg_arg_feat'],
        ['Z', 'struct z', 'z'],
      ]);
      expect(binding.refRecords.map(({ name }) => name)).to.deep.equal([
        'UffdMsgArgFeat',
        'UffdMsgArg',
        'UffdMsg',
        'Z',
      ]);
    });

    it('an array of untagged records has elements of that class', () => {
      const list: FieldModel = {
        name: 'list',
        offset: 0,
        size: 12,
        count: [3],
        keyword: 'struct',
        fields: [field('x', '__u32', 0, 4)],
      };
      const binding = bindOn(['x86_64'], () => ({ records: [recordOf('struct s', [list])] }));
      expect(fieldsOf(binding).list?.access).to.deep.equal({
        kind: 'record-array',
        record: { name: 'SList', refName: 's_list' },
        length: uniform(3),
      });
      expect(records(binding)[1]?.size).to.deep.equal(uniform(4));
    });
  });

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

  describe('constants', () => {
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

  describe('ioctls', () => {
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
