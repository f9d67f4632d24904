import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hostTarget, type Target } from '../../codegen/abi/target.ts';
import {
  type IncludeRoots,
  rootsOf,
  snapshotRoots,
  systemIncludeFolder,
  targetsCarriedBy,
} from '../../codegen/pipeline/include-roots.ts';
import { shippedFolder } from '../../codegen/pipeline/package-folder.ts';
import { installedIncludeFolder } from './cross-packages.ts';

/** A set of headers to be judged for one target. */
export interface JudgedRoots {
  /** What the report calls it. */
  readonly title: string;
  readonly target: Target;
  /** The headers in here are judged … */
  readonly judged: IncludeRoots;
  /** … and may include those in here. */
  readonly roots: IncludeRoots;
}

/** What a 64-bit machine lacks of its C library's 32-bit headers. */
const standIns = join(import.meta.dirname, '../../../test/judge/stand-ins');

/** The headers of this machine, for itself and for the 32-bit machine that an x86_64 also is: both have one `asm/`. */
export function installedRoots(targets: readonly Target[]): JudgedRoots[] {
  const host = hostTarget();
  if (host === null) return [];
  const own = targets.filter((target) => target === host || (host.name === 'x86_64' && target.name === 'i386'));
  return own.map((target) => {
    const judged = rootsOf([join(systemIncludeFolder, host.multiarch), systemIncludeFolder]);
    const roots = target === host ? judged : { folders: [...judged.folders, standIns] };
    return { title: `${systemIncludeFolder} on ${target.name}`, target, judged, roots };
  });
}

/** Given folders, with the C library of each target where one is installed. */
export function givenRoots(folders: readonly string[], targets: readonly Target[]): JudgedRoots[] {
  return targets.map((target) => withLibrary(`${folders.join(' ')} on ${target.name}`, rootsOf(folders), target));
}

/** For each target the committed headers, and all of the newest package that is there for it. */
export function crossRoots(targets: readonly Target[]): JudgedRoots[] {
  return targets.flatMap((target): JudgedRoots[] => {
    const committed = snapshotRoots();
    const snapshot = { title: `headers/ on ${target.name}`, target, judged: committed, roots: committed };
    const folder = newestPackage(target) ?? installedIncludeFolder(target);
    const all = existsSync(folder) ? [withLibrary(`${folder} on ${target.name}`, rootsOf([folder]), target)] : [];
    return [...(targetsCarriedBy(committed).includes(target) ? [snapshot] : []), ...all];
  });
}

function withLibrary(title: string, judged: IncludeRoots, target: Target): JudgedRoots {
  const library = [installedIncludeFolder(target)].filter((folder) => existsSync(folder));
  return { title, target, judged, roots: { folders: [...judged.folders, ...library] } };
}

/** The include root of the newest package that `make headers` keeps and that has the target's `asm/`. */
function newestPackage(target: Target): string | null {
  const cache = join(dirname(shippedFolder('headers')), '.cache/headers');
  if (!existsSync(cache)) return null;
  const versions = readdirSync(cache).sort((one, other) => other.localeCompare(one, 'en', { numeric: true }));
  const folders = versions.flatMap((version) =>
    readdirSync(join(cache, version)).map((architecture) => join(cache, version, architecture, 'usr/include')),
  );
  return folders.find((folder) => targetsCarriedBy(rootsOf([folder])).includes(target)) ?? null;
}
