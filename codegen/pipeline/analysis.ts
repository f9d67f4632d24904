import { statSync } from 'node:fs';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { predefinedMacros } from '../abi/target/predefined-macros.ts';
import type { Target } from '../abi/target/target.ts';
import type { TranslationUnit } from '../ast/declaration.ts';
import { parse } from '../parser/parse.ts';
import type { SharedBudgets } from '../preprocessor/macros/limits.ts';
import { preprocess } from '../preprocessor/preprocess.ts';
import type { PreprocessedUnit } from '../preprocessor/preprocessed-unit.ts';
import { FilesRead } from '../source/files-read.ts';
import { HeaderError } from '../source/header-error.ts';
import { IncludePath } from '../source/include-path.ts';
import { systemReason } from '../source/system-reason.ts';
import { type IncludeRoots, searchFolders } from './include-roots.ts';
import { adviceForIncluded, missingHeader, missingPath } from './missing-header.ts';

/** A header to be read for one target. */
export interface HeaderRequest {
  /** `linux/userfaultfd.h` (searched in the roots) or a path that starts with `/`, `./` or `../`. */
  readonly header: string;
  readonly roots: IncludeRoots;
  readonly target: Target;
  /** Headers to be included first. */
  readonly context?: readonly string[];
  /** Headers that it includes and whose definitions are to be taken as its own. */
  readonly parts?: readonly string[];
  /** Records (`struct ifreq`) that the model should know whether the header names them or not. */
  readonly mentions?: readonly string[];
  /** Whether it is read for other targets as well. */
  readonly again?: boolean;
}

/** A header read, preprocessed and parsed for one target: everything before `resolve`. */
export interface Analysis {
  readonly unit: PreprocessedUnit;
  readonly declarations: TranslationUnit;
  readonly target: Target;
}

/**
 * UAPI headers use `_IOWR` and its kin, but a third of those with ioctls leave including `<linux/ioctl.h>` to their
 * users. It is read after the header, so that it cannot change what the header means.
 */
const readAfter = [{ header: 'linux/ioctl.h', unless: '_IOC' }];

/**
 * The stages read, tokenize, preprocess and parse, after the headers of `context`; what that costs is spent from `shared`
 * as well. @throws HeaderError
 */
export function analyse(request: HeaderRequest, context: readonly string[] = [], shared?: SharedBudgets): Analysis {
  const { includePath, name } = locate(request);
  const header = includePath.find(name, 'angled', null);
  if (header === null) throw missingHeader(request);
  const predefined = predefinedFor(request.target);
  const { parts, again } = request;
  const unit = preprocess({ header, includePath, predefined, before: context, after: readAfter, parts, again, shared });
  return { unit, declarations: withIncludeChain(unit, () => parse(unit)), target: request.target };
}

/** Whether the roots have a header. It is less work than to fail, which looks for what may have been meant instead. */
export function hasHeader(request: HeaderRequest): boolean {
  const { includePath, name } = locate(request);
  return includePath.find(name, 'angled', null) !== null;
}

/** Runs a stage after the preprocessor; an error in an included file also says how that file was reached. */
export function withIncludeChain<Result>(unit: PreprocessedUnit, stage: () => Result): Result {
  try {
    return stage();
  } catch (error) {
    if (error instanceof HeaderError && error.span !== null) error.includeChain = unit.includeChainOf(error.span.file);
    throw error;
  }
}

const includePaths = new Map<string, IncludePath>();
const filesRead = new FilesRead();

/**
 * One include path for each target, list of roots and first folder: a header shared by many, or by targets, is read and
 * tokenized once.
 */
function includePathOf(roots: IncludeRoots, target: Target, first: readonly string[] = []): IncludePath {
  const key = [target.name, ...first, '', ...roots.folders].join('\0');
  let includePath = includePaths.get(key);
  if (includePath === undefined) {
    includePath = new IncludePath([...first, ...searchFolders(roots, target)], filesRead, (name) =>
      adviceForIncluded(name, target),
    );
    includePaths.set(key, includePath);
  }
  return includePath;
}

const predefined = new Map<Target, readonly string[]>();

/** One list per target: the preprocessor reads the same list only once. */
function predefinedFor(target: Target): readonly string[] {
  const definitions = predefined.get(target) ?? predefinedMacros(target);
  predefined.set(target, definitions);
  return definitions;
}

/** A header given by its path brings its own folder as the first root. */
function locate({ header, roots, target }: HeaderRequest): { includePath: IncludePath; name: string } {
  if (!isPath(header)) return { includePath: includePathOf(roots, target), name: header };
  const path = resolve(header);
  if (!isFile(path, header)) throw missingPath(header, path);
  return { includePath: includePathOf(roots, target, [dirname(path)]), name: basename(path) };
}

/** @throws HeaderError for what the system does not let us look at. */
function isFile(path: string, header: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return false;
    const message = `header '${header}' cannot be read (${systemReason(error)})`;
    throw new HeaderError(message, { hint: 'check the path' });
  }
}

/** Whether a header is given by its path: `/home/me/mine.h`, `./mine.h`. */
export function isPath(header: string): boolean {
  return isAbsolute(header) || /^\.\.?\//.test(header);
}
