import type { AbiModel } from '../abi/model.ts';
import { jsonScalar } from './inert.ts';

/** `X.abi.json`: the models of all targets, one fact per line, so that a changed fact is a changed line. */
export function modelSetJson(header: string, models: readonly AbiModel[]): string {
  return `${printed({ schema: 'abi-model-set/1', header, models }, '')}\n`;
}

/**
 * A value that holds no records stands on one line. An object that does has its own scalars together on its first
 * line, then each list.
 */
function printed(value: unknown, indent: string): string {
  if (isFlat(value)) return flat(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => `${inner}${printed(item, inner)}`).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value as object).filter(([, item]) => item !== undefined);
  const own = entries.filter(([, item]) => isScalar(item)).map(([key, item]) => `${jsonScalar(key)}: ${flat(item)}`);
  const lists = entries
    .filter(([, item]) => !isScalar(item))
    .map(([key, item]) => `${inner}${jsonScalar(key)}: ${printed(item, inner)}`);
  const lines = own.length > 0 ? [`${inner}${own.join(', ')}`, ...lists] : lists;
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

/** Scalars, lists of scalars, and objects of those. */
function isFlat(value: unknown): boolean {
  if (isScalar(value)) return true;
  const items = Object.values(value as object);
  return items.every(
    (item) => isScalar(item) || (Array.isArray(item) && !Array.isArray(value) && item.every(isScalar)),
  );
}

function flat(value: unknown): string {
  if (isScalar(value)) return jsonScalar(value);
  if (Array.isArray(value)) return `[${value.map(flat).join(', ')}]`;
  const pairs = Object.entries(value as object)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => `${jsonScalar(key)}: ${flat(item)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}
