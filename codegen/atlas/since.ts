import type { Atlas, DatedFact } from './atlas.ts';
import { compareReleases, isDirectlyBefore } from './release.ts';

/** When a name came. */
export interface Since {
  readonly release: string;
  /** False where the atlas does not know the release before it: the name may be older. */
  readonly exact: boolean;
}

const indexes = new WeakMap<Atlas, ReadonlyMap<string, readonly DatedFact[]>>();

/** The facts of an atlas by the name that they are about. */
export function factsByName(atlas: Atlas): ReadonlyMap<string, readonly DatedFact[]> {
  const known = indexes.get(atlas);
  if (known !== undefined) return known;
  const index = new Map<string, DatedFact[]>();
  for (const fact of atlas.facts) {
    const facts = index.get(fact.name);
    if (facts === undefined) index.set(fact.name, [fact]);
    else facts.push(fact);
  }
  indexes.set(atlas, index);
  return index;
}

/** The release that brought a name, the last time that it came; null for a name that the newest release does not have. */
export function sinceOf(atlas: Atlas, name: string): Since | null {
  const facts = factsByName(atlas).get(name) ?? [];
  if (!facts.some(({ until }) => until === null)) return null;
  const releases = atlas.releases.map(({ version }) => version);
  const holds = (version: string): boolean =>
    facts.some(
      ({ from, until }) =>
        compareReleases(from, version) <= 0 && (until === null || compareReleases(version, until) <= 0),
    );
  let first = releases.length - 1;
  while (first > 0 && holds(releases[first - 1]!)) first -= 1;
  const release = releases[first]!;
  const before = releases[first - 1];
  return { release, exact: before === undefined ? atlas.newIn === release : isDirectlyBefore(before, release) };
}
