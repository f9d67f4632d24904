import { type IntegerModel, integerModel } from '../../expression/integers/integer-type.ts';
import type { Target } from './target.ts';

const models = new Map<string, IntegerModel>();

/** The integer types of a target: one model for all targets that have the same. */
export function integersOf({ dataModel, charSigned, wideCharacter }: Target): IntegerModel {
  const key = `${dataModel} ${charSigned} ${wideCharacter}`;
  let model = models.get(key);
  if (model === undefined) {
    model = integerModel({ longSize: dataModel === 'LP64' ? 8 : 4, charSigned, wideCharacter });
    models.set(key, model);
  }
  return model;
}
