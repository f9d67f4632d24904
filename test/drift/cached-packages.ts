import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Target } from '../../codegen/abi/target/target.ts';
import { releaseIn } from '../../codegen/atlas/release.ts';
import { debianArchitecture } from '../../codegen/pipeline/debian-architecture.ts';
import { type IncludeRoots, rootsOf } from '../../codegen/pipeline/include-roots.ts';
import { shippedFolder } from '../../codegen/pipeline/package-folder.ts';

const cache = join(dirname(shippedFolder('headers')), '.cache/headers');

/** Debian's headers of one kernel, as `make headers` left them in the cache. */
export interface CachedPackage {
  /** `7.3.4-1~bpo13+1` */
  readonly version: string;
  /** `7.3` */
  readonly release: string;
  /** The include roots for a target; null where the cache has no package for it. */
  rootsFor(target: Target): IncludeRoots | null;
}

/** What the cache holds, oldest first. */
export function cachedPackages(): CachedPackage[] {
  const versions = existsSync(cache) ? readdirSync(cache) : [];
  return versions
    .filter((version) => /^\d+\.\d+\.\d+(?:-|$)/.test(version))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((version) => ({
      version,
      release: releaseIn(/^\d+\.\d+/.exec(version)?.[0] ?? '')!,
      rootsFor: (target) => {
        const architectures = ['all', debianArchitecture(target)];
        const roots = architectures.map((architecture) => join(cache, version, architecture, 'usr/include'));
        const root = roots.find((each) => existsSync(join(each, target.multiarch)));
        return root === undefined ? null : rootsOf([root]);
      },
    }));
}
