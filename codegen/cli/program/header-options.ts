import { type Command, Option } from 'commander';
import { hostTarget, type Target, targetNamed, targets } from '../../abi/target/target.ts';
import { allHeaders } from '../../pipeline/all-headers.ts';
import {
  type IncludeRoots,
  isFolder,
  rootsOf,
  snapshotRoots,
  systemIncludeFolder,
  targetsCarriedBy,
} from '../../pipeline/include-roots.ts';
import { shellWord } from '../../source/shell-word.ts';
import { UsageError } from '../terminal/exit-status.ts';

/** The options that say where headers come from. */
export interface HeaderOptions {
  readonly include?: readonly string[];
  readonly system?: boolean;
}

export interface TargetOption {
  readonly target?: string;
}

/** Adds `-I` and `--system`. */
export function addHeaderOptions(command: Command): Command {
  return command
    .option(
      '-I, --include <dir>',
      'include root, repeatable (default: the snapshot that comes with uapi-bindgen)',
      append,
    )
    .addOption(new Option('--system', `use this machine's headers in ${systemIncludeFolder}`).conflicts('include'));
}

/** Adds `--target` for commands that work for one machine. */
export function addTargetOption(command: Command): Command {
  return command.option(
    '--target <name>',
    `one of ${[...targets.keys()].join(', ')} (default: this machine's, or the one that the include roots are for)`,
  );
}

export interface WorkOptions {
  readonly all?: boolean;
  readonly quiet?: boolean;
}

/** Adds `--quiet` for commands that may work for long. */
export function addQuietOption(command: Command): Command {
  return command.option('-q, --quiet', 'no progress and no summary on standard error');
}

/**
 * The headers named, or with `--all` every one under the roots.
 * @throws UsageError for neither and for both, and for roots without headers.
 */
export function chosenHeaders(
  headers: readonly string[],
  { all = false }: WorkOptions,
  roots: IncludeRoots,
  targets: readonly Target[],
): readonly string[] {
  if (!all && headers.length === 0) throw new UsageError('name a header, or use --all');
  if (all && headers.length > 0) throw new UsageError('--all takes no header names');
  if (!all) return headers;
  const found = [...new Set(targets.flatMap((target) => allHeaders(roots, target)))];
  if (found.length > 0) return found;
  throw new UsageError(
    `there is no header under ${roots.folders.join(', ')}; expected an include root, which has linux/, asm/ or the like`,
  );
}

/** Commander's way to collect a repeatable option. */
export function append(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** Commander's way to read the value of an option that says where something is written. @throws UsageError */
export function outputPath(value: string): string {
  if (value !== '') return value;
  throw new UsageError("expected a path to write to, saw ''; '.' is the current folder");
}

/** @throws UsageError for a root that is no folder. */
export function includeRoots(options: HeaderOptions): IncludeRoots {
  if (options.system) return rootsOf([systemIncludeFolder]);
  if (options.include === undefined) return snapshotRoots();
  for (const folder of options.include) {
    if (!isFolder(folder)) throw new UsageError(`include root '${folder}' is not a folder; give one that exists`);
  }
  return rootsOf(options.include);
}

/** The options by which another command reads the same header on the same machines. */
export function sourceOptions({
  system = false,
  include = [],
  target = [],
}: HeaderOptions & { readonly target?: string | readonly string[] }): string[] {
  return [
    ...(system ? ['--system'] : []),
    ...include.flatMap((folder) => ['-I', folder]),
    ...[target].flat().flatMap((name) => ['--target', name]),
  ];
}

/** The same behind a command that a person may copy: ` --system`; empty for none. */
export function sourceWords(options: Parameters<typeof sourceOptions>[0]): string {
  return sourceOptions(options)
    .map((word) => ` ${shellWord(word)}`)
    .join('');
}

/** The target named, or the only one that the roots are for, or this machine's. @throws UnknownTargetError, UsageError */
export function chosenTarget(options: TargetOption, roots: IncludeRoots): Target {
  if (options.target !== undefined) return targetNamed(options.target);
  const [carried, ...others] = targetsCarriedBy(roots);
  if (carried !== undefined && others.length === 0) return carried;
  const host = hostTarget();
  if (host !== null) return host;
  throw new UsageError(`this machine (${process.arch}) is no known target; name one with --target`);
}
