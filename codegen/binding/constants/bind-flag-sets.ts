import type { BindingContext } from '../context/context.ts';
import type { BoundFlagSet, BoundRecord, Carrier, FieldAccess } from '../model/binding-model.ts';
import { mapPerTarget, type PerTarget, valuesOf } from '../model/per-target.ts';
import { anyOf } from '../names/name-pattern.ts';
import { isIdentifier, takenName } from '../names/names.ts';
import { type FlagSetProfile, type Profile, unfitting, unknownName } from '../profile/profile.ts';

/** A flag set with its members found; what carries them is known once the records are bound. */
export interface FlagSetPlan {
  readonly name: string;
  readonly profile: FlagSetProfile;
  /** C names, in header order. */
  readonly members: readonly string[];
  readonly masks: readonly string[];
}

/**
 * Finds the members of every flag set. `constants` holds the TypeScript names of the constants that may be flags by
 * their C names, in header order.
 *
 * @throws ProfileError for a set without members that is not optional, and for unknown names.
 */
export function planFlagSets(
  context: BindingContext,
  profile: Profile,
  constants: ReadonlyMap<string, string>,
): FlagSetPlan[] {
  const plans: FlagSetPlan[] = [];
  for (const [name, set] of profile.flagSets) {
    const path = `flagSets.${name}`;
    if (!isIdentifier(name)) throw unfitting(profile, path, `'${name}' is no name in TypeScript`);
    const members = membersOf(set, constants);
    if (members.length === 0 && set.optional) continue;
    if (members.length === 0) {
      const name = set.prefix ?? set.members[0] ?? '';
      const known = set.prefix === null ? constants.keys() : prefixesOf(constants.keys());
      throw unknownName(profile, path, 'the header has none of its members', { name, known });
    }
    for (const key of ['members', 'except', 'masks'] as const) {
      const missing = set[key].find((name) => !name.includes('*') && !constants.has(name));
      if (missing !== undefined && !set.optional) {
        const message = `the header has no constant '${missing}' on every target`;
        throw unknownName(profile, `${path}.${key}`, message, { name: missing, known: constants.keys() });
      }
    }
    if (context.names.claim(name) !== name) throw unfitting(profile, path, takenName(name));
    plans.push({ name, profile: set, members, masks: masksOf(set, constants) });
  }
  return plans;
}

/** Everything that a name starts with up to an underscore. */
function prefixesOf(names: Iterable<string>): Set<string> {
  return new Set([...names].flatMap((name) => [...name.matchAll(/_/g)].map(({ index }) => name.slice(0, index + 1))));
}

/** Those of `members` and with the prefix, without those that another list names. */
function membersOf(set: FlagSetProfile, constants: ReadonlyMap<string, string>): string[] {
  const { prefix } = set;
  const isMember = anyOf(set.members);
  const isOther = anyOf([...set.except, ...set.masks]);
  // A full name among the members goes before a pattern among the others.
  const isNamed = (constant: string): boolean => set.members.includes(constant);
  return [...constants.keys()].filter(
    (constant) =>
      isNamed(constant) ||
      ((isMember(constant) || (prefix !== null && constant.startsWith(prefix))) && !isOther(constant)),
  );
}

function masksOf(set: FlagSetProfile, constants: ReadonlyMap<string, string>): string[] {
  return [...constants.keys()].filter(anyOf(set.masks));
}

/** Fields by path, `struct uffd_msg.arg.pagefault.flags`, to the flag set of their bits. */
export function flagSetsByField(plans: readonly FlagSetPlan[]): ReadonlyMap<string, string> {
  return new Map(plans.flatMap(({ name, profile }) => profile.fields.map((field) => [field, name] as const)));
}

/** A bound field as a flag set and a carrier see it. */
interface FieldUse {
  readonly record: string;
  readonly field: string;
  readonly carrier: 'number' | 'bigint' | null;
  /** Bits of an unsigned integer; null for what is signed or none on some target. */
  readonly unsignedWidth: PerTarget<number> | null;
}

