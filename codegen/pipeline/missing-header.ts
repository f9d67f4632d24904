import { accessSync, constants, readdirSync, readlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Target } from '../abi/target/target.ts';
import { isRegularFile, kindInPlaceOfFile } from '../source/file-kind.ts';
import { HeaderError } from '../source/header-error.ts';
import { anotherRoot } from '../source/include-path.ts';
import { nearestNames, question } from '../source/nearest-names.ts';
import { systemReason } from '../source/system-reason.ts';
import { allHeaders } from './all-headers.ts';
import { debianArchitecture } from './debian-architecture.ts';
import { type IncludeRoots, isFolder, isSnapshotAlone, searchFolders, systemIncludeFolder } from './include-roots.ts';

interface Missing {
  readonly header: string;
  readonly roots: IncludeRoots;
  readonly target: Target;
}

/** The error for a header that no root has: where it was searched, and what may have been meant. */
export function missingHeader(missing: Missing): HeaderError {
  const { header, roots, target } = missing;
  if (header === '')
    return new HeaderError("expected the name of a header, saw ''", { hint: 'for example linux/gpio.h' });
  const taken = searchFolders(roots, target)
    .map((folder) => join(folder, header))
    .find((path) => kindInPlaceOfFile(path) !== null);
  if (taken !== undefined) return noRegularFile(header, taken);
  const isSnapshot = isSnapshotAlone(roots);
  const searched = isSnapshot
    ? 'not among the headers that come with uapi-bindgen'
    : `in none of the include roots: ${roots.folders.join(', ')}`;
  // The same roots have it for other machines, perhaps.
  const machine = header.startsWith('asm/') ? ` for ${target.name}` : '';
  return new HeaderError(`header '${header}'${machine} is ${searched}`, {
    hint: whyNotSearched(roots) ?? hintFor(missing, isSnapshot) ?? widerThan(roots, isSnapshot),
  });
}

/** The root that may not be looked into, if there is one. */
function whyNotSearched({ folders }: IncludeRoots): string | null {
  for (const folder of folders) {
    try {
      accessSync(folder, constants.X_OK);
    } catch (error) {
      return `'${folder}' cannot be searched (${systemReason(error)}); give a folder that you may read`;
    }
  }
  return null;
}

/** Where else headers may be. */
function widerThan({ folders }: IncludeRoots, isSnapshot: boolean): string {
  if (isSnapshot) return '--system takes the headers of this machine, --include DIR those of another root';
  if (folders.join() !== systemIncludeFolder) return 'add a root with --include DIR';
  const others = 'without --system those that come with uapi-bindgen are read, with --include DIR in its place others';
  if (isFolder(join(systemIncludeFolder, 'linux'))) return others;
  return `no kernel headers are installed (Debian has them in linux-libc-dev); ${others}`;
}

/** The error for a path that no header is at. */
export function missingPath(header: string, path: string): HeaderError {
  if (kindInPlaceOfFile(path) !== null) return noRegularFile(header, path);
  const target = targetOfLink(path);
  if (target !== null) {
    return new HeaderError(`header '${header}' is a link to '${target}', where nothing is`, { hint: 'mend the link' });
  }
  return new HeaderError(`there is no header '${header}'`, { hint: hintForPath(path) });
}

function noRegularFile(header: string, path: string): HeaderError {
  const kind = kindInPlaceOfFile(path);
  return new HeaderError(`header '${header}' is not a regular file: '${path}' is ${kind}`, {
    hint: kind === 'a folder' ? `name a header in it, or the folder as an include root` : 'only regular files are read',
  });
}

function hintFor({ header, roots, target }: Missing, isSnapshot: boolean): string | null {
  if (isRegularFile(header))
    return `there is a file of that path: './${header}' is the path, without './' it is a name in the roots`;
  const systemRoots: IncludeRoots = { folders: [systemIncludeFolder] };
  const onMachine = isSnapshot ? headersOf(systemRoots, target) : new Set<string>();
  if (onMachine.has(header)) return `${systemIncludeFolder} has it: add --system`;
  const meant = meantBy(header, headersOf(roots, target));
  if (meant.length > 0) return question(meant);
  const onMachineMeant = question(meantBy(header, onMachine));
  return onMachineMeant === null ? null : `${onMachineMeant} ${systemIncludeFolder} has that: add --system`;
}

function headersOf(roots: IncludeRoots, target: Target): ReadonlySet<string> {
  return new Set(allHeaders(roots, target));
}

/** `gpio.h`, `linux/gpio` and `linux/gpoi.h` for `linux/gpio.h`. */
function meantBy(header: string, known: ReadonlySet<string>): string[] {
  const name = header.endsWith('.h') ? header : `${header}.h`;
  const elsewhere = [...known].filter((each) => each === name || each.endsWith(`/${basename(name)}`));
  if (elsewhere.length > 0) return elsewhere.slice(0, 3);
  // In a folder that the roots have not, a name that is nearly the same is another subject's: `drm/drm.h`, `linux/dlm.h`.
  const folder = dirname(name);
  if (folder !== '.' && ![...known].some((each) => dirname(each) === folder)) return [];
  const near = nearestNames(stemOf(name), [...known].map(stemOf), 1);
  return [...known].filter((each) => near.includes(stemOf(each))).slice(0, 3);
}

/** Folders and endings are alike in all headers: they say nothing about what was meant. */
function stemOf(header: string): string {
  return basename(header, '.h');
}

/** What to do for a header that an include asks for and no root has. `asm/` is of each machine alone. */
export function adviceForIncluded(name: string, target: Target): string {
  if (!name.startsWith('asm/')) return anotherRoot(name);
  return (
    `${anotherRoot(name)} for ${target.name}: Debian has it in linux-libc-dev-${debianArchitecture(target)}-cross, below ` +
    '/usr/*-linux-gnu*/include, and on such a machine in linux-libc-dev'
  );
}

/** Where a link leads; null for what is none. */
function targetOfLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** What may have been meant by a path that no file has. */
function hintForPath(path: string): string {
  const folder = dirname(path);
  if (!isFolder(folder)) return `there is no folder '${folder}'; check the path`;
  const headers = namesIn(folder).filter((name) => name.endsWith('.h'));
  const meant = nearestNames(basename(path), headers).map((name) => join(folder, name));
  return question(meant) ?? 'check the path';
}

/** None of a folder that may not be read. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
