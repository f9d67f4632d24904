import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { basename, dirname, join, posix, resolve, sep } from 'node:path';
import { kindInPlaceOfFile } from './file-kind.ts';
import { FilesRead } from './files-read.ts';
import { HeaderError } from './header-error.ts';
import { SourceFile, type Span } from './source-file.ts';

/** How an `#include` names its header (C11 6.10.2): `"name"` looks beside the including file first. */
export type IncludeForm = 'quoted' | 'angled';

/** The largest header that is read, in bytes. */
export const maximumHeaderBytes = 32 * 1024 * 1024;

/**
 * Where headers are searched. The only reader of header files. Nothing outside its roots is ever opened: names that
 * leave a root are refused, and so are symbolic links that do, except into the folder where Debian keeps the `asm/`
 * headers that its include roots link to. Answers are remembered: a file is read once, and later changes go unseen.
 */
export class IncludePath {
  /** The roots searched, in order, for the text of "not found" messages. */
  readonly roots: readonly string[];
  /** Real paths of the folders that files may lie in. */
  readonly #allowed: readonly string[];
  /** By root and name; null for a name that this root does not have. */
  readonly #found = new Map<string, SourceFile | null>();
  /** By name, for those searched in all roots. */
  readonly #inAnyRootFound = new Map<string, SourceFile | null>();
  /** The position in `roots` of the root that a file was found in. */
  readonly #rootOf = new WeakMap<SourceFile, number>();
  readonly #read: FilesRead;
  /** What to do for a header that no root has, in one sentence. */
  readonly adviceFor: (name: string) => string;

  /** `roots` are folders; one that does not exist has no headers. Include paths that share `read` read a file once. */
  constructor(roots: readonly string[], read = new FilesRead(), adviceFor = anotherRoot) {
    this.roots = roots;
    this.#read = read;
    this.adviceFor = adviceFor;
    this.#allowed = roots.flatMap(allowedFolders);
  }

  /**
   * The header that `name` means, or null where no root has it. `from` is the including file, null for the command
   * line; `span` is what an error blames.
   * @throws HeaderError for a name or link that leaves the roots, and for a file that is too large or unreadable.
   */
  find(name: string, form: IncludeForm, from: SourceFile | null, span?: Span): SourceFile | null {
    const beside = this.#beside(name, form, from);
    return beside.length === 0 ? this.#inAnyRoot(name, span) : this.#search(name, 0, beside, span);
  }

  /**
   * The header that `#include_next` means: `name` in the roots after the one that `from` was found in.
   * @throws HeaderError as {@link find} does.
   */
  findNext(name: string, from: SourceFile, span?: Span): SourceFile | null {
    return this.#search(name, (this.#rootOf.get(from) ?? -1) + 1, [], span);
  }

  /** What is where `name`, which was not found from `from`, may lie, in words: a folder, a pipe. Null for nothing. */
  obstacle(name: string, form: IncludeForm, from: SourceFile | null): string | null {
    for (const candidate of this.#candidates(name, 0, this.#beside(name, form, from))) {
      const path = this.#pathOf(candidate);
      const kind = leavesRoot(candidate.name) ? null : kindInPlaceOfFile(path);
      if (kind !== null) return `'${path}' is ${kind}, and only regular files are read`;
    }
    return null;
  }

