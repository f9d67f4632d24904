import { describePlace } from '../../abi/model/place.ts';
import type { NotBound } from '../model/binding-model.ts';

/** A request is a macro too, and none at all where the record that it takes is missing. */
const kindsOfValue = new Set(['macro', 'ioctl']);

/** Each name of a place once, with all its reasons. */
export function oncePerName(list: readonly NotBound[]): NotBound[] {
  const merged = new Map<string, NotBound>();
  for (const each of list) {
    const kind = kindsOfValue.has(each.kind) ? 'value' : each.kind;
    const key = `${describePlace(each.place, '')} ${kind} ${each.name}`;
    const known = merged.get(key);
    merged.set(key, known === undefined ? each : joined(known, each));
  }
  return [...merged.values()];
}

function joined(one: NotBound, other: NotBound): NotBound {
  return { ...one, kind: one.kind === 'macro' ? other.kind : one.kind, reason: bothReasons(one.reason, other.reason) };
}

function bothReasons(one: string, other: string): string {
  if (one === other) return one;
  const isOfOthers = one.startsWith('only on ') && !other.startsWith('only on ');
  return isOfOthers ? `${one}; on the others ${other}` : `${one}; ${other}`;
}
