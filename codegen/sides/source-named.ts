import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { releaseIn } from '../atlas/release.ts';
import { uapiFolders } from '../pipeline/all-headers.ts';
import { isFolder } from '../pipeline/include-roots.ts';
import { atlasSource } from './atlas-source.ts';
import { holdsModels } from './committed-models.ts';
import { type DriftSource, DriftSourceError, type SourceOptions } from './drift-source.ts';
import { headerSource } from './header-source.ts';
import { modelsSource } from './models-source.ts';
import { installedSource, packageSource, rootSource, snapshotSource } from './roots-source.ts';

/** What a side of a comparison can be, for people. */
export const sourceForms =
  "a header, an include root, a linux-libc-dev .deb, an X.abi.json or a folder of them, 'installed', 'snapshot', or a release of the kernel such as 6.8";

/**
 * The side that a word names: `installed`, `snapshot`, a path, a release of the kernel.
 * @throws DriftSourceError, HeaderError for a file that is no model, PackageError
 */
export function sourceNamed(name: string, options: SourceOptions = {}): DriftSource {
  if (name === 'installed') return installedSource(options);
  if (name === 'snapshot') return snapshotSource(options);
  if (isFolder(name)) return folderSource(name, options);
  if (existsSync(name)) return fileSource(name, options);
  const release = releaseIn(name);
  if (release !== null) return atlasSource(release, options);
  const what = /[/.]/.test(name) ? `there is no '${name}'` : `'${name}' is unknown`;
  throw new DriftSourceError(`${what}; a side is ${sourceForms}`);
}

function folderSource(name: string, options: SourceOptions): DriftSource {
  if (isIncludeRoot(name)) return rootSource(name, options);
  if (holdsModels(name)) return modelsSource(name);
  const inside = ['usr/include', 'include'].map((part) => join(name, part)).find(isIncludeRoot);
  const above = join(name, '..');
  const better = inside ?? (isIncludeRoot(above) && uapiFolders.includes(name.split('/').at(-1) ?? '') ? above : null);
  const hint = better === null ? '' : `; did you mean '${better}'?`;
  throw new DriftSourceError(
    `'${name}' is no include root (it has no linux/, asm/ or the like) and holds no *.abi.json${hint}`,
  );
}

function isIncludeRoot(folder: string): boolean {
  if (!isFolder(folder)) return false;
  return uapiFolders.some((each) => {
    const part = join(folder, each);
    return isFolder(part) && readdirSync(part, { recursive: true }).some((entry) => String(entry).endsWith('.h'));
  });
}

function fileSource(name: string, options: SourceOptions): DriftSource {
  if (name.endsWith('.json')) return modelsSource(name);
  if (name.endsWith('.deb')) return packageSource(name, options);
  if (/\.(?:h|hpp|in)$/.test(name)) return headerSource(name, options);
  throw new DriftSourceError(`'${name}' is no header (.h), no model (.abi.json) and no package (.deb)`);
}