  #inAnyRoot(name: string, span?: Span): SourceFile | null {
    let file = this.#inAnyRootFound.get(name);
    if (file === undefined) {
      file = this.#search(name, 0, [], span);
      this.#inAnyRootFound.set(name, file);
    }
    return file;
  }

  #search(name: string, firstRoot: number, before: readonly Candidate[], span?: Span): SourceFile | null {
    if (posix.isAbsolute(name) || name.includes('\0')) throw refusal(name, 'is no relative name', span);
    if (!plainName.test(name) && unnameable.test(name))
      throw refusal(name, 'holds characters that cannot be printed, quotes or a backslash', span);
    const candidates = this.#candidates(name, firstRoot, before);
    const inside = candidates.filter((candidate) => !leavesRoot(candidate.name));
    if (inside.length === 0 && candidates.length > 0) throw refusal(name, "leaves its include root by '..'", span);
    for (const candidate of inside) {
      const file = this.#open(candidate, span);
      if (file !== null) return file;
    }
    return null;
  }

  #beside(name: string, form: IncludeForm, from: SourceFile | null): Candidate[] {
    const root = form === 'quoted' && from !== null ? this.#rootOf.get(from) : undefined;
    if (root === undefined || from === null) return [];
    return [{ root, name: posix.join(posix.dirname(from.name), name) }];
  }

  #candidates(name: string, firstRoot: number, before: readonly Candidate[]): Candidate[] {
    const candidates = [...before];
    const normalized = posix.normalize(name);
    for (let root = firstRoot; root < this.roots.length; root++) candidates.push({ root, name: normalized });
    return candidates;
  }

  #pathOf({ root, name }: Candidate): string {
    return join(this.roots[root] ?? '', name);
  }

  #open(candidate: Candidate, span?: Span): SourceFile | null {
    const { root, name } = candidate;
    const key = `${root}/${name}`;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const path = this.#pathOf(candidate);
    const realPath = this.#read.realPathOf(path);
    const file = realPath === null ? null : this.#fileAt(path, name, realPath, span);
    this.#found.set(key, file);
    if (file !== null) this.#rootOf.set(file, root);
    return file;
  }

  #fileAt(path: string, name: string, realPath: string, span?: Span): SourceFile {
    if (!this.#allowed.some((folder) => realPath.startsWith(folder))) {
      throw refusal(name, 'is a symbolic link that leaves the include roots', span);
    }
    try {
      return this.#read.file(name, realPath, () => readSource(name, path, realPath, span));
    } catch (error) {
      if (error instanceof HeaderError) throw error;
      throw new HeaderError(`header '${name}' cannot be read: ${(error as Error).message}`, { span });
    }
  }
}

export function anotherRoot(name: string): string {
  return `add an include root that holds '${name}'`;
}

/** Nearly every name: properties of Unicode take longer to compile than a header to find. */
const plainName = /^[\w./+-]+$/;

/** What a file's name may not hold: it is printed in `#include` lines, comments and messages. */
const unnameable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"<>\\]/u;

interface Candidate {
  readonly root: number;
  /** Relative to the root, normalized. */
  readonly name: string;
}

function leavesRoot(name: string): boolean {
  return name === '..' || name.startsWith('../');
}

/**
 * The real path of a root, and of the folder that Debian's `asm/` links lead to: `/usr/lib/linux/uapi` for the roots
 * `/usr/include` and `/usr/include/x86_64-linux-gnu`, also where the root is a link to one of them. Each ends in a
 * separator.
 */
function allowedFolders(root: string): string[] {
  const folder = resolve(root);
  const real = realPathOf(folder);
  if (real === null) return [];
  const homes = new Set([folder, real].flatMap(homesOfAsm));
  return [real, ...[...homes].flatMap((home) => realPathOf(home) ?? [])].map((path) =>
    path.endsWith(sep) ? path : path + sep,
  );
}

/** Where Debian keeps the `asm/` headers of a root with this path; no folder for most. */
function homesOfAsm(folder: string): string[] {
  const parent = dirname(folder);
  if (basename(folder) === 'include') return [join(parent, 'lib/linux/uapi')];
  return basename(parent) === 'include' ? [join(parent, '../lib/linux/uapi')] : [];
}

function realPathOf(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}

/** UTF-8 where it is valid, else Latin-1, in which every byte means something. */
function readSource(name: string, path: string, realPath: string, span?: Span): SourceFile {
  const content = readBytes(realPath, name, span);
  const encoding = isUtf8(content) ? 'utf8' : 'latin1';
  return new SourceFile(name, path, content.toString(encoding), encoding);
}

/** Of a regular file. */
function readBytes(path: string, name: string, span?: Span): Buffer {
  // Not blocking, not following: what was checked a moment ago may have been replaced by a pipe or a link.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const { size } = fstatSync(descriptor);
    if (size > maximumHeaderBytes) {
      throw new HeaderError(`header '${name}' has ${size} bytes, more than the ${maximumHeaderBytes} allowed`, {
        span,
      });
    }
    const bytes = Buffer.alloc(size);
    let length = 0;
    for (let read = -1; read !== 0 && length < size; length += read) {
      read = readSync(descriptor, bytes, length, size - length, null);
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

function refusal(name: string, reason: string, span?: Span): HeaderError {
  return new HeaderError(`header name '${name}' is refused: it ${reason}`, {
    span,
    hint: 'only files inside the include roots are read',
  });
}
