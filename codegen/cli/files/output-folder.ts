import { linkSync, lstatSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { EmittedFile } from '../../emitter/emit.ts';
import { fileKind } from '../../source/file-kind.ts';
import { coloursFor } from '../terminal/colours.ts';
import { type OutputPlace, occupiedOutput, refusedOutput } from './output-error.ts';
import { makeFolder, outputTarget } from './output-target.ts';
import { TemporaryFiles } from './temporary-files.ts';

/**
 * Writes one file, by a temporary name first, and makes the folders that lead to it.
 *
 * @throws OutputError
 */
export async function writeOneFile({ path, option }: OutputPlace, text: string): Promise<void> {
  await writeFiles(dirname(path), [{ path: basename(path), text }], option);
}

/**
 * Writes one file that is not there yet, by a temporary name first: whoever comes between loses nothing.
 *
 * @returns false where something has that name by now; it stays as it is.
 * @throws OutputError
 */
export async function writeNewFile(place: OutputPlace, text: string): Promise<boolean> {
  const { path } = place;
  await using temporaries = new TemporaryFiles();
  try {
    makeFolder(dirname(path), place);
    linkOrWrite(await temporaries.write(path, text), path, text);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && lstatSync(path, { throwIfNoEntry: false })) return false;
    throw refusedOutput(place, error);
  }
}

/** Unlike a renaming, a link never replaces what has the name. Not every file system has links. */
function linkOrWrite(temporary: string, path: string, text: string): void {
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    writeFileSync(path, text, { flag: 'wx' });
  }
}

/**
 * Writes all files or none: each goes to a temporary name first, and only when all are on disk are they renamed. Links
 * stay, what they lead to is written; what is no regular file stays too.
 *
 * @param option what says where the folder is, for messages.
 * @returns the paths written, in order.
 * @throws OutputError
 */
export async function writeFiles(folder: string, files: readonly EmittedFile[], option = '-o'): Promise<string[]> {
  const moves = files.map(({ path, text }) => {
    const place = { path: join(folder, path), option };
    return { place, text, target: outputTarget(place), temporary: '' };
  });
  await using temporaries = new TemporaryFiles();
  for (const move of moves) {
    makeFolder(dirname(move.target), move.place);
    try {
      move.temporary = await temporaries.write(move.target, move.text);
    } catch (error) {
      throw refusedOutput(move.place, error);
    }
  }
  // Again, now that the folders are there: a name may be too long, or be that of a folder.
  for (const { place } of moves) outputTarget(place);
  for (const [index, { place, temporary, target }] of moves.entries()) {
    try {
      temporaries.rename(temporary, target);
    } catch (error) {
      const rest = index === 0 ? '' : `; ${index} of ${moves.length} files are new by now, the others as they were`;
      throw refusedOutput(place, error, rest);
    }
  }
  return moves.map(({ place }) => place.path);
}

/**
 * What would change in the folder if the files were written: a unified diff for each that differs or is missing. Each is
 * compared as soon as it is there, while others are still printed.
 */
export async function differencesFrom(folder: string, files: AsyncIterable<EmittedFile>): Promise<string[]> {
  const differences: string[] = [];
  for await (const { path, text } of files) {
    const shown = join(folder, path);
    const present = readIfPresent({ path: shown, option: '-o' });
    if (present === text) continue;
    if (present === null) differences.push(`${coloursFor(process.stdout).red('missing:')} ${shown}\n`);
    else differences.push(colourDiff(await patch(shown, present, text)));
  }
  return differences;
}

async function patch(path: string, present: string, wanted: string): Promise<string> {
  // Most runs find no difference, and most commands look for none.
  const { createTwoFilesPatch } = await import('diff');
  return createTwoFilesPatch(`${path} (as committed)`, `${path} (as generated)`, present, wanted);
}

function readIfPresent(place: OutputPlace): string | null {
  try {
    const there = statSync(place.path, { throwIfNoEntry: false });
    if (there === undefined) return null;
    // To read from a pipe would wait for somebody to write.
    if (!there.isFile()) throw occupiedOutput(place, 'a file there or nothing', fileKind(there));
    return readFileSync(place.path, 'utf8');
  } catch (error) {
    throw refusedOutput(place, error);
  }
}

function colourDiff(patch: string): string {
  const colours = coloursFor(process.stdout);
  return patch
    .split('\n')
    .map((line) => (line.startsWith('+') ? colours.green(line) : line.startsWith('-') ? colours.red(line) : line))
    .join('\n');
}
