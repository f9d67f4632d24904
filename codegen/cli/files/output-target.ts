import { existsSync, fstatSync, lstatSync, mkdirSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileKind } from '../../source/file-kind.ts';
import { OutputError, type OutputPlace, occupiedOutput, refusedOutput } from './output-error.ts';

/**
 * The file that writing to a place replaces or makes: links are followed, also one to a file that is not there yet.
 *
 * @throws OutputError for what is no regular file, and for what standard output goes to.
 */
export function outputTarget(place: OutputPlace): string {
  try {
    return fileBehind(place, place.path);
  } catch (error) {
    // What stands where a folder is needed is named where folders are made.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return place.path;
    throw refusedOutput(place, error);
  }
}

function fileBehind(place: OutputPlace, path: string): string {
  // A circle of links is an error here.
  const there = statSync(path, { throwIfNoEntry: false });
  if (there !== undefined) {
    if (!there.isFile()) throw occupiedOutput(place, 'a file there or nothing', fileKind(there));
    if (isStandardOutput(there)) throw new OutputError(place, ': standard output goes there', 'give another place');
    return realpathSync.native(path);
  }
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  return isLink ? fileBehind(place, resolve(realpathSync.native(dirname(path)), readlinkSync(path))) : path;
}

/** To replace that file would part it from whoever writes to it. */
function isStandardOutput({ dev, ino }: Stats): boolean {
  try {
    const output = fstatSync(1);
    return output.dev === dev && output.ino === ino;
  } catch {
    return false;
  }
}

/**
 * Makes a folder and those above it, for what a place says. Node's own recursive way never ends where a file system refuses,
 * as /proc does.
 *
 * @throws OutputError
 */
export function makeFolder(folder: string, place: OutputPlace): void {
  try {
    const missing: string[] = [];
    let path = resolve(folder);
    for (; !existsSync(path); path = dirname(path)) missing.push(path);
    const above = statSync(path);
    if (!above.isDirectory()) throw occupiedOutput(place, `a folder at '${path}'`, fileKind(above));
    for (const path of missing.reverse()) mkdirSync(path);
  } catch (error) {
    throw refusedOutput(place, error);
  }
}
