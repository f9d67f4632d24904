import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AbiModel, AbiModelFailure, FieldModel } from '../abi/model/model.ts';
import { type TargetName, targets } from '../abi/target/target.ts';
import { HeaderError } from '../source/header-error.ts';

const ending = '.abi.json';
const lists = ['records', 'typedefs', 'enumerators', 'constants', 'strings', 'ioctls', 'functions', 'skipped'] as const;

/** Generated bindings as they are kept beside their modules. */
export interface CommittedModels {
  readonly file: string;
  /** One for each target that the bindings were proven for. */
  readonly models: readonly AbiModel[];
}

/**
 * The models of every `*.abi.json` below a folder, or of one such file.
 * @throws HeaderError where there is none, or one that is no model.
 */
export function readCommittedModels(place: string): CommittedModels[] {
  const files = filesAt(place);
  const seen = new Set<string>();
  // A header that is bound once more for one machine alone states the same.
  const isNew = ({ header, target }: AbiModel): boolean => seen.size < seen.add(`${target} ${header}`).size;
  const committed = files.map((file) => ({ file, models: modelsIn(file).filter(isNew) }));
  if (files.length > 0) return committed.filter(({ models }) => models.length > 0);
  throw new HeaderError(`there are no generated bindings in '${place}': no file there is named *${ending}`, {
    hint: "name the folder that 'uapi-bindgen generate … -o DIR' wrote",
  });
}

/** True for a folder with bindings somewhere in it. */
export function holdsModels(folder: string): boolean {
  return filesAt(folder).length > 0;
}

function filesAt(place: string): string[] {
  const found = statSync(place, { throwIfNoEntry: false });
  if (found === undefined) throw new HeaderError(`there is no '${place}'`, { hint: 'check the path' });
  if (!found.isDirectory()) return [place];
  const names = readdirSync(place, { recursive: true, encoding: 'utf8' });
  const wanted = names.filter((name) => name.endsWith(ending) && !name.split('/').includes('node_modules'));
  return wanted.sort().map((name) => join(place, name));
}

function modelsIn(file: string): AbiModel[] {
  let document: { readonly schema?: unknown; readonly models?: unknown };
  try {
    document = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new HeaderError(`'${file}' is no ABI model: ${(error as Error).message}`, { hint: 'generate it anew' });
  }
  const models = document?.schema === 'abi-model-set/1' ? document.models : [document];
  if (!Array.isArray(models) || !models.every(isModel)) {
    throw new HeaderError(`'${file}' is no ABI model of a schema that this uapi-bindgen knows`, {
      hint: 'generate it anew',
    });
  }
  return models.filter((model) => model.error === null);
}

function isModel(model: AbiModel | AbiModelFailure): model is AbiModel {
  if (typeof model !== 'object' || model === null || model.schema !== 'abi-model/1') return false;
  if (typeof model.header !== 'string' || !targets.has(model.target as TargetName)) return false;
  if (typeof model.error === 'string') return true;
  return (
    model.error === null &&
    lists.every((list) => isListOfNamed(model[list])) &&
    model.records.every(hasFields) &&
    isListOfTypes(model.types)
  );
}

/** Absent from what was generated before models told of their types. */
function isListOfTypes(types: unknown): boolean {
  if (types === undefined) return true;
  const kinds: readonly unknown[] = ['integer', 'boolean', 'floating', 'pointer', 'record', 'array'];
  return (
    Array.isArray(types) &&
    types.every((each) => {
      if (typeof each?.spelling !== 'string' || !kinds.includes(each.kind)) return false;
      return each.kind !== 'array' || (typeof each.element === 'string' && Array.isArray(each.count));
    })
  );
}

function isListOfNamed(list: unknown): boolean {
  return Array.isArray(list) && list.every((each) => typeof each?.name === 'string');
}

/** A record, or a field that is one: its fields have names, and fields themselves. */
function hasFields({ fields }: { readonly fields?: readonly FieldModel[] | undefined }): boolean {
  return isListOfNamed(fields) && fields!.every((each) => each.fields === undefined || hasFields(each));
}
