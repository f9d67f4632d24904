import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
  try {
    const mount = spawnSync('mount', ['-t', type, '-o', options, 'none', folder], { encoding: 'utf8' });
    if (mount.status !== 0) return console.log(`skipped: ${(mount.error?.message ?? mount.stderr).trim()}`);
    try {
      await work(folder);
    } finally {
      spawnSync('umount', ['-l', folder]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
