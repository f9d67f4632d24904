import type { BindingModel } from '../binding/model/binding-model.ts';
import { shellWord } from '../source/shell-word.ts';

/** The command that writes these files again; where to is the user's choice. */
export function commandFor({ header }: BindingModel): string {
  return `uapi-bindgen generate ${shellWord(header)} -o DIR`;
}
