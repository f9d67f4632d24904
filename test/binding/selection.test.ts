import { expect } from 'chai';
import { bind } from '../../codegen/binding/bind.ts';
import type { BindingModel } from '../../codegen/binding/model/binding-model.ts';
import { parseProfile } from '../../codegen/binding/profile/profile.ts';
import { assertionsOf } from '../../codegen/emitter/assertions.ts';
import { field, recordOf, resolutionOf } from './resolution-fixture.ts';

const header = resolutionOf({
  records: [
    recordOf('struct inner', [field('x', '__u32', 0, 4)]),
    recordOf('struct outer', [field('inner', 'struct inner', 0, 64)]),
  ],
  constants: ['A_ONE', 'A_TWO', 'B_ONE', 'AB_ONE_TWO', 'OLD_SET'].map((name, index) => {
    return { name, value: `${index + 0x700}`, type: 'int' };
  }),
});

function bound(profile: object): BindingModel {
  return bind([header], parseProfile(JSON.stringify(profile), 'x.json'));
}

function namesIn(binding: BindingModel): string[] {
  return binding.declarations.map(({ name }) => name);
}

describe('allow and block lists', () => {
  const cases: readonly [profile: object, names: string][] = [
    [{ allow: ['A_*'] }, 'A_ONE A_TWO'],
    [{ allow: ['A_ONE', 'struct inner'] }, 'Inner A_ONE'],
    [{ allow: ['*_ONE'] }, 'A_ONE B_ONE'],
    [{ allow: ['A*ONE*TWO'] }, 'AB_ONE_TWO'],
    [{ allow: ['A*O*N*E*'] }, 'A_ONE AB_ONE_TWO'],
    [{ allow: ['A_ONE*_ONE', 'B_ONE'] }, 'B_ONE'],
    [{ allow: ['*_ONE'], block: { 'A_*': 'not wanted' } }, 'B_ONE'],
    [{ block: { '*_*': 'x', 'struct inner': 'x' } }, 'Outer'],
  ];
  for (const [profile, names] of cases) {
    it(`${JSON.stringify(profile)} leaves ${names}`, () => {
      expect(namesIn(bound(profile)).join(' ')).to.equal(names);
    });
  }

  it('what is left out is listed with its reason', () => {
    const { notBound } = bound({ allow: ['A_*', 'struct*'], block: { A_ONE: 'nobody needs it' } });
    expect(notBound.map(({ name, reason }) => `${name}: ${reason}`)).to.deep.equal([
      'A_ONE: blocked by the profile: nobody needs it',
      'B_ONE: not in the list of the profile',
      'AB_ONE_TWO: not in the list of the profile',
      'OLD_SET: not in the list of the profile',
    ]);
  });

  it('a field of a record that is left out is memory', () => {
    const [outer] = bound({ allow: ['struct outer'] }).declarations;
    expect(outer?.kind === 'record' && outer.fields[0]?.access).to.deep.include({
      kind: 'bytes',
      contents: 'struct inner',
    });
  });

  it('everything is asserted all the same', () => {
    expect(assertionsOf(bound({ allow: ['A_ONE'] }))).to.deep.equal(assertionsOf(bound({})));
  });

  for (const profile of [{ allow: ['A_THREE'] }, { block: { A_THREE: 'x' } }]) {
    it(`refuses ${JSON.stringify(profile)}`, () => {
      expect(() => bound(profile)).to.throw("the header does not define 'A_THREE'");
    });
  }
});

describe('renames', () => {
  it('of constants, records and fields', () => {
    const rename = { A_ONE: 'FIRST', 'struct outer': 'Shell', 'struct inner.x': 'value' };
    const { declarations } = bound({ rename, allow: ['A_ONE', 'struct*'] });
    expect(declarations.map(({ name }) => name)).to.deep.equal(['Inner', 'Shell', 'FIRST']);
    const [inner] = declarations;
    expect(inner?.kind === 'record' && inner.fields.map(({ name, cName }) => [name, cName])).to.deep.equal([
      ['value', 'x'],
    ]);
  });

  it('of fields that hold records without a tag, and of those records by a name of their own', () => {
    const records = ['struct one', 'struct two'].map((name) => {
      const inside = {
        name: 'in',
        offset: 0,
        size: 4,
        keyword: 'struct' as const,
        fields: [field('x', '__u32', 0, 4)],
      };
      return recordOf(name, [inside, field('b', '__u32', 4, 4)]);
    });
    const rename = {
      'struct one.in': 'b',
      'struct one.b': 'in',
      'struct two.in': 'b',
      'struct two.b': 'in',
      'struct two.in {}': 'OneIn',
      'struct one.in {}': 'Inside',
    };
    const { declarations } = bind([resolutionOf({ records })], parseProfile(JSON.stringify({ rename }), 'x.json'));
    const named = declarations.map((each) =>
      each.kind === 'record' ? [each.name, each.fields.map((f) => f.name)] : [],
    );
    expect(named).to.deep.equal([
      ['One', ['b', 'in']],
      ['Inside', ['x']],
      ['Two', ['b', 'in']],
      ['OneIn', ['x']],
    ]);
    const wrong = { 'struct one.in {}': 'Two' };
    expect(() => bind([resolutionOf({ records })], parseProfile(JSON.stringify({ rename: wrong }), 'x.json'))).to.throw(
      "rename.struct one.in {}: the name 'Two' is already taken",
    );
  });

  it('refuses what is no name and what nothing is called', () => {
    expect(() => bound({ rename: { A_ONE: 'a one' } })).to.throw("rename.A_ONE: 'a one' is no name in TypeScript");
    expect(() => bound({ rename: { A_SIX: 'SIX' } })).to.throw("nothing that is bound is called 'A_SIX'");
  });
});

describe('requests written as plain numbers', () => {
  const ioctls = (argument: string) => ({ OLD_SET: { argument, reason: 'older than _IO' } });

  it('are ioctls where the profile says so', () => {
    const { declarations, models } = bound({ ioctls: ioctls('struct inner'), allow: ['OLD_SET', 'struct inner'] });
    expect(declarations.map(({ kind, name }) => [kind, name])).to.deep.equal([
      ['record', 'Inner'],
      ['ioctl', 'OLD_SET'],
    ]);
    const [, request] = declarations;
    expect(request).to.deep.include({ direction: 'none', type: 7, number: 4 });
    expect(request).to.have.deep.property('argument', { kind: 'record', name: 'Inner', reason: 'older than _IO' });
    expect(models[0]?.ioctls).to.deep.equal([]);
  });

  it('may move an integer', () => {
    const [request] = bound({ ioctls: ioctls('unsigned long'), allow: ['OLD_SET'] }).declarations;
    expect(request).to.have.deep.property('argument', {
      kind: 'bytes',
      contents: 'unsigned long',
      reason: 'older than _IO',
    });
    expect(() => bound({ ioctls: ioctls('struct nothing') })).to.throw("saw 'struct nothing'");
  });
});
