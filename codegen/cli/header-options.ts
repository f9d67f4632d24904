import { type Command, Option } from 'commander';
import { hostTarget, type Target, targetNamed, targets } from '../abi/target.ts';
import { type IncludeRoots, isFolder, rootsOf, snapshotRoots, systemIncludeFolder } from '../pipeline/include-roots.ts';
import { UsageError } from './exit-status.ts';

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
  return command.option('--target <name>', `one of ${[...targets.keys()].join(', ')} (default: this machine's)`);
}

/** Commander's way to collect a repeatable option. */
export function append(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
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

/** The target named, or this machine's. @throws UnknownTargetError, UsageError */
export function chosenTarget(options: TargetOption): Target {
  if (options.target !== undefined) return targetNamed(options.target);
  const host = hostTarget();
  if (host !== null) return host;
  throw new UsageError(`this machine (${process.arch}) is no known target; name one with --target`);
}
