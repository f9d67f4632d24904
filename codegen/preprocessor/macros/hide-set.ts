import type { HideSet } from '../../lexer/token.ts';

/** True where `set` forbids a token to be expanded by the macro `name`. */
export function hides(set: HideSet | null, name: string): boolean {
  for (let at = set; at !== null; at = at.rest) {
    if (at.name === name) return true;
  }
  return false;
}

/** `set` with `name` added. */
export function withHidden(set: HideSet | null, name: string): HideSet {
  return hides(set, name) && set !== null ? set : { name, rest: set, size: sizeOf(set) + 1 };
}

export function union(left: HideSet | null, right: HideSet | null): HideSet | null {
  if (right === null || left === right) return left;
  let result = left;
  for (let at: HideSet | null = right; at !== null; at = at.rest) result = withHidden(result, at.name);
  return result;
}

export function intersection(left: HideSet | null, right: HideSet | null): HideSet | null {
  if (left === right) return left;
  let result: HideSet | null = null;
  for (let at = left; at !== null; at = at.rest) {
    if (hides(right, at.name)) result = { name: at.name, rest: result, size: sizeOf(result) + 1 };
  }
  return result;
}

export function sizeOf(set: HideSet | null): number {
  return set === null ? 0 : set.size;
}
