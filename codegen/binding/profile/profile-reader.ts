import { didYouMean } from '../../source/nearest-names.ts';
import { repeatedKey } from './repeated-key.ts';

/** The profile is wrong, or names what the header does not have. `message` is one line: file, path, what was expected. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';

  constructor(message: string) {
    super(message.replaceAll(/\s+/g, ' '));
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** Reads JSON values with a path for messages: `flagSets.UffdFeature.prefix`. */
export class ProfileReader {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  error(path: string, message: string): ProfileError {
    return new ProfileError(`${this.#file}: ${path === '' ? '' : `${path}: `}${message}`);
  }

  parse(text: string): JsonObject {
    let value: unknown;
    try {
      value = JSON.parse(text.replace(/^\ufeff/, ''));
    } catch (error) {
      const { place, message } = inText(text, (error as Error).message);
      throw new ProfileError(`${this.#file}${place}: expected JSON: ${message}`);
    }
    const repeated = repeatedKey(text);
    if (repeated !== null) throw this.error(repeated, 'this key stands there twice; leave one');
    return this.object(value, '');
  }

  expectKeys(object: JsonObject, path: string, known: readonly string[]): void {
    for (const key of Object.keys(object)) {
      if (known.includes(key)) continue;
      const meant = didYouMean(key, known) ?? `known are ${known.join(', ')}`;
      throw this.error(path, `unknown key '${key}'; ${meant}`);
    }
  }

  object(value: unknown, path: string): JsonObject {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
    throw this.error(path, `expected an object, saw ${kindOf(value)}`);
  }

  string(value: unknown, path: string): string {
    if (typeof value === 'string') return value;
    throw this.error(path, `expected a string, saw ${kindOf(value)}`);
  }

  /** An absent list is empty. */
  strings(object: JsonObject, path: string, key: string): readonly string[] {
    const value = object[key];
    if (value === undefined) return [];
    const prefix = path === '' ? key : `${path}.${key}`;
    if (!Array.isArray(value)) throw this.error(prefix, `expected a list of strings, saw ${kindOf(value)}`);
    return value.map((item, index) => this.string(item, `${prefix}[${index}]`));
  }

  /** An absent flag is false. */
  flag(object: JsonObject, path: string, key: string): boolean {
    const value = object[key] ?? false;
    if (typeof value === 'boolean') return value;
    throw this.error(`${path}.${key}`, `expected true or false, saw ${kindOf(value)}`);
  }

  oneOf<Word extends string>(object: JsonObject, path: string, key: string, words: readonly Word[]): Word | null {
    const value = object[key];
    if (value === undefined) return null;
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    throw this.error(
      `${path}.${key}`,
      `expected ${words.map((each) => `'${each}'`).join(' or ')}, saw ${kindOf(value)}`,
    );
  }

  map<Value>(
    object: JsonObject,
    path: string,
    key: string,
    read: (value: unknown, path: string) => Value,
  ): ReadonlyMap<string, Value> {
    if (object[key] === undefined) return new Map();
    const prefix = path === '' ? key : `${path}.${key}`;
    const entries = Object.entries(this.object(object[key], prefix));
    return new Map(entries.map(([name, value]) => [name, read(value, `${prefix}.${name}`)]));
  }
}

/** What `JSON.parse` says, with its position as line and column, `:3:1`, where it names one. */
function inText(text: string, message: string): { readonly place: string; readonly message: string } {
  const [, reason, position] = /^(.*?)(?: in JSON)? at position (\d+)(?: \(line .*\))?$/s.exec(message) ?? [];
  if (reason === undefined) return { place: '', message };
  const lines = text
    .replace(/^\ufeff/, '')
    .slice(0, Number(position))
    .split('\n');
  return { place: `:${lines.length}:${lines.at(-1)!.length + 1}`, message: reason };
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? `'${value.replaceAll(/\s+/g, ' ')}'` : `a ${typeof value}`;
}
