import type { AbiModel } from '../abi/model.ts';
import { jsonText } from '../source/printable.ts';

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
  const own: string[] = [];
  const lists: string[] = [];
  for (const [key, item] of Object.entries(value as object)) {
    if (item === undefined) continue;
    if (isScalar(item)) own.push(`${keyText(key)}: ${flat(item)}`);
    else lists.push(`${inner}${keyText(key)}: ${printed(item, inner)}`);
  }
  const lines = own.length > 0 ? [`${inner}${own.join(', ')}`, ...lists] : lists;
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

/** Scalars, lists of scalars, and objects of those. */
function isFlat(value: unknown): boolean {
  if (isScalar(value)) return true;
  if (Array.isArray(value)) return value.every(isScalar);
  for (const item of Object.values(value as object)) {
    if (!isScalar(item) && !(Array.isArray(item) && item.every(isScalar))) return false;
  }
  return true;
}

function flat(value: unknown): string {
  if (isScalar(value)) return jsonText(value);
  if (Array.isArray(value)) return `[${value.map(flat).join(', ')}]`;
  let pairs = '';
  for (const [key, item] of Object.entries(value as object)) {
    if (item !== undefined) pairs += `${pairs === '' ? '' : ', '}${keyText(key)}: ${flat(item)}`;
  }
  return pairs === '' ? '{}' : `{ ${pairs} }`;
}

/** The keys are few, and each is printed thousands of times. */
const keyTexts = new Map<string, string>();

function keyText(key: string): string {
  let text = keyTexts.get(key);
  if (text === undefined) {
    text = jsonText(key);
    keyTexts.set(key, text);
  }
  return text;
}
