import { expect } from 'chai';
import type { AbiModel } from '../../codegen/abi/model/model.ts';
import { type Target, targets } from '../../codegen/abi/target/target.ts';
import { bitFieldObjects, bitFieldsOf, misplacedBitFields } from './bit-fields.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { assertionsOf } from './model-assertions.ts';
import { compile } from './object-file.ts';
import { randomRecords, textOf, vocabularyText } from './random-records.ts';
import { resolveText } from './resolved-text.ts';

/** Set RANDOM_SEED to repeat a failure, RANDOM_ROUNDS to search for longer. */
const firstSeed = Number(process.env.RANDOM_SEED ?? 1);
const rounds = Number(process.env.RANDOM_ROUNDS ?? 2);
const recordsPerRound = 300;

describe('random records', () => {
  for (const target of targets.values()) {
    it(`lie as gcc lays them out on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      for (let seed = firstSeed; seed < firstSeed + rounds; seed += 1) {
        const { text, model } = randomModel(seed, target);
        expect(model.skipped, `seed ${seed}`).to.deep.equal([]);
        expect(model.records).to.have.length(recordsPerRound);
        expect(complaints(compiler, `${text}${assertionsOf(model)}`), `seed ${seed}`).to.equal('');
      }
    });

    it(`hold their bit-fields where gcc does on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      for (let seed = firstSeed; seed < firstSeed + rounds; seed += 1) {
        const { text, model } = randomModel(seed, target);
        expect(bitFieldsOf(model).length).to.be.greaterThan(100);
        const { objects } = compile(compiler, `${text}${bitFieldObjects(model)}`);
        expect(misplacedBitFields(objects, model), `seed ${seed}`).to.deep.equal([]);
      }
    });
  }
});

function randomModel(seed: number, target: Target): { readonly text: string; readonly model: AbiModel } {
  const text = `${vocabularyText()}${randomRecords(seed, recordsPerRound, target).map(textOf).join('')}`;
  return { text, model: resolveText(text, target).model };
}
