import { expect } from 'chai';
import type { AbiModel, FieldModel } from '../../codegen/abi/model.ts';
import { type Target, targets } from '../../codegen/abi/target.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { assertionsOf } from './model-assertions.ts';
import { initialBytes } from './object-file.ts';
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
        const fields = model.records.flatMap(({ name, size, fields }) =>
          bitFieldsOf(fields, '').map((bitField) => ({ ...bitField, record: name, size })),
        );
        expect(fields.length).to.be.greaterThan(100);
        const variables = fields.map(({ record, path }, index) => `${record} v${index} = { .${path} = -1 };\n`);
        const judged = initialBytes(compiler, `${text}${variables.join('')}`);
        fields.forEach(({ record, path, size, field }, index) => {
          const bytes = judged.get(`v${index}`)!.subarray(0, size).toString('hex');
          const what = `seed ${seed}, ${target.name}: ${record}.${path}`;
          expect(bytesWith(field, size, model.byteOrder).toString('hex'), what).to.equal(bytes);
        });
      }
    });
  }
});

function randomModel(seed: number, target: Target): { readonly text: string; readonly model: AbiModel } {
  const text = `${vocabularyText()}${randomRecords(seed, recordsPerRound, target).map(textOf).join('')}`;
  return { text, model: resolveText(text, target).model };
}

interface BitField {
  readonly path: string;
  readonly field: FieldModel;
}

function bitFieldsOf(fields: readonly FieldModel[], prefix: string): BitField[] {
  return fields.flatMap((field) => {
    const path = `${prefix}${field.name}`;
    if (field.bitOffset !== undefined) return [{ path, field }];
    return bitFieldsOf(field.fields ?? [], `${path}.`);
  });
}

/** A record that is zero except for one bit-field. */
function bytesWith({ bitOffset = 0, bitWidth = 0 }: FieldModel, size: number, byteOrder: 'little' | 'big'): Buffer {
  const bytes = Buffer.alloc(size);
  for (let bit = bitOffset; bit < bitOffset + bitWidth; bit += 1) {
    bytes[bit >> 3]! |= byteOrder === 'little' ? 1 << (bit % 8) : 0x80 >> (bit % 8);
  }
  return bytes;
}
