import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withKept } from './kept.ts';

/** Mounts a file system of type $0 with the options $1 on $2. */
const script = `
  if said=$(mount -t "$0" -o "$1" none "$2" 2>&1); then echo mounted; else echo "$said"; fi
  cat >/dev/null
  umount -l "$2"
  rmdir "$2"`;

/**
 * Mounts a file system of its own while `work` runs, so that what is used up there is nobody else's; does nothing, with a
 * printed reason, where mounting is refused.
 */
export async function withMounted(
  type: 'tmpfs' | 'hugetlbfs',
  options: string,
  work: (folder: string) => void | Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  await withKept({ script, values: [type, options, folder], kept: 'mounted' }, () => work(folder));
}
