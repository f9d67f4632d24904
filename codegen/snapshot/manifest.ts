import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HeaderPackage } from './header-package.ts';
import { PackageError } from './package-error.ts';

/** Where every file of a snapshot came from; what `make headers` starts from. */
export interface Manifest {
  readonly schema: 'header-snapshot/1';
  /** The headers asked for; the other files are what they include, on any of the targets. */
  readonly headers: readonly string[];
  /** By the names of the ABI model. */
  readonly targets: readonly string[];
  /** The headers that some target cannot include. */
  readonly unavailable?: readonly UnavailableHeader[];
  readonly packages: readonly PackageEntry[];
}

export interface UnavailableHeader {
  readonly header: string;
  readonly target: string;
  readonly reason: string;
}

export interface PackageEntry extends HeaderPackage {
  readonly files: readonly FileEntry[];
}

export interface FileEntry {
  /** Inside the snapshot. */
  readonly path: string;
  /** Inside the package. */
  readonly origin: string;
  /** Of the file in the package. */
  readonly originSha256: string;
  /** Of the rendering in the snapshot. */
  readonly sha256: string;
}

export const manifestName = 'manifest.json';

/** The manifest of a snapshot, or null where there is none yet. @throws PackageError where it is not one. */
export function readManifest(folder: string): Manifest | null {
  const path = join(folder, manifestName);
  if (!existsSync(path)) return null;
  const hint = 'restore it from version control, or remove it and name --header, --target and --suite';
  let manifest: Partial<Manifest> | null;
  try {
    manifest = JSON.parse(readFileSync(path, 'utf8')) as Partial<Manifest> | null;
  } catch {
    throw new PackageError(`${path} is not JSON`, hint);
  }
  if (manifest?.schema !== 'header-snapshot/1') throw new PackageError(`${path} is not a header-snapshot/1`, hint);
  return manifest as Manifest;
}

export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
