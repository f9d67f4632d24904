import { realpathSync } from 'node:fs';
import { isRegularFile } from './file-kind.ts';
import type { SourceFile } from './source-file.ts';

/** What include paths that search the same folders have found and read. */
export class FilesRead {
  /** By path; null for what is no regular file. */
  readonly #realPaths = new Map<string, string | null>();
  /** By name and real path. */
  readonly #files = new Map<string, SourceFile>();

  /** Where a regular file really lies; null where there is none. */
  realPathOf(path: string): string | null {
    let realPath = this.#realPaths.get(path);
    if (realPath === undefined) {
      realPath = isRegularFile(path) ? realpathSync.native(path) : null;
      this.#realPaths.set(path, realPath);
    }
    return realPath;
  }

  /** The file that has a name and lies at a real path, read once. */
  file(name: string, realPath: string, read: () => SourceFile): SourceFile {
    const key = `${name}\0${realPath}`;
    const file = this.#files.get(key) ?? read();
    this.#files.set(key, file);
    return file;
  }
}
