import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from '../../codegen/abi/target/target.ts';
import { debianArchitecture } from '../../codegen/pipeline/debian-architecture.ts';
import { gnuTriplet } from '../abi/judge.ts';
import { fetchDebianPackage, versionIn } from './debian-packages.ts';

/** A release of the kernel whose headers are judged, and the suite of Debian that has them. */
export interface KernelRelease {
  readonly release: string;
  readonly suite: string;
}

export const kernelReleases: readonly KernelRelease[] = [
  { release: '5.10', suite: 'bullseye' },
  { release: '6.1', suite: 'bookworm' },
  { release: '6.12', suite: 'trixie' },
  { release: '7.2', suite: 'trixie-backports' },
  { release: '7.3', suite: 'trixie-backports' },
];

/** The kernel's headers of one release for one target. */
export interface ReleaseHeaders {
  readonly folder: string;
  /** Of Debian's package. */
  readonly version: string;
}

/**
 * The headers of a release for a target, from Debian's linux-libc-dev, or from the package for cross compilers where
 * the release was not built for that machine. Null where Debian has neither.
 * @throws PackageError
 */
export function headersOf({ release, suite }: KernelRelease, target: Target): ReleaseHeaders | null {
  const architecture = debianArchitecture(target);
  // From 6.12 on one package has every machine's headers.
  const everywhere = Number(release.split('.')[0]) > 6 || release === '6.12';
  const own = fetchDebianPackage({
    suite,
    architecture: everywhere ? 'amd64' : debianPort(architecture),
    name: 'linux-libc-dev',
    release,
  });
  if (own !== null && existsSync(join(own, 'usr/include', target.multiarch, 'asm'))) {
    return { folder: join(own, 'usr/include'), version: versionIn(own) };
  }
  const name = `linux-libc-dev-${architecture}-cross`;
  const cross = fetchDebianPackage({ suite, architecture: 'amd64', name, release });
  if (cross === null) return null;
  return { folder: join(cross, 'usr', gnuTriplet(target), 'include'), version: versionIn(cross) };
}

/** The machines that the releases before 6.12 were built for; of the others that suite knows nothing. */
function debianPort(architecture: string): string {
  const ports = ['amd64', 'arm64', 'armhf', 'i386', 'mips64el', 'ppc64el', 's390x'];
  return ports.includes(architecture) ? architecture : 'amd64';
}
