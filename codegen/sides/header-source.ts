import { dirname, resolve } from 'node:path';
import { uapiFolders } from '../pipeline/all-headers.ts';
import { readAlone, readAsBound } from '../pipeline/generate.ts';
import { rootsOf, snapshotRoots } from '../pipeline/include-roots.ts';
import type { DriftSource, SourceOptions } from './drift-source.ts';
import { locationOf, targetsOf } from './roots-source.ts';

/**
 * One header by its path. `/usr/include/linux/fs.h` is `linux/fs.h` of `/usr/include`; what lies in no such folder is a
 * header by itself. What neither has is taken from `-I`, or from the snapshot.
 */
export function headerSource(path: string, { include, profile = null }: SourceOptions): DriftSource {
  const others = include === undefined ? snapshotRoots() : rootsOf(include);
  const whole = resolve(path);
  const [, root, uapiName] = new RegExp(`^(.*)/((?:${uapiFolders.join('|')})/.*)$`).exec(whole) ?? [];
  const folders = root === undefined ? others.folders : [root === '' ? '/' : root, ...others.folders];
  const roots = { folders };
  const header = uapiName ?? whole.slice(whole.lastIndexOf('/') + 1);
  const asked = uapiName ?? whole;
  // What lies in no folder of headers includes what lies beside it.
  const around = root === undefined ? { folders: [dirname(whole), ...others.folders] } : roots;
  const included = new Set<string>();
  return {
    name: path,
    kind: 'header',
    targets: targetsOf(roots),
    headers: () => [header],
    read: (_, target, asBound) => {
      const request = { header: asked, roots, target };
      return asBound ? readAsBound(request, profile) : readAlone(request, profile);
    },
    readIncluded: (name, target) => {
      included.add(name);
      return readAlone({ header: name, roots: around, target }, profile);
    },
    fileOf: (name, target) => (included.has(name) ? locationOf(name, around, target) : path),
    [Symbol.dispose]: () => {},
  };
}
