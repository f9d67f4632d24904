import type { Resolution } from '../../abi/description/resolution.ts';
import type { AbiModel, FieldModel } from '../../abi/model/model.ts';

/** A macro may take the name of a field after the record is defined: `#define state ctx.state`. */
export function macrosLikeFields(resolutions: readonly Resolution[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const { model } of resolutions) {
    if (model.records.length === 0) continue;
    const macros = macroNames(model);
    for (const { name, fields } of model.records) {
      for (const field of namesOf(fields)) {
        if (macros.has(field)) found.set(name, (found.get(name) ?? new Set()).add(field));
      }
    }
  }
  return new Map([...found].map(([record, names]) => [record, [...names]]));
}

function macroNames({ constants, strings, functions, skipped }: AbiModel): ReadonlySet<string> {
  const names = new Set<string>();
  for (const macros of [constants, strings, functions]) for (const { name } of macros) names.add(name);
  for (const { name, kind } of skipped) if (kind === 'macro') names.add(name);
  return names;
}

function* namesOf(fields: readonly FieldModel[]): Generator<string> {
  for (const { name, fields: inner } of fields) {
    yield name;
    if (inner !== undefined) yield* namesOf(inner);
  }
}
