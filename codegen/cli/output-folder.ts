import { existsSync, linkSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { EmittedFile } from '../emitter/emit.ts';
import { coloursFor } from './colours.ts';

/** A file cannot be written where the user wants it. `message` says where, why and what to do next. */
export class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor(path: string, cause: unknown) {
    const reason = (cause as Error).message.replace(/^(\w+): /, '$1, ');
    super(`cannot write to '${path}' (${reason}); give a place that you may write to with -o`, { cause });
  }
}

/** Makes a folder and those above it. Node's own recursive way never ends where a file system refuses, as /proc does. */
function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let path = resolve(folder); !existsSync(path); path = dirname(path)) missing.push(path);
  for (const path of missing.reverse()) mkdirSync(path);
}

/**
 * Writes one file, by a temporary name first, and makes the folders that lead to it.
 *
 * @throws OutputError
 */
export function writeOneFile(path: string, text: string): void {
  writeFiles(dirname(path), [{ path: basename(path), text }]);
}

/**
 * Writes one file that is not there yet, by a temporary name first: whoever comes between loses nothing.
 *
 * @returns false where something has that name by now; it stays as it is.
 * @throws OutputError
 */
export function writeNewFile(path: string, text: string): boolean {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    makeFolder(dirname(path));
    writeFileSync(temporary, text, { flag: 'wx' });
    linkOrWrite(temporary, path, text);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && lstatSync(path, { throwIfNoEntry: false })) return false;
    throw new OutputError(dirname(path), error);
  } finally {
    rmSync(temporary, { force: true });
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
 * Writes all files or none: each goes to a temporary name first, and only when all are on disk are they renamed.
 *
 * @returns the paths written, in order.
 * @throws OutputError
 */
export function writeFiles(folder: string, files: readonly EmittedFile[]): string[] {
  const moves = files.map(({ path, text }) => ({ path: join(folder, path), text, temporary: '' }));
  try {
    for (const move of moves) {
      makeFolder(dirname(move.path));
      move.temporary = `${move.path}.${process.pid}.tmp`;
      writeFileSync(move.temporary, move.text);
    }
  } catch (error) {
    for (const { temporary } of moves) if (temporary !== '') rmSync(temporary, { force: true });
    throw new OutputError(folder, error);
  }
  for (const { temporary, path } of moves) renameSync(temporary, path);
  return moves.map(({ path }) => path);
}

/** What would change in the folder if the files were written: a unified diff for each that differs or is missing. */
export async function differencesFrom(folder: string, files: readonly EmittedFile[]): Promise<string[]> {
  const differences: string[] = [];
  for (const { path, text } of files) {
    const shown = join(folder, path);
    const present = readIfPresent(shown);
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

function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function colourDiff(patch: string): string {
  const colours = coloursFor(process.stdout);
  return patch
    .split('\n')
    .map((line) => (line.startsWith('+') ? colours.green(line) : line.startsWith('-') ? colours.red(line) : line))
    .join('\n');
}
