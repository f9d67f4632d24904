import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { hostTarget, type Target } from '../abi/target/target.ts';
import { allHeaders } from '../pipeline/all-headers.ts';
import { analyse, type HeaderRequest } from '../pipeline/analysis.ts';
import { readAlone, readAsBound } from '../pipeline/generate.ts';
import {
  type IncludeRoots,
  rootsOf,
  searchFolders,
  snapshotRoots,
  systemIncludeFolder,
  targetsCarriedBy,
} from '../pipeline/include-roots.ts';
import { shippedFolder } from '../pipeline/package-folder.ts';
import { unpackPackage } from '../snapshot/local-package.ts';
import { unpackingFolder } from '../snapshot/unpacking-folder.ts';
import { HeaderError } from '../source/header-error.ts';
import { type DriftSource, DriftSourceError, type SourceOptions } from './drift-source.ts';

/** A folder of headers, all of them. */
export function rootSource(folder: string, options: SourceOptions): DriftSource {
  return source(folder, folder, options);
}

/** The headers of this machine. @throws DriftSourceError */
export function installedSource(options: SourceOptions): DriftSource {
  if (existsSync(join(systemIncludeFolder, 'linux'))) return source(systemIncludeFolder, systemIncludeFolder, options);
  throw new DriftSourceError(
    `no kernel headers are installed: there is no ${systemIncludeFolder}/linux (Debian has them in linux-libc-dev)`,
  );
}

/** The headers that come with this package: those that its bindings are made from. */
export function snapshotSource(options: SourceOptions): DriftSource {
  const [folder = ''] = snapshotRoots().folders;
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { headers: readonly string[] };
  return { ...source('snapshot', folder, options), headers: () => manifest.headers };
}

/** A Debian package of headers, unpacked until it is disposed of. @throws PackageError */
export function packageSource(file: string, options: SourceOptions): DriftSource {
  const folder = unpackingFolder();
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const { includeRoot } = unpackPackage(file, folder);
    const name = basename(file);
    return { ...source(name, includeRoot, options), fileOf: () => null, [Symbol.dispose]: remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function source(name: string, folder: string, { include = [], profile = null }: SourceOptions): DriftSource {
  const roots = rootsOf([folder, ...include]);
  return {
    name,
    kind: 'headers',
    targets: targetsOf(roots),
    headers: (target) => allHeaders({ folders: roots.folders.slice(0, 1) }, target),
    read: (header, target, asBound) => {
      if (locationOf(header, roots, target) === null) return null;
      const request = { header, roots, target };
      return asBound ? readAsBound(request, profile) : readAlone(request, profile);
    },
    readIncluded: (header, target) => readAlone({ header, roots, target }, profile),
    includes: (header, target) => includedBy({ header, roots, target }),
    fileOf: (header, target) => {
      const found = locationOf(header, roots, target);
      return found === null ? null : pathForPeople(found, folder);
    },
    [Symbol.dispose]: () => {},
  };
}

/** None where the header cannot be read. */
function includedBy(request: HeaderRequest): string[] {
  try {
    return analyse(request).unit.files.map(({ name }) => name);
  } catch (error) {
    if (error instanceof HeaderError) return [];
    throw error;
  }
}

/** Null for headers of one unnamed machine, which lie in `asm/` itself. */
export function targetsOf(roots: IncludeRoots): readonly Target[] | null {
  const carried = targetsCarriedBy(roots);
  if (carried.length > 0) return carried;
  const host = hostTarget();
  return host !== null && roots.folders.includes(systemIncludeFolder) ? [host] : null;
}

/** The path of a header in the roots; null where they have none, whatever this package has of its own. */
export function locationOf(header: string, roots: IncludeRoots, target: Target): string | null {
  const own = shippedFolder('headers');
  const folders = searchFolders(roots, target).filter(
    (folder) => roots.folders.includes(own) || !folder.startsWith(own),
  );
  const folder = folders.find((each) => existsSync(join(each, header)));
  return folder === undefined ? null : join(folder, header);
}

/** As the folder was given, or from where the command runs: what GitHub and editors can open. */
function pathForPeople(path: string, folder: string): string {
  const fromHere = relative(process.cwd(), path);
  return folder.startsWith('/') && fromHere.startsWith('..') ? path : fromHere;
}
