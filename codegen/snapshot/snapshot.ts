import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { predefinedMacros } from '../abi/target/predefined-macros.ts';
import type { Target } from '../abi/target/target.ts';
import { debianArchitecture } from '../pipeline/debian-architecture.ts';
import { rootsOf, searchFolders } from '../pipeline/include-roots.ts';
import { HeaderError } from '../source/header-error.ts';
import { SourceFile } from '../source/source-file.ts';
import { type FetchedPackage, sha256Of } from './header-package.ts';
import { includedFiles } from './included-files.ts';
import {
  type FileEntry,
  type Manifest,
  manifestName,
  manifestText,
  type PackageEntry,
  type UnavailableHeader,
} from './manifest.ts';
import { PackageError } from './package-error.ts';
import { render } from './render.ts';

export interface SnapshotRequest {
  /** `linux/userfaultfd.h`, … */
  readonly headers: readonly string[];
  readonly targets: readonly Target[];
  /** One of architecture `all`, or one for each target. */
  readonly packages: readonly FetchedPackage[];
}

/** Headers leave `_IO`, `_IOR` and their kin to this one without including it. */
const alwaysIncluded = ['linux/ioctl.h'];

/**
 * The files of a snapshot by their path in it, the manifest among them. Writes nothing.
 * @throws HeaderError for a header that no target can include; PackageError
 */
export function takeSnapshot({ headers, targets, packages }: SnapshotRequest): Map<string, string> {
  const files = new Map<string, string>();
  const entries = new Map(packages.map((each) => [each, new Map<string, FileEntry>()]));
  const unavailable = new UnavailableHeaders(targets);
  for (const target of targets) {
    const from = packageFor(target, packages);
    for (const name of filesFor(target, headers, from, unavailable)) {
      const path = pathIn(from, target, name);
      if (path === null) continue;
      const { entry, text } = renderedFile(from, path);
      if (files.get(path) === text) continue;
      if (files.has(path))
        throw new PackageError(`the package for ${from.architecture} has another ${path} than the rest`);
      files.set(path, text);
      entries.get(from)?.set(path, entry);
    }
  }
  const manifest: Manifest = {
    schema: 'header-snapshot/1',
    headers,
    targets: targets.map(({ name }) => name),
    unavailable: unavailable.listed,
    packages: packages.map((each) => packageEntry(each, [...(entries.get(each)?.values() ?? [])])),
  };
  return files.set(manifestName, manifestText(manifest));
}

function packageFor(target: Target, packages: readonly FetchedPackage[]): FetchedPackage {
  const architectures = ['all', debianArchitecture(target)];
  const found = packages.find(({ architecture }) => architectures.includes(architecture));
  if (found !== undefined) return found;
  throw new PackageError(`no package of headers for ${target.name} was fetched`);
}

/** Names as `#include` gives them. */
function filesFor(
  target: Target,
  headers: readonly string[],
  { includeRoot }: FetchedPackage,
  unavailable: UnavailableHeaders,
): string[] {
  const folders = searchFolders(rootsOf([includeRoot]), target);
  const predefined = predefinedMacros(target);
  const names = new Set<string>();
  for (const header of [...headers, ...alwaysIncluded]) {
    try {
      for (const { name } of includedFiles({ headers: [header], folders, predefined })) names.add(name);
    } catch (error) {
      if (!(error instanceof HeaderError)) throw error;
      unavailable.add(header, target, error);
    }
  }
  return [...names];
}

/** Some headers are for some machines only: the kernel has no <asm/kvm.h> for those without KVM. */
class UnavailableHeaders {
  readonly listed: UnavailableHeader[] = [];
  readonly #targets: readonly Target[];

  constructor(targets: readonly Target[]) {
    this.#targets = targets;
  }

  /** @throws HeaderError for a header that no target has. */
  add(header: string, target: Target, error: HeaderError): void {
    // What follows the colon are folders of this machine.
    this.listed.push({ header, target: target.name, reason: error.message.replace(/: searched .*$/s, '') });
    if (this.listed.filter((each) => each.header === header).length === this.#targets.length) throw error;
  }
}

/** Where the package has a name: in the target's own folder before the one for all; null for a freestanding header. */
function pathIn({ includeRoot }: FetchedPackage, { multiarch }: Target, name: string): string | null {
  return [`${multiarch}/${name}`, name].find((path) => existsSync(join(includeRoot, path))) ?? null;
}

function renderedFile({ folder, includeRoot }: FetchedPackage, path: string): { entry: FileEntry; text: string } {
  const file = realpathSync(join(includeRoot, path));
  const original = readFileSync(file, 'utf8');
  const text = render(new SourceFile(path, file, original));
  const origin = relative(realpathSync(folder), file);
  return { text, entry: { path, origin, originSha256: sha256Of(original), sha256: sha256Of(text) } };
}

function packageEntry(from: FetchedPackage, files: readonly FileEntry[]): PackageEntry {
  const { package: name, version, architecture, suite, sha256 } = from;
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return { package: name, version, architecture, suite, sha256, files: sorted };
}
