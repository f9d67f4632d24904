import type { BindingModel, BoundConstant, BoundDeclaration, BoundIoctl } from '../model/binding-model.ts';
import { pascalCase } from '../names/names.ts';
import { asItsMacroSays, type FlagSetProfile, type IoctlProfile, type Profile } from '../profile/profile.ts';
import { type FieldCandidates, fieldCandidates, fieldsFor } from './field-candidates.ts';
import { type FlagCandidate, flagCandidates } from './flag-candidates.ts';

/**
 * A profile with all that could be one for a header, to be edited: constants that look like flags, each with the fields
 * that may hold them, and every ioctl with its argument. What `known` says stays as it is.
 *
 * @param binding of the header without any flag sets.
 */
export function propose(binding: BindingModel, known: Profile): Profile {
  const claimed = new Set(binding.declarations.map(({ name }) => name));
  const taken = new Set([...known.flagSets.values()].flatMap((set) => membersOf(set, binding)));
  const fields = fieldCandidates(binding);
  const flagSets = new Map(known.flagSets);
  for (const candidate of flagCandidates(ofKind(binding, 'constant').filter(({ cName }) => !taken.has(cName)))) {
    const name = freeName(setName(candidate.prefix), claimed);
    flagSets.set(name, flagSetProfile(candidate, fields));
  }
  const ioctls = new Map(ofKind(binding, 'ioctl').map((ioctl) => [ioctl.cName, ioctlProfile(ioctl, binding)]));
  return { ...known, flagSets, ioctls: new Map([...ioctls, ...known.ioctls]) };
}

function ofKind<Kind extends BoundDeclaration['kind']>(
  { declarations }: BindingModel,
  kind: Kind,
): Extract<BoundDeclaration, { readonly kind: Kind }>[] {
  return declarations.filter((each): each is Extract<BoundDeclaration, { readonly kind: Kind }> => each.kind === kind);
}

function membersOf({ prefix, members, masks }: FlagSetProfile, binding: BindingModel): string[] {
  const constants: BoundConstant[] = ofKind(binding, 'constant');
  const named = constants.filter(({ cName }) => prefix !== null && cName.startsWith(prefix));
  return [...named.map(({ cName }) => cName), ...members, ...masks];
}

/** One word says too little: `InFlag` for `IN_`. */
function setName(prefix: string): string {
  const name = pascalCase(prefix.toLowerCase());
  return /_[^_]/.test(prefix.replace(/^_+/, '')) || /flags?$/i.test(name) ? name : `${name}Flag`;
}

function freeName(name: string, claimed: Set<string>): string {
  const free = [name, `${name}Flags`, `${name}FlagSet`].find((each) => !claimed.has(each)) ?? `${name}Bits`;
  claimed.add(free);
  return free;
}

function flagSetProfile(candidate: FlagCandidate, fields: FieldCandidates): FlagSetProfile {
  const { prefix, except, masks } = candidate;
  return {
    prefix,
    members: [],
    except,
    masks,
    fields: fieldsFor(candidate, fields),
    carrier: null,
    optional: false,
  };
}

function ioctlProfile({ argument, cName }: BoundIoctl, { models }: BindingModel): IoctlProfile {
  const said = models[0]?.ioctls.find(({ name }) => name === cName)?.argument ?? null;
  const reason = argument.reason ?? asItsMacroSays;
  if (argument.kind === 'number') return { argument: 'number', reason, optional: false };
  return { argument: said ?? 'none', reason, optional: false };
}
