import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hostTarget, type Target } from '../../codegen/abi/target/target.ts';
import {
  type IncludeRoots,
  rootsOf,
  snapshotRoots,
  systemIncludeFolder,
  targetsCarriedBy,
} from '../../codegen/pipeline/include-roots.ts';
import { installedIncludeFolder } from './cross-packages.ts';
import { headersOf, type KernelRelease } from './kernel-releases.ts';

/** A set of headers to be judged for one target. */
export interface JudgedRoots {
  /** What the report calls it. */
  readonly title: string;
  readonly target: Target;
  /** The version of the kernel's headers; null where nobody says. */
  readonly release: string | null;
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
    return { title: `${systemIncludeFolder} on ${target.name}`, target, judged, roots, release: null };
  });
}

/** Given folders, with the C library of each target where one is installed. */
export function givenRoots(folders: readonly string[], targets: readonly Target[]): JudgedRoots[] {
  return targets.map((target) => withLibrary(`${folders.join(' ')} on ${target.name}`, rootsOf(folders), target));
}

/** The committed headers, for each target that they carry. */
export function committedRoots(targets: readonly Target[]): JudgedRoots[] {
  const roots = snapshotRoots();
  const carried = targets.filter((target) => targetsCarriedBy(roots).includes(target));
  return carried.map((target) => ({
    title: `headers/ on ${target.name}`,
    target,
    judged: roots,
    roots,
    release: null,
  }));
}

/** For each release and target Debian's headers, which are fetched where they are not here. @throws PackageError */
export function releaseRoots(releases: readonly KernelRelease[], targets: readonly Target[]): JudgedRoots[] {
  return releases.flatMap((release) =>
    targets.flatMap((target) => {
      const headers = headersOf(release, target);
      if (headers === null) {
        process.stdout.write(`Linux ${release.release} on ${target.name}: Debian has no headers of it\n`);
        return [];
      }
      const title = `Linux ${headers.version} on ${target.name}`;
      return [{ ...withLibrary(title, rootsOf([headers.folder]), target), release: headers.version }];
    }),
  );
}

function withLibrary(title: string, judged: IncludeRoots, target: Target): JudgedRoots {
  const library = [installedIncludeFolder(target)].filter((folder) => existsSync(folder));
  return { title, target, judged, roots: { folders: [...judged.folders, ...library] }, release: null };
}
