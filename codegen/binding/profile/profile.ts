import { describeNoTarget } from '../../abi/target/other-target-names.ts';
import { type TargetName, targets } from '../../abi/target/target.ts';
import { didYouMean } from '../../source/nearest-names.ts';
import { type JsonObject, ProfileError, ProfileReader } from './profile-reader.ts';

export { ProfileError } from './profile-reader.ts';

/** The only hand-written input: what a header's C types do not say. */
export interface Profile {
  /** What messages call it. */
  readonly name: string;
  /** Headers to be included before it: they define what its macros name and it does not include. */
  readonly context: readonly string[];
  /** Headers that it includes and whose definitions are offered as its own: `asm/termbits.h` for `linux/termios.h`. */
  readonly parts: readonly string[];
  /** Targets that the header is not for, with the reason. */
  readonly notOn: ReadonlyMap<string, string>;
  /** What is bound: all where it is empty. C names, in which `*` stands for any characters. */
  readonly allow: readonly string[];
  /** What is not bound, with the reason, by C names of the same kind. Goes before `allow`. */
  readonly block: ReadonlyMap<string, string>;
  /** Names in TypeScript by C names: of constants, of records (`struct ifreq`), of fields (`struct ifmap.irq`). */
  readonly rename: ReadonlyMap<string, string>;
  /** By the name that the set gets in TypeScript. */
  readonly flagSets: ReadonlyMap<string, FlagSetProfile>;
  /** What carries a constant, for constants in no flag set: `number`, `bigint`, or as the field named. */
  readonly carriers: ReadonlyMap<string, string>;
  /** What an ioctl takes where its macro does not say so. */
  readonly ioctls: ReadonlyMap<string, IoctlProfile>;
}

/** Which constants form a flag set, and what they are for. */
export interface FlagSetProfile {
  /** Members are the constants whose names start so, … */
  readonly prefix: string | null;
  /** … these as well, … (here and below, `*` in a name stands for any characters) */
  readonly members: readonly string[];
  /** … and these not. */
  readonly except: readonly string[];
  /** Constants that combine members: carried like them, but no members. */
  readonly masks: readonly string[];
  /** The fields that hold such bits, as `struct uffdio_api.features`. Their size decides what carries the bits. */
  readonly fields: readonly string[];
  /** Decides where there are no fields, or they differ. */
  readonly carrier: 'number' | 'bigint' | null;
  /** For headers of several versions: names that a header lacks are passed over, and the set where none of its members is left. */
  readonly optional: boolean;
}

export interface IoctlProfile {
  /** `number` for an integer by value, `none`, a record (`struct ifreq`), or integers in memory (`int`, `__u64[2]`). */
  readonly argument: string;
  readonly reason: string;
  readonly optional: boolean;
}

/** The reason that a proposed profile gives where the macro tells the truth: it says nothing that has to be repeated. */
export const asItsMacroSays = 'as its macro says';

/** The profile of a header that needs none. */
export const emptyProfile: Profile = {
  name: 'the empty profile',
  context: [],
  parts: [],
  notOn: new Map(),
  allow: [],
  block: new Map(),
  rename: new Map(),
  flagSets: new Map(),
  carriers: new Map(),
  ioctls: new Map(),
};

/** The keys of a profile, in the order in which one is written. */
export const profileKeys = [
  'context',
  'parts',
  'notOn',
  'allow',
  'block',
  'rename',
  'flagSets',
  'carriers',
  'ioctls',
] as const;

/**
 * Reads a profile. `name` is what messages call it.
 *
 * @throws ProfileError for text that is no JSON, unknown keys and wrong types. Names are checked against the header
 * when it is bound.
 */
export function parseProfile(text: string, name: string): Profile {
  const reader = new ProfileReader(name);
  const root = reader.parse(text);
  reader.expectKeys(root, '', profileKeys);
  const string = (value: unknown, path: string) => reader.string(value, path);
  const allow = reader.strings(root, '', 'allow');
  if (root.allow !== undefined && allow.length === 0) {
    throw reader.error('allow', "expected a name, saw an empty list; to bind all leave 'allow' out");
  }
  return {
    name,
    context: reader.strings(root, '', 'context'),
    parts: reader.strings(root, '', 'parts'),
    notOn: targetsIn(reader, reader.map(root, '', 'notOn', string)),
    allow,
    block: reader.map(root, '', 'block', string),
    rename: reader.map(root, '', 'rename', string),
    flagSets: reader.map(root, '', 'flagSets', (value, path) => parseFlagSet(reader, reader.object(value, path), path)),
    carriers: reader.map(root, '', 'carriers', string),
    ioctls: reader.map(root, '', 'ioctls', (value, path) => parseIoctl(reader, reader.object(value, path), path)),
  };
}

function targetsIn(reader: ProfileReader, reasons: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const unknown = [...reasons.keys()].find((name) => !targets.has(name as TargetName));
  if (unknown === undefined) return reasons;
  throw reader.error('notOn', describeNoTarget(unknown, [...targets.keys()]));
}

function parseFlagSet(reader: ProfileReader, object: JsonObject, path: string): FlagSetProfile {
  reader.expectKeys(object, path, ['prefix', 'members', 'except', 'masks', 'fields', 'carrier', 'optional']);
  const prefix = object.prefix === undefined ? null : reader.string(object.prefix, `${path}.prefix`);
  const members = reader.strings(object, path, 'members');
  if (prefix === '' || (prefix === null && members.length === 0)) {
    throw reader.error(path, "expected a non-empty 'prefix' or a list of 'members'");
  }
  return {
    prefix,
    members,
    except: reader.strings(object, path, 'except'),
    masks: reader.strings(object, path, 'masks'),
    fields: reader.strings(object, path, 'fields'),
    carrier: reader.oneOf(object, path, 'carrier', ['number', 'bigint'] as const),
    optional: reader.flag(object, path, 'optional'),
  };
}

function parseIoctl(reader: ProfileReader, object: JsonObject, path: string): IoctlProfile {
  reader.expectKeys(object, path, ['argument', 'reason', 'optional']);
  return {
    argument: reader.string(object.argument, `${path}.argument`),
    reason: reader.string(object.reason, `${path}.reason`),
    optional: reader.flag(object, path, 'optional'),
  };
}

/** The error for a profile that does not fit the header. */
export function unfitting(profile: Profile, path: string, message: string): ProfileError {
  return new ProfileError(`${profile.name}: ${path}: ${message}`);
}

/** The error for a name in a profile that the header does not have; `known` are those that it has. */
export function unknownName(
  profile: Profile,
  path: string,
  message: string,
  { name, known }: { readonly name: string; readonly known: Iterable<string> },
): ProfileError {
  const meant = didYouMean(name, known);
  return unfitting(profile, path, meant === null ? message : `${message}; ${meant}`);
}
