import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a snapshot does not own: written by hand, carried over as it is. */
const handWritten = ['README.md', 'freestanding', 'libc'];

export interface TreeDifference {
  readonly path: string;
  readonly kind: 'missing' | 'changed' | 'superfluous';
}

/** What has to happen to the folder to hold exactly these files, besides what is written by hand. */
export function treeDifferences(folder: string, files: ReadonlyMap<string, string>): TreeDifference[] {
  const differences: TreeDifference[] = [];
  for (const [path, text] of files) {
    const present = join(folder, path);
    if (!existsSync(present)) differences.push({ path, kind: 'missing' });
    else if (readFileSync(present, 'utf8') !== text) differences.push({ path, kind: 'changed' });
  }
  for (const path of filesIn(folder)) if (!files.has(path)) differences.push({ path, kind: 'superfluous' });
  return differences;
}

/** Makes the folder hold exactly these files: built beside it and renamed, so that a failure leaves it as it was. */
export function replaceTree(folder: string, files: ReadonlyMap<string, string>): void {
  const next = `${folder}.next-${process.pid}`;
  const previous = `${folder}.previous-${process.pid}`;
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(next, path)), { recursive: true });
      writeFileSync(join(next, path), text);
    }
    for (const name of handWritten) {
      if (existsSync(join(folder, name))) cpSync(join(folder, name), join(next, name), { recursive: true });
    }
    if (existsSync(folder)) renameSync(folder, previous);
    renameSync(next, folder);
  } catch (error) {
    if (!existsSync(folder) && existsSync(previous)) renameSync(previous, folder);
    rmSync(next, { recursive: true, force: true });
    throw error;
  }
  rmSync(previous, { recursive: true, force: true });
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !handWritten.includes(path.split('/')[0] ?? ''))
    .sort();
}
