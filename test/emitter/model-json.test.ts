import { expect } from 'chai';
import fc from 'fast-check';
import type { AbiModel } from '../../codegen/abi/model/model.ts';
import { modelSetJson } from '../../codegen/emitter/model-json.ts';

const scalar = fc.oneof(fc.integer(), fc.string({ unit: 'binary' }), fc.boolean(), fc.constant(null));

/** Lists and objects in each other, as those of models are and deeper; undefined is a key that is not there. */
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.constant(undefined),
    fc.array(fc.oneof(scalar, fc.dictionary(fc.constantFrom('name', 'size', 'fields'), tie('value')))),
    fc.dictionary(fc.constantFrom('name', 'size', 'fields', 'types'), tie('value')),
  ),
})).value;

describe('the file of models', () => {
  it('says what the models say, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.constantFrom('header', 'records', 'skipped'), value)), (models) => {
        const text = modelSetJson('linux/x.h', models as unknown as AbiModel[]);
        const expected = { schema: 'abi-model-set/1', header: 'linux/x.h', models };
        expect(JSON.parse(text)).to.deep.equal(JSON.parse(JSON.stringify(expected)));
      }),
    );
  });
});
