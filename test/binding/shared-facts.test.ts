import { expect } from 'chai';
import { targets } from '../../codegen/abi/target/target.ts';
import { withSharedFacts } from '../../codegen/binding/shared-facts.ts';
import { resolveText } from '../abi/resolved-text.ts';

const text =
  'struct same { int a; struct { char b; } c[2]; };\nstruct other { long a; };\nenum e { A, B = sizeof(long) };\n' +
  'typedef int number;\n#define ONE 1\n#define SIZE sizeof(long)\n#define TEXT "text"\n#define TWICE(x) (x + x)\n';

describe('models of several targets', () => {
  const models = [...targets.values()].map((target) => resolveText(text, target).model);
  const shared = withSharedFacts(models);

  it('say the same in the same order when they share what is alike', () => {
    expect(shared.map((model) => JSON.stringify(model))).to.deep.equal(models.map((model) => JSON.stringify(model)));
  });

  it('share what is alike, and nothing else', () => {
    const objectsOf = (list: 'records' | 'enumerators' | 'constants' | 'typedefs' | 'strings' | 'functions') =>
      shared.map((model) => new Map<string, object>(model[list].map((fact) => [fact.name, fact])));
    const countOf = (list: Parameters<typeof objectsOf>[0], name: string) =>
      new Set(objectsOf(list).map((facts) => facts.get(name))).size;
    expect(countOf('records', 'struct same')).to.equal(1);
    expect(countOf('records', 'struct other')).to.equal(2);
    expect(countOf('enumerators', 'A')).to.equal(1);
    expect(countOf('enumerators', 'B')).to.equal(2);
    expect(countOf('constants', 'ONE')).to.equal(1);
    expect(countOf('constants', 'SIZE')).to.equal(2);
    expect([countOf('typedefs', 'number'), countOf('strings', 'TEXT'), countOf('functions', 'TWICE')]).to.deep.equal([
      1, 1, 1,
    ]);
  });
});
