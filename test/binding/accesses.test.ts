import { expect } from 'chai';
import type { FieldModel } from '../../codegen/abi/model/model.ts';
import type { BindingModel, BoundField } from '../../codegen/binding/model/binding-model.ts';
import { bindOn, fieldsOf, records } from './bound-header.ts';
import { field, type HeaderFacts, recordOf } from './resolution-fixture.ts';

describe('binding: accesses', () => {
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
    expect(binding.refRecords.map(({ name }) => name)).to.deep.equal(['UffdMsgArgFeat', 'UffdMsgArg', 'UffdMsg', 'Z']);
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