/** Every integer field of the header by its path. */
export type FieldUses = ReadonlyMap<string, FieldUse>;

export function fieldUsesOf(records: Iterable<BoundRecord>): FieldUses {
  const uses = new Map<string, FieldUse>();
  for (const record of records) {
    for (const { name, cName, access } of record.fields) {
      const carrier = carrierOf(access);
      const known = { carrier: carrier === 'boolean' ? null : carrier, unsignedWidth: unsignedWidthOf(access) };
      const use = { record: record.name, field: name, ...known };
      uses.set(`${record.tag}.${cName}`, use);
    }
  }
  return uses;
}

function carrierOf(access: FieldAccess): Carrier | null {
  if (access.kind === 'scalar' || access.kind === 'scalar-array') return access.scalar.carrier;
  return access.kind === 'bits' ? access.carrier : null;
}

function unsignedWidthOf(access: FieldAccess): PerTarget<number> | null {
  if (access.kind === 'bits') return ['Bits', 'WideBits'].includes(access.accessor) ? access.width : null;
  if (access.kind !== 'scalar' && access.kind !== 'scalar-array') return null;
  const isUnsigned = valuesOf(access.scalar.shape).every((scalar) => /^(Wide)?U/.test(scalar));
  return isUnsigned ? mapPerTarget(access.scalar.size, (bytes) => 8 * bytes) : null;
}

/** Bits of the fields that constants are for; none where one of the fields is signed. */
export function unsignedWidthsOf(fields: readonly string[], uses: FieldUses): readonly PerTarget<number>[] {
  const widths = fields.flatMap((field) => uses.get(field)?.unsignedWidth ?? []);
  return widths.length === fields.filter((field) => uses.has(field)).length ? widths : [];
}

/** @throws ProfileError for a path that is no integer field of the header. */
export function carrierOfField(profile: Profile, path: string, field: string, uses: FieldUses): 'number' | 'bigint' {
  const carrier = uses.get(field)?.carrier;
  if (carrier === undefined) {
    throw unknownName(profile, path, `the header has no field '${field}'`, { name: field, known: uses.keys() });
  }
  if (carrier === null) throw unfitting(profile, path, `the field '${field}' is no integer`);
  return carrier;
}

/** What carries the members and masks of a set: as its fields are carried, else as the profile says, else null. */
export function carrierOfFlagSet(profile: Profile, plan: FlagSetPlan, uses: FieldUses): 'number' | 'bigint' | null {
  const path = `flagSets.${plan.name}.fields`;
  const { fields, optional } = plan.profile;
  const present = fields.filter((field) => !optional || uses.has(field));
  const carriers = new Set(present.map((field) => carrierOfField(profile, path, field, uses)));
  const { carrier } = plan.profile;
  if (carriers.size > 1) {
    if (carrier === null) throw unfitting(profile, path, "the fields differ in size; say 'carrier'");
    return carrier;
  }
  const [ofFields] = carriers;
  if (carrier !== null && ofFields !== undefined && ofFields !== carrier) {
    const message = `'${present[0]}' holds a ${ofFields}, saw '${carrier}'; leave 'carrier' out`;
    throw unfitting(profile, `flagSets.${plan.name}.carrier`, message);
  }
  return carrier ?? ofFields ?? null;
}

export function bindFlagSet(plan: FlagSetPlan, names: ReadonlyMap<string, string>, uses: FieldUses): BoundFlagSet {
  return {
    kind: 'flag-set',
    name: plan.name,
    members: plan.members.map((cName) => ({ cName, name: names.get(cName) as string })),
    fields: plan.profile.fields.flatMap((path) => {
      const use = uses.get(path);
      return use === undefined ? [] : [{ record: use.record, field: use.field }];
    }),
  };
}
