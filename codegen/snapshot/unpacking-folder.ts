import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemReason } from '../source/system-reason.ts';
import { PackageError } from './package-error.ts';

/** What to do where packages find no place to be unpacked in. */
export const anotherTemporaryFolder =
  'set TMPDIR to a folder that may be written to and has 20 MB of room for a package';

/** A new folder for packages to be unpacked in; the caller removes it. @throws PackageError where there can be none. */
export function unpackingFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  } catch (error) {
    throw new PackageError(
      `no package can be unpacked in '${tmpdir()}' (${systemReason(error)})`,
      anotherTemporaryFolder,
    );
  }
}
