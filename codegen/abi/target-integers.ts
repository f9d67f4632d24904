import { type IntegerModel, integerModel } from '../expression/integer-type.ts';
import type { Target } from './target.ts';

const models = new WeakMap<Target, IntegerModel>();

/** The integer types of a target: one model for each. */
export function integersOf(target: Target): IntegerModel {
  let model = models.get(target);
  if (model === undefined) {
    const { dataModel, charSigned, wideCharacter } = target;
    model = integerModel({ longSize: dataModel === 'LP64' ? 8 : 4, charSigned, wideCharacter });
    models.set(target, model);
  }
  return model;
}
