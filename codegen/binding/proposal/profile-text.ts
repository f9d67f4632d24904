import { jsonText } from '../../source/printable.ts';
import type { FlagSetProfile, IoctlProfile, Profile } from '../profile/profile.ts';

/** A profile as JSON to be edited: what says nothing is left out. */
export function profileText(profile: Profile): string {
  const { context, parts, notOn, allow, block, rename, flagSets, carriers, ioctls } = profile;
  return `${jsonText(
    {
      ...present('context', context),
      ...present('parts', parts),
      ...present('notOn', notOn),
      ...present('allow', allow),
      ...present('block', block),
      ...present('rename', rename),
      ...present('flagSets', mapped(flagSets, flagSetObject)),
      ...present('carriers', carriers),
      ...present('ioctls', mapped(ioctls, ioctlObject)),
    },
    2,
  )}\n`;
}

function flagSetObject({ prefix, members, except, masks, fields, carrier, optional }: FlagSetProfile): object {
  return {
    ...(prefix === null ? {} : { prefix }),
    ...present('members', members),
    ...present('except', except),
    ...present('masks', masks),
    ...present('fields', fields),
    ...(carrier === null ? {} : { carrier }),
    ...(optional ? { optional } : {}),
  };
}

function ioctlObject({ argument, reason, optional }: IoctlProfile): object {
  return { argument, reason, ...(optional ? { optional } : {}) };
}

function mapped<Value>(map: ReadonlyMap<string, Value>, show: (value: Value) => object): ReadonlyMap<string, object> {
  return new Map([...map].map(([name, value]) => [name, show(value)]));
}

function present(key: string, value: readonly string[] | ReadonlyMap<string, unknown>): object {
  if (value instanceof Map) return value.size === 0 ? {} : { [key]: Object.fromEntries(value) };
  return (value as readonly string[]).length === 0 ? {} : { [key]: value };
}
