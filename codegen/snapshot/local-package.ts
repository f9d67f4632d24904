import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { controlField, unpack } from './apt-root.ts';

/** A .deb of headers, unpacked. */
export interface UnpackedPackage {
  readonly version: string;
  /** Its `usr/include`: an include root in Debian's layout. */
  readonly includeRoot: string;
}

/** Unpacks a .deb that is already on this machine. @throws PackageError */
export function unpackPackage(file: string, folder: string): UnpackedPackage {
  mkdirSync(folder, { recursive: true });
  const version = controlField(file, 'Version');
  unpack(file, folder);
  return { version, includeRoot: join(folder, 'usr/include') };
}
