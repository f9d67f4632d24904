import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shippedFolder } from '../../codegen/pipeline/package-folder.ts';
import {
  type AptRoot,
  createAptRoot,
  download,
  offeredVersions,
  unpack,
  updateLists,
} from '../../codegen/snapshot/apt-root.ts';
import { PackageError } from '../../codegen/snapshot/package-error.ts';

/** Where packages for the judge are unpacked; git ignores it. */
export const judgeCache = join(dirname(shippedFolder('headers')), '.cache/judge');

export interface DebianPackage {
  readonly suite: string;
  /** Debian's name of the machine whose packages are asked for. */
  readonly architecture: string;
  readonly name: string;
  /** What its version begins with (`6.12`); null for whatever the suite has. */
  readonly release: string | null;
}

const roots = new Map<string, AptRoot>();

/** An apt that knows a suite; its lists are fetched once in a run. @throws PackageError */
export function aptRootOf({ suite, architecture }: Pick<DebianPackage, 'suite' | 'architecture'>): AptRoot {
  const key = `${suite}-${architecture}`;
  let root = roots.get(key);
  if (root === undefined) {
    // Suites that are no longer renewed are wanted here as well.
    root = createAptRoot({ suite, architecture, folder: join(judgeCache, 'apt', key), expired: true });
    updateLists(root);
    roots.set(key, root);
  }
  return root;
}

/** The folder of an unpacked package of this machine, or null where none is here. Needs no network. */
export function unpackedPackage({ architecture, name, release }: DebianPackage): string | null {
  if (!existsSync(judgeCache)) return null;
  const versions = readdirSync(judgeCache)
    .filter((entry) => entry.startsWith(`${name}_`) && entry.endsWith(`_${architecture}`))
    .filter((entry) => isOfRelease(versionIn(entry), release))
    .sort((one, other) => other.localeCompare(one, 'en', { numeric: true }));
  return versions[0] === undefined ? null : join(judgeCache, versions[0]);
}

/** The version of a package, from the folder that it is unpacked in. */
export function versionIn(folder: string): string {
  return folder.split('_').at(-2) ?? '';
}

/** The folder of a package, which is fetched where it is not here; null where the suite has none. @throws PackageError */
export function fetchDebianPackage(wanted: DebianPackage): string | null {
  const here = unpackedPackage(wanted);
  if (here !== null) return here;
  const { name, architecture, release } = wanted;
  const apt = aptRootOf(wanted);
  const version = offeredVersions(apt, name).find((each) => isOfRelease(each, release));
  if (version === undefined) return null;
  const folder = join(judgeCache, `${name}_${version}_${architecture}`);
  const arrival = mkdtempSync(join(judgeCache, 'arrival-'));
  try {
    download(apt, name, version, arrival);
    const file = readdirSync(arrival).find((entry) => entry.endsWith('.deb'));
    if (file === undefined) throw new PackageError(`apt said nothing and left no package of ${name} ${version}`);
    const whole = join(arrival, 'unpacked');
    mkdirSync(whole);
    unpack(join(arrival, file), whole);
    putInPlace(whole, folder);
  } finally {
    rmSync(arrival, { recursive: true, force: true });
  }
  return folder;
}

/** Gives a folder that is whole its name. Another process may have fetched the same meanwhile: then that one stays. */
export function putInPlace(whole: string, folder: string): void {
  try {
    renameSync(whole, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

function isOfRelease(version: string, release: string | null): boolean {
  return release === null || version.startsWith(`${release}.`);
}
