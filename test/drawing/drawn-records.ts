import type { AbiModel, RecordModel } from '../../codegen/abi/model/model.ts';
import { type Target, targetNamed } from '../../codegen/abi/target/target.ts';
import { randomRecords, textOf, vocabularyText } from '../abi/random-records.ts';
import { resolveText } from '../abi/resolved-text.ts';

export const x86 = targetNamed('x86_64');

/** The first record that the C text defines. */
export function recordIn(text: string): { readonly record: RecordModel; readonly model: AbiModel } {
  const { model } = resolveText(text, x86);
  return { record: model.records[0]!, model };
}

/** Records of every kind of member beside every other, the same for the same seed. */
export function modelOfRandomRecords(seed: number, count: number, target: Target): AbiModel {
  const records = randomRecords(seed, count, target).map(textOf);
  return resolveText(`${vocabularyText()}${records.join('')}`, target).model;
}
