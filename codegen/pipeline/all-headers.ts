import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from '../abi/target/target.ts';
import { type IncludeRoots, isFolder } from './include-roots.ts';

/** The folders of an include root that hold UAPI headers. */
export const uapiFolders: readonly string[] = [
  'linux',
  'asm',
  'asm-generic',
  'drm',
  'misc',
  'mtd',
  'rdma',
  'regulator',
  'scsi',
  'sound',
  'video',
  'xen',
  'cxl',
  'fwctl',
];

/** Every UAPI header under the roots for a target, by its name (`linux/fs.h`), sorted within each folder. */
export function allHeaders(roots: IncludeRoots, target: Target): string[] {
  const names = new Set<string>();
  for (const uapiFolder of uapiFolders) {
    for (const root of roots.folders.flatMap((folder) => [join(folder, target.multiarch), folder])) {
      for (const name of headersUnder(root, uapiFolder)) names.add(name);
    }
  }
  return [...names];
}

function headersUnder(root: string, folder: string): string[] {
  if (!isFolder(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.h'))
    .map((name) => `${folder}/${name}`)
    .sort();
}
