import type { AbiModel, FieldModel } from '../abi/model.ts';
import type { Resolution } from '../abi/resolution.ts';

/** A macro may take the name of a field after the record is defined: `#define state ctx.state`. */
export function macrosLikeFields(resolutions: readonly Resolution[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const { model } of resolutions) {
    const macros = macroNames(model);
    for (const { name, fields } of model.records) {
      for (const field of fieldNames(fields)) {
        if (macros.has(field)) found.set(name, (found.get(name) ?? new Set()).add(field));
      }
    }
  }
  return new Map([...found].map(([record, names]) => [record, [...names]]));
}

function macroNames({ constants, strings, functions, skipped }: AbiModel): ReadonlySet<string> {
  const withoutValue = skipped.filter(({ kind }) => kind === 'macro');
  return new Set([constants, strings, functions, withoutValue].flatMap((macros) => macros.map(({ name }) => name)));
}

function fieldNames(fields: readonly FieldModel[]): string[] {
  return fields.flatMap((field) => [field.name, ...fieldNames(field.fields ?? [])]);
}
