import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { controlField, createAptRoot, download, offeredVersions, unpack, updateLists } from './apt-root.ts';
import { PackageError } from './package-error.ts';

/** Debian's package of the kernel's UAPI headers. */
export const packageName = 'linux-libc-dev';

export interface PackageRequest {
  /** `trixie-backports`, `bookworm`, `sid`. */
  readonly suite: string;
  /** Null for the newest that the suite offers. */
  readonly version: string | null;
  /** Debian's name (`amd64`). From 6.12 on every one yields the same package, of architecture `all`. */
  readonly architecture: string;
  /** What the .deb must hash to; null where nothing is known yet. */
  readonly sha256: string | null;
  /** The folder that keeps packages and lists between runs. */
  readonly cache: string;
}

/** A package of headers, unpacked. */
export interface HeaderPackage {
  readonly package: string;
  readonly version: string;
  /** As the package says: `all` or Debian's name of one. */
  readonly architecture: string;
  readonly suite: string;
  /** Of the .deb. */
  readonly sha256: string;
}

export interface FetchedPackage extends HeaderPackage {
  /** Where it is unpacked. */
  readonly folder: string;
  /** The package's `usr/include`: an include root in Debian's layout. */
  readonly includeRoot: string;
}

/**
 * Debian's headers of one version, from the cache or through apt. A package known by version and sha256 that is in the
 * cache needs no network.
 * @throws PackageError
 */
export function fetchPackage(request: PackageRequest): FetchedPackage {
  checkNames(request);
  const file = cachedFile(request) ?? downloadedFile(request);
  const sha256 = sha256Of(readFileSync(file));
  if (request.sha256 !== null && sha256 !== request.sha256) {
    throw new PackageError(
      `${file} has sha256 ${sha256}, not ${request.sha256} as the manifest says`,
      'remove it and try again; if it stays so, the archive holds another package under the same version',
    );
  }
  const version = controlField(file, 'Version');
  const architecture = controlField(file, 'Architecture');
  const folder = unpacked(file, join(request.cache, 'headers', version, architecture));
  const includeRoot = join(folder, 'usr/include');
  return { package: packageName, version, architecture, suite: request.suite, sha256, folder, includeRoot };
}

export function sha256Of(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** These become words of apt's command line and lines of its configuration. */
function checkNames({ suite, version, architecture }: PackageRequest): void {
  const names = { suite: /^[a-z][a-z0-9.-]*$/, version: /^[0-9][A-Za-z0-9.+:~-]*$/, architecture: /^[a-z][a-z0-9]*$/ };
  for (const [kind, value] of Object.entries({ suite, version, architecture })) {
    if (value === null || names[kind as keyof typeof names].test(value)) continue;
    throw new PackageError(`'${value}' is no ${kind} of Debian`);
  }
}

/** Only a package whose version is named can be taken from the cache: "the newest" changes. */
function cachedFile({ version, architecture, cache }: PackageRequest): string | null {
  if (version === null) return null;
  const files = ['all', architecture].map((name) => join(cache, 'packages', fileName(version, name)));
  return files.find((file) => existsSync(file)) ?? null;
}

function fileName(version: string, architecture: string): string {
  return `${packageName}_${version.replaceAll(':', '%3a')}_${architecture}.deb`;
}

function downloadedFile({ suite, version, architecture, sha256, cache }: PackageRequest): string {
  const folder = join(cache, 'apt', `${suite}-${architecture}`);
  const apt = createAptRoot({ suite, architecture, folder, expired: sha256 !== null });
  updateLists(apt);
  const offered = offeredVersions(apt, packageName);
  const chosen = version ?? offered[0];
  if (chosen === undefined || !offered.includes(chosen)) throw notOffered(suite, version, architecture, offered);
  const packages = join(cache, 'packages');
  mkdirSync(packages, { recursive: true });
  const arrival = mkdtempSync(join(packages, 'arrival-'));
  try {
    download(apt, packageName, chosen, arrival);
    const name = readdirSync(arrival).find((entry) => entry.endsWith('.deb'));
    if (name === undefined) throw new PackageError(`apt said nothing and left no package of ${packageName} ${chosen}`);
    const file = join(packages, name);
    renameSync(join(arrival, name), file);
    return file;
  } finally {
    rmSync(arrival, { recursive: true, force: true });
  }
}

function notOffered(
  suite: string,
  version: string | null,
  architecture: string,
  offered: readonly string[],
): PackageError {
  if (version === null || offered.length === 0) {
    return new PackageError(
      `suite '${suite}' has no ${packageName} for ${architecture}`,
      'choose another with --suite',
    );
  }
  return new PackageError(
    `suite '${suite}' has no ${packageName} ${version} (it has ${offered.join(', ')})`,
    'choose one with --version, or set DEBIAN_MIRROR to an archive of the day that had it',
  );
}

/** Unpacks beside and renames, so that a folder which is there is whole. */
function unpacked(file: string, folder: string): string {
  if (existsSync(folder)) return folder;
  mkdirSync(join(folder, '..'), { recursive: true });
  const partial = mkdtempSync(`${folder}.partial-`);
  try {
    unpack(file, partial);
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
  return folder;
}
