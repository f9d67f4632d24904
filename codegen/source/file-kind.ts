import { type Stats, statSync } from 'node:fs';

/** What stands somewhere in the file system, in words. */
export function fileKind(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return stats.isFile() ? 'a file' : 'a device';
}

/** What is at `path` in place of a regular file, links followed; null where such a file is, or nothing. */
export function kindInPlaceOfFile(path: string): string | null {
  const found = statsOf(path);
  return found === null || found.isFile() ? null : fileKind(found);
}

/** Follows links. False for what does not exist, folders, devices and pipes, and names that the system refuses. */
export function isRegularFile(path: string): boolean {
  return statsOf(path)?.isFile() ?? false;
}

function statsOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}
