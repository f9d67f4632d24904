import { existsSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { type Target, targets } from '../abi/target/target.ts';
import { shippedFolder } from './package-folder.ts';

/** The include roots that a command works with, before a target is chosen. */
export interface IncludeRoots {
  /** Absolute folders, searched in order. */
  readonly folders: readonly string[];
}

/** Where `--system` looks. */
export const systemIncludeFolder = '/usr/include';

/** The committed snapshot. */
export function snapshotRoots(): IncludeRoots {
  return { folders: [shippedFolder('headers')] };
}

/** Whether nothing but the snapshot is read, as without `--system` and `-I`. */
export function isSnapshotAlone({ folders }: IncludeRoots): boolean {
  return folders.join() === snapshotRoots().folders.join();
}

/** Folders given on the command line, made absolute. */
export function rootsOf(folders: readonly string[]): IncludeRoots {
  return { folders: folders.map((folder) => resolve(folder)) };
}

/**
 * The folders searched for one target, in order: the generator's own freestanding headers (a compiler supplies those,
 * not the kernel), then for each root `ROOT/<multiarch>` (Debian's place for `asm/`) and ROOT itself, and last what stands
 * in for a C library, so that a real one in the roots goes first.
 */
export function searchFolders(roots: IncludeRoots, target: Target): string[] {
  const folders = roots.folders.flatMap((folder) => [join(folder, target.multiarch), folder]);
  const own = shippedFolder('headers');
  return [join(own, 'freestanding'), ...folders, join(own, 'libc')].filter((folder) => existsSync(folder));
}

/**
 * The targets whose `asm/` these roots carry, in table order: in Debian's layout (`ROOT/<multiarch>`), or in `asm/` itself
 * of a root whose path names the machine, such as `/usr/aarch64-linux-gnu/include`. What is found first decides, as in a
 * search: behind such a root no other machine's `asm/` is ever read.
 */
export function targetsCarriedBy(roots: IncludeRoots): Target[] {
  return [...targets.values()].filter((target) => isCarriedBy(roots, target));
}

function isCarriedBy({ folders }: IncludeRoots, target: Target): boolean {
  const searched = folders.flatMap((folder) => [join(folder, target.multiarch), folder]);
  const machines = searched.filter((folder) => isFolder(join(folder, 'asm'))).map(machineInPath);
  return machines.includes(target) && (machines[0] === target || machines[0] === null);
}

/** The machine that a folder of the path is named after, the innermost one; null where none is. */
function machineInPath(path: string): Target | null {
  for (const name of path.split(sep).reverse()) {
    const named = [...targets.values()].find(({ multiarch }) => multiarch === name.replace(/^i[4-6]86-/, 'i386-'));
    if (named !== undefined) return named;
  }
  return null;
}

/** False also for what the system does not let us look at, such as a name that is too long. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}
