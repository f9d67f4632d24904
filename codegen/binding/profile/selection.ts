import type { Resolution } from '../../abi/description/resolution.ts';
import type { AbiModel, ConstantModel, IoctlModel } from '../../abi/model/model.ts';
import { nowhere } from '../../abi/model/place.ts';
import type { NotBound } from '../model/binding-model.ts';
import { anyOf, matcher } from '../names/name-pattern.ts';
import { type Profile, unfitting, unknownName } from './profile.ts';

/** What of a header is to be bound. */
export interface Selection {
  /** Of each target, without what the profile leaves out, and with constants that it calls requests as ioctls. */
  readonly resolutions: readonly Resolution[];
  /** What the profile leaves out. */
  readonly leftOut: readonly NotBound[];
}

/**
 * Applies `allow`, `block` and, for requests that are written as plain numbers, `ioctls`.
 *
 * @throws ProfileError for names without `*` that the header does not have.
 */
export function select(resolutions: readonly Resolution[], profile: Profile): Selection {
  const leftOut = new Map<string, NotBound>();
  const select = selector(profile);
  const selected = resolutions.map((resolution): Resolution => {
    const { model } = resolution;
    const chosen = <Item extends { readonly name: string }>(kind: string, items: readonly Item[]): Item[] =>
      items.filter(({ name }) => {
        const reason = select(name);
        if (reason === null) return true;
        leftOut.set(name, { name, kind, reason, place: resolution.definitions.get(name) ?? nowhere, isMeant: true });
        return false;
      });
    return withModel(resolution, withRequests(chosenFrom(model, chosen), profile));
  });
  checkNames(resolutions, profile);
  return { resolutions: selected, leftOut: [...leftOut.values()] };
}

/** Definitions are still not looked for before they are asked for. */
function withModel(resolution: Resolution, model: AbiModel): Resolution {
  const { types, documentation, requestFunctions, missing } = resolution;
  return {
    model,
    types,
    get definitions() {
      return resolution.definitions;
    },
    documentation,
    requestFunctions,
    missing,
  };
}

type Choose = <Item extends { readonly name: string }>(kind: string, items: readonly Item[]) => Item[];

function chosenFrom(model: AbiModel, chosen: Choose): AbiModel {
  return {
    ...model,
    records: chosen('record', model.records),
    enumerators: chosen('enumerator', model.enumerators),
    constants: chosen('macro', model.constants),
    strings: chosen('string', model.strings),
    ioctls: chosen('ioctl', model.ioctls),
    functions: chosen('function-like macro', model.functions),
  };
}

/** Why a C name is not bound, or null where it is. */
function selector({ allow, block }: Profile): (name: string) => string | null {
  const isAllowed = anyOf(allow);
  const blocked = [...block].map(([pattern, reason]) => ({ matches: matcher(pattern), reason }));
  return (name) => {
    const reason = blocked.find(({ matches }) => matches(name))?.reason;
    if (reason !== undefined) return `blocked by the profile: ${reason}`;
    return allow.length === 0 || isAllowed(name) ? null : 'not in the list of the profile';
  };
}

function checkNames(resolutions: readonly Resolution[], profile: Profile): void {
  const { allow, block } = profile;
  if (allow.length === 0 && block.size === 0) return;
  const known = new Set(resolutions.flatMap(({ model }) => namesOf(model)));
  for (const [key, names] of [
    ['allow', allow],
    ['block', [...block.keys()]],
  ] as const) {
    const missing = names.find((name) => !name.includes('*') && !known.has(name));
    if (missing === undefined) continue;
    throw unknownName(profile, key, `the header does not define '${missing}'`, { name: missing, known });
  }
  if (allow.length === 0 || [...known].some(anyOf(allow))) return;
  throw unfitting(profile, 'allow', `'${allow.join("', '")}' stands for nothing that the header defines`);
}

function namesOf({ records, enumerators, constants, strings, ioctls, functions }: AbiModel): string[] {
  return [...records, ...enumerators, ...constants, ...strings, ...ioctls, ...functions].map(({ name }) => name);
}

/** `#define I2C_SLAVE 0x0703` is a request as much as one that `_IO` makes. */
function withRequests(model: AbiModel, { ioctls }: Profile): AbiModel {
  const known = new Set(model.ioctls.map(({ name }) => name));
  const plain = model.constants.filter(({ name }) => ioctls.has(name) && !known.has(name));
  return plain.length === 0 ? model : { ...model, ioctls: [...model.ioctls, ...plain.map(plainRequest)] };
}

/** Older than `_IO`: the type in bits 8 to 15 and the number below are all that it tells. */
function plainRequest({ name, value }: ConstantModel): IoctlModel {
  const bits = Number(BigInt.asUintN(16, BigInt(value)));
  return { name, value, direction: 'none', type: bits >> 8, number: bits & 0xff, size: 0, argument: null };
}
