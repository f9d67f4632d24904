import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AbiModel } from '../abi/model.ts';
import { hostTarget, type Target, type TargetName, targets } from '../abi/target.ts';
import { modelAt } from '../atlas/model-at.ts';
import { compareReleases, releaseIn } from '../atlas/release.ts';
import type { Side } from '../drift/symbols.ts';
import { HeaderError } from '../source/header-error.ts';
import { allHeaders } from './all-headers.ts';
import {
  type IncludeRoots,
  isFolder,
  rootsOf,
  searchFolders,
  snapshotRoots,
  systemIncludeFolder,
  targetsCarriedBy,
} from './include-roots.ts';
import { modelOf } from './model-of.ts';
import { shippedFolder } from './package-folder.ts';
import { atlasFile, readAtlas } from './shipped-atlas.ts';

/** One side of a comparison, whatever its facts are read from. */
export interface DriftSource {
  /** As people know it: `/usr/include`, `Linux 5.10`. */
  readonly name: string;
  /** The targets that it can speak of. */
  readonly targets: readonly Target[];
  /** The one header that it is about, its only one; null for a source of many. */
  readonly header: string | null;
  /** Every header that it has on a target; null where it is not meant to be compared as a whole. */
  headers(target: Target): readonly string[] | null;
  /** What it states; null where it has no such header, undefined where it cannot tell. @throws HeaderError */
  read(header: string, target: Target): Side | null | undefined;
  /** The path of a header; null where there is no such file. */
  fileOf(header: string): string | null;
}

/** What a word of the command line cannot be. `message` says what it can be. */
export class DriftSourceError extends Error {
  override readonly name = 'DriftSourceError';
}

export interface SourceOptions {
  /** Include roots for what a folder or a header given by its path includes from elsewhere. */
  readonly include?: readonly string[];
  /** Folder of atlases; the shipped one by default. */
  readonly atlas?: string;
}

/**
 * A source by its name: `installed`, `snapshot`, a kernel release of the atlas, the path of a committed model, of a
 * folder of headers or of one header.
 * @throws DriftSourceError
 */
export function driftSource(name: string, options: SourceOptions = {}): DriftSource {
  if (name === 'installed') return rootsSource(systemIncludeFolder, rootsOf([systemIncludeFolder]), false);
  if (name === 'snapshot') return rootsSource('headers', snapshotRoots(), false);
  if (isFolder(name)) return rootsSource(name, rootsOf([name, ...(options.include ?? [])]), true);
  if (existsSync(name)) return name.endsWith('.json') ? committedModels(name) : headerSource(name, options);
  const release = releaseIn(name);
  if (release !== null) return atlasSource(release, options.atlas ?? shippedFolder('codegen/atlas'));
  throw new DriftSourceError(
    `'${name}' is no file, no folder, not 'installed' or 'snapshot', and no release of the kernel such as 6.8`,
  );
}

function rootsSource(name: string, roots: IncludeRoots, isWhole: boolean): DriftSource {
  return {
    name,
    targets: targetsOf(roots),
    header: null,
    headers: (target) => (isWhole ? allHeaders({ folders: roots.folders.slice(0, 1) }, target) : null),
    read: (header, target) => (hasHeader(roots, header, target) ? modelOf({ header, roots, target }) : null),
    fileOf: (header) => join(name, header),
  };
}

function targetsOf(roots: IncludeRoots): readonly Target[] {
  const carried = targetsCarriedBy(roots);
  const host = hostTarget();
  return carried.length > 0 || host === null ? carried : [host];
}

function hasHeader(roots: IncludeRoots, header: string, target: Target): boolean {
  return searchFolders(roots, target).some((folder) => existsSync(join(folder, header)));
}

/** `/usr/include/linux/fs.h` is `linux/fs.h` of `/usr/include`; another path is a header by itself. */
function headerSource(path: string, { include }: SourceOptions): DriftSource {
  const [, root = '', uapiName] =
    /^(.*?)\/?((?:linux|asm|asm-generic|drm|misc|mtd|rdma|scsi|sound|video|xen)\/.*)$/.exec(path) ?? [];
  const others = include === undefined ? snapshotRoots() : rootsOf(include);
  const isInRoot = uapiName !== undefined;
  const folders = isInRoot
    ? [resolve(root === '' && path.startsWith('/') ? '/' : root || '.'), ...others.folders]
    : others.folders;
  const roots = { folders };
  const header = uapiName ?? path.slice(path.lastIndexOf('/') + 1);
  return {
    name: path,
    targets: targetsOf(roots),
    header,
    headers: () => [header],
    read: (_, target) => modelOf({ header: isInRoot ? header : resolve(path), roots, target }),
    fileOf: () => path,
  };
}

/** A `*.abi.json` that `generate` wrote, or one model as `model` prints it. @throws DriftSourceError */
function committedModels(path: string): DriftSource {
  const models = modelsIn(path);
  const [first] = models;
  if (first === undefined) throw new DriftSourceError(`${path} holds no model`);
  return {
    name: path,
    targets: models.flatMap(({ target }) => targets.get(target as TargetName) ?? []),
    header: first.header,
    headers: () => [first.header],
    read: (_, target) => {
      const model = models.find((each) => each.target === target.name);
      return model === undefined ? undefined : { model };
    },
    fileOf: () => null,
  };
}

function modelsIn(path: string): readonly AbiModel[] {
  let document: { readonly schema?: unknown; readonly models?: unknown };
  try {
    document = JSON.parse(readFileSync(path, 'utf8')) as typeof document;
  } catch {
    throw new DriftSourceError(`${path} is not JSON`);
  }
  if (document?.schema === 'abi-model-set/1' && Array.isArray(document.models)) return document.models as AbiModel[];
  if (document?.schema === 'abi-model/1' && 'records' in document) return [document as unknown as AbiModel];
  throw new DriftSourceError(`${path} is no abi-model-set/1 and no abi-model/1`);
}

function atlasSource(release: string, folder: string): DriftSource {
  const atlasOf = (header: string): ReturnType<typeof readAtlas> =>
    header.includes('..') ? null : readAtlas(atlasFile(folder, header));
  return {
    name: `Linux ${release}`,
    targets: [...targets.values()],
    header: null,
    headers: () => null,
    read: (header, target) => {
      const atlas = atlasOf(header);
      if (atlas === null)
        throw new HeaderError(`the atlas does not know '${header}'`, { hint: 'add it: uapi-bindgen atlas add' });
      if (atlas.newIn !== null && compareReleases(release, atlas.newIn) < 0) return null;
      const known = modelAt(atlas, release, target.name);
      if (known !== null) return known;
      if (atlas.releases.some(({ version }) => version === release)) return undefined;
      const [from, to] = [atlas.releases[0]?.version, atlas.releases.at(-1)?.version];
      throw new HeaderError(`the atlas of '${header}' has releases from ${from} to ${to}, not ${release}`, {
        hint: `add it: uapi-bindgen atlas add ${release}`,
      });
    },
    fileOf: () => null,
  };
}
