/*
 * `make headers`, second part: the headers of several kernels, from the suites of Debian that carry them, into the cache.
 * The tests compare the atlas with them. What cannot be had is said, and fails nothing: those tests then skip.
 */
import { dirname, join } from 'node:path';
import { shippedFolder } from '../pipeline/package-folder.ts';
import { fetchPackage } from './header-package.ts';
import { PackageError } from './package-error.ts';

/** Oldest kernel first: 5.10, 6.1, 6.12 and what is newest. */
const suites = ['bullseye', 'bookworm', 'trixie', 'sid', 'trixie-backports'];

const cache = join(dirname(shippedFolder('headers')), '.cache');
for (const suite of suites) {
  try {
    const { version } = fetchPackage({ suite, version: null, architecture: 'amd64', sha256: null, cache });
    process.stdout.write(`.cache/ has linux-libc-dev ${version} (${suite})\n`);
  } catch (error) {
    if (!(error instanceof PackageError)) throw error;
    process.stdout.write(`.cache/ has no linux-libc-dev of ${suite}: ${error.message}\n`);
  }
}
