import type { Atlas, AtlasRelease, DatedFact } from './atlas.ts';
import type { Fact } from './fact.ts';
import { compareReleases } from './release.ts';

/** A release to be recorded. */
export interface NewRelease {
  readonly version: string;
  readonly origin: string;
  /** By target: what the header states there. */
  readonly facts: ReadonlyMap<string, readonly Fact[]>;
}

/** An atlas of a header that nothing is known of yet. */
export function emptyAtlas(header: string, newIn: string | null): Atlas {
  return { header, newIn, targets: [], releases: [], facts: [] };
}

/** The atlas with one more release, or with another record of one that it has. */
export function addRelease(atlas: Atlas, added: NewRelease): Atlas {
  const targets = [...new Set([...atlas.targets, ...added.facts.keys()])];
  const rest = atlas.releases.filter(({ version }) => version !== added.version);
  // What used to be all targets need not be all any more.
  const kept = rest.map((each): AtlasRelease => ({ ...each, targets: each.targets ?? atlas.targets }));
  const { version, origin } = added;
  const releases = [...kept, { version, origin, targets: [...added.facts.keys()] }].sort((one, other) =>
    compareReleases(one.version, other.version),
  );
  const holding = holdings(atlas, rest);
  for (const [target, facts] of added.facts) {
    for (const fact of facts) versionsOf(holding, fact, target).add(version);
  }
  return {
    ...atlas,
    targets,
    releases: releases.map((each) => ({
      ...each,
      targets: each.targets?.length === targets.length ? null : each.targets,
    })),
    facts: [...holding.values()].flatMap((each) => dated(each, releases, targets)),
  };
}

/** A fact with the releases in which it holds, by target. */
interface Holding {
  readonly fact: Fact;
  readonly versions: Map<string, Set<string>>;
}

function versionsOf(holding: Map<string, Holding>, fact: Fact, target: string): Set<string> {
  const key = `${fact.name}\0${fact.fact}\0${fact.value}`;
  const held = holding.get(key) ?? { fact, versions: new Map<string, Set<string>>() };
  holding.set(key, held);
  const versions = held.versions.get(target) ?? new Set();
  held.versions.set(target, versions);
  return versions;
}

function holdings(atlas: Atlas, releases: readonly AtlasRelease[]): Map<string, Holding> {
  const holding = new Map<string, Holding>();
  for (const dated of atlas.facts) {
    const { name, fact, value } = dated;
    for (const release of releases) {
      if (!holdsIn(dated, release.version)) continue;
      for (const target of knownTargets(atlas, release)) {
        if (dated.targets?.includes(target) ?? true)
          versionsOf(holding, { name, fact, value }, target).add(release.version);
      }
    }
  }
  return holding;
}

export function holdsIn({ from, until }: DatedFact, version: string): boolean {
  return compareReleases(from, version) <= 0 && (until === null || compareReleases(version, until) <= 0);
}

export function knownTargets(atlas: Atlas, release: AtlasRelease): readonly string[] {
  return release.targets ?? atlas.targets;
}

/** The lines of one fact: the runs of releases in which it holds, targets with the same run together. */
function dated(
  { fact, versions }: Holding,
  releases: readonly AtlasRelease[],
  targets: readonly string[],
): DatedFact[] {
  const byRun = new Map<string, { from: string; until: string | null; targets: string[] }>();
  for (const target of targets) {
    const known = releases.filter((release) => release.targets?.includes(target)).map(({ version }) => version);
    for (const run of runsOf(versions.get(target) ?? new Set(), known)) {
      const key = `${run.from}-${run.until}`;
      const same = byRun.get(key) ?? { ...run, targets: [] };
      same.targets.push(target);
      byRun.set(key, same);
    }
  }
  return [...byRun.values()].map((run) => ({
    ...fact,
    ...run,
    targets: run.targets.length === targets.length ? null : run.targets,
  }));
}

/** Releases without a gap among those that are known. */
function runsOf(holding: ReadonlySet<string>, known: readonly string[]): { from: string; until: string | null }[] {
  const runs: { from: string; until: string | null }[] = [];
  let from: string | null = null;
  for (const [index, version] of known.entries()) {
    if (holding.has(version)) from ??= version;
    else if (from !== null) {
      runs.push({ from, until: known[index - 1]! });
      from = null;
    }
  }
  if (from !== null) runs.push({ from, until: null });
  return runs;
}
