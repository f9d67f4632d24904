/**
 * What a misspelled name may have been meant for. Distance is the number of characters inserted, dropped, replaced or
 * swapped with their neighbour (optimal string alignment), without regard to case, which decides between equals.
 */

/** Longer names are compared by their beginnings: the work grows with the square of the length. */
const longestCompared = 80;

/** Those of `known` that are close to `name`, closest first, at most `most`. */
export function nearestNames(name: string, known: Iterable<string>, most = 3): string[] {
  const wanted = comparable(name);
  const furthest = Math.min(4, Math.floor(wanted.length / 3));
  const near: { readonly candidate: string; readonly distance: number; readonly asWritten: number }[] = [];
  for (const candidate of new Set(known)) {
    const other = comparable(candidate);
    if (Math.abs(other.length - wanted.length) > furthest) continue;
    const distance = distanceOf(wanted, other);
    if (distance > furthest) continue;
    near.push({ candidate, distance, asWritten: distanceOf(compared(name), compared(candidate)) });
  }
  near.sort((left, right) => left.distance - right.distance || left.asWritten - right.asWritten);
  const closest = near[0]?.distance ?? 0;
  return near.flatMap(({ candidate, distance }) => (distance <= closest + 1 ? [candidate] : [])).slice(0, most);
}

/** `did you mean 'a', 'b' or 'c'?`, where the keyword is missing the name with it; null where nothing is close. */
export function didYouMean(name: string, known: Iterable<string>): string | null {
  const names = [...known];
  const tagged = names.filter((each) => each !== name && withoutKeyword(each) === withoutKeyword(name));
  return question(tagged.length > 0 ? tagged : nearestNames(name, names));
}

/** `did you mean 'a' or 'b'?`; null for no names. */
export function question(names: readonly string[]): string | null {
  const quoted = names.map((each) => `'${each}'`);
  const last = quoted.pop();
  if (last === undefined) return null;
  return `did you mean ${quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`}?`;
}

function withoutKeyword(name: string): string {
  return name.replace(/^(?:struct|union) /, '');
}

function comparable(name: string): string {
  return compared(name.toLowerCase());
}

function compared(name: string): string {
  return name.slice(0, longestCompared);
}

function distanceOf(left: string, right: string): number {
  let twoAbove: number[] = [];
  let above = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const replaced = above[column - 1]! + (left[row - 1] === right[column - 1] ? 0 : 1);
      let distance = Math.min(replaced, above[column]! + 1, current[column - 1]! + 1);
      const isSwapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && isSwapped) distance = Math.min(distance, twoAbove[column - 2]! + 1);
      current.push(distance);
    }
    twoAbove = above;
    above = current;
  }
  return above[right.length]!;
}
