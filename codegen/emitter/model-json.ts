import type { AbiModel } from '../abi/model/model.ts';
import { inertJson } from '../source/printable.ts';

/** `X.abi.json`: the models of all targets, one fact per line, so that a changed fact is a changed line. */
export function modelSetJson(header: string, models: readonly AbiModel[]): string {
  return inertJson(`${printed({ schema: 'abi-model-set/1', header, models }, '', new Map())}\n`);
}

/** What objects look like on one line, if they do: models of several targets share many. */
type Lines = Map<object, string | undefined>;

/**
 * A value that holds no records stands on one line. An object that does has its own scalars together on its first
 * line, then each list.
 */
function printed(value: unknown, indent: string, lines: Lines): string {
  const line = flat(value, lines);
  if (line !== undefined) return line;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => `${inner}${printed(item, inner, lines)}`).join(',\n')}\n${indent}]`;
  }
  const own: string[] = [];
  const lists: string[] = [];
  for (const [key, item] of Object.entries(value as object)) {
    if (item === undefined) continue;
    if (isScalar(item)) own.push(`"${key}": ${scalar(item)}`);
    else lists.push(`${inner}"${key}": ${printed(item, inner, lines)}`);
  }
  const parts = own.length > 0 ? [`${inner}${own.join(', ')}`, ...lists] : lists;
  return `{\n${parts.join(',\n')}\n${indent}}`;
}

/** Scalars, lists of scalars, and objects of those on one line; undefined for what holds more. */
function flat(value: unknown, lines: Lines): string | undefined {
  if (isScalar(value)) return scalar(value);
  if (Array.isArray(value)) return flatList(value);
  const object = value as object;
  if (!lines.has(object)) lines.set(object, flatObject(object));
  return lines.get(object);
}

function flatObject(object: object): string | undefined {
  let pairs = '';
  for (const [key, item] of Object.entries(object)) {
    if (item === undefined) continue;
    const text = isScalar(item) ? scalar(item) : Array.isArray(item) ? flatList(item) : undefined;
    if (text === undefined) return undefined;
    pairs += `${pairs === '' ? '' : ', '}"${key}": ${text}`;
  }
  return pairs === '' ? '{}' : `{ ${pairs} }`;
}

function flatList(list: readonly unknown[]): string | undefined {
  let items = '';
  for (const item of list) {
    if (!isScalar(item)) return undefined;
    items += `${items === '' ? '' : ', '}${scalar(item)}`;
  }
  return `[${items}]`;
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function scalar(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
