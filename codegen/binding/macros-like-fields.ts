import type { FieldModel } from '../abi/model.ts';
import type { Resolution } from '../abi/resolution.ts';

/** A macro may take the name of a field after the record is defined: `#define state ctx.state`. */
export function macrosLikeFields(resolutions: readonly Resolution[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const { model, definitions } of resolutions) {
    for (const { name, fields } of model.records) {
      for (const field of fieldNames(fields)) {
        if (definitions.get(field)?.kind === 'macro') found.set(name, (found.get(name) ?? new Set()).add(field));
      }
    }
  }
  return new Map([...found].map(([record, names]) => [record, [...names]]));
}

function fieldNames(fields: readonly FieldModel[]): string[] {
  return fields.flatMap((field) => [field.name, ...fieldNames(field.fields ?? [])]);
}
