import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { startWorker } from 'uapi-bindgen/runtime';

/** How many this process has open. */
export function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

/** The same when everything has been loaded that a process with workers opens once. */
export async function steadyDescriptors(): Promise<number> {
  await once(startWorker(new URL('data:text/javascript,')), 'exit');
  return descriptors();
}

/** How many more there are than `before`; those that are about to be closed are waited for. */
export async function descriptorsOver(before: number): Promise<number> {
  for (let round = 0; round < 100 && descriptors() > before; round++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return descriptors() - before;
}

/** What they are: paths, or names like `anon_inode:[userfaultfd]`. */
export function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)];
    } catch {
      // That with which the folder was read.
      return [];
    }
  });
}
