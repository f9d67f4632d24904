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
  let found: Stats | undefined;
  try {
    found = statSync(path, { throwIfNoEntry: false });
  } catch {
    return null;
  }
  return found === undefined || found.isFile() ? null : fileKind(found);
}
