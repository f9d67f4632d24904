/*
 * `make headers`: renews headers/ from Debian's linux-libc-dev. Without options it repeats what the manifest says, down
 * to the package's sha256, and so writes the same bytes again.
 */
import { dirname, join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { type Target, targetNamed, targets, UnknownTargetError } from '../abi/target/target.ts';
import { debianArchitecture } from '../pipeline/debian-architecture.ts';
import { shippedFolder } from '../pipeline/package-folder.ts';
import { HeaderError } from '../source/header-error.ts';
import { type FetchedPackage, fetchPackage } from './header-package.ts';
import { replaceTree, treeDifferences } from './header-tree.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { PackageError } from './package-error.ts';
import { takeSnapshot } from './snapshot.ts';

interface Options {
  readonly header?: readonly string[];
  readonly target?: readonly string[];
  readonly suite?: string;
  readonly version?: string;
  readonly check?: boolean;
}

const status = { done: 0, failed: 1, usageWrong: 2, difference: 3, defect: 70 } as const;

function snapshotCommand(): Command {
  return new Command('snapshot')
    .description("renew headers/ from Debian's linux-libc-dev; what no option names is as the manifest has it")
    .option('--header <name>', 'a header to take, with all that it includes; repeatable', append)
    .option('--target <name>', 'a machine to take them for; repeatable', append)
    .option('--suite <name>', 'a suite of Debian: trixie-backports, bookworm, sid')
    .option('--version <version>', "the package's version (default: the suite's newest, where --suite is given)")
    .option('--check', `write nothing; list what would change and exit ${status.difference} where something would`)
    .allowExcessArguments(false)
    .exitOverride();
}

function append(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

function renewHeaders(options: Options): number {
  const folder = shippedFolder('headers');
  const manifest = readManifest(folder);
  const headers = options.header ?? manifest?.headers ?? ['linux/userfaultfd.h'];
  const machines = (options.target ?? manifest?.targets)?.map(targetNamed) ?? [...targets.values()];
  const packages = fetchPackages(machines, wantedPackage(options, manifest), join(dirname(folder), '.cache'));
  const files = takeSnapshot({ headers, targets: machines, packages });
  const differences = treeDifferences(folder, files);
  for (const { path, kind } of differences) process.stdout.write(`${kind}: headers/${path}\n`);
  const origin = `${packages[0]?.package} ${packages[0]?.version} (${packages[0]?.suite})`;
  if (differences.length === 0) {
    process.stdout.write(`headers/ is ${origin}, ${files.size} files: nothing to change\n`);
    return status.done;
  }
  if (options.check === true) {
    process.stderr.write(`headers/ is not what ${origin} gives; to renew it: make headers\n`);
    return status.difference;
  }
  replaceTree(folder, files);
  process.stdout.write(`headers/ is now ${origin}, ${files.size} files\n`);
  return status.done;
}

interface WantedPackage {
  readonly suite: string;
  readonly version: string | null;
  /** Known sha256, by architecture. */
  readonly sha256: ReadonlyMap<string, string>;
}

/** The manifest's package, unless an option asks for another one. */
function wantedPackage(options: Options, manifest: Manifest | null): WantedPackage {
  const pinned = manifest?.packages[0];
  const suite = options.suite ?? pinned?.suite ?? 'trixie-backports';
  const version = options.version ?? (options.suite === undefined ? pinned?.version : undefined) ?? null;
  if (version === null || version !== pinned?.version) return { suite, version, sha256: new Map() };
  const sha256 = new Map(manifest?.packages.map((each) => [each.architecture, each.sha256]));
  return { suite, version, sha256 };
}

/** One package serves all machines from Linux 6.12 on; before, each has its own. */
function fetchPackages(machines: readonly Target[], wanted: WantedPackage, cache: string): FetchedPackage[] {
  const packages: FetchedPackage[] = [];
  const { suite } = wanted;
  for (const architecture of new Set(machines.map(debianArchitecture))) {
    // "The newest" is decided once.
    const version = packages[0]?.version ?? wanted.version;
    const sha256 = wanted.sha256.get('all') ?? wanted.sha256.get(architecture) ?? null;
    const fetched = fetchPackage({ suite, version, architecture, sha256, cache });
    packages.push(fetched);
    if (fetched.architecture === 'all') break;
  }
  return packages;
}

function failureStatus(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? status.done : status.usageWrong;
  if (error instanceof UnknownTargetError) return complain(error.message, null, status.usageWrong);
  if (error instanceof PackageError) return complain(error.message, error.hint, status.failed);
  if (error instanceof HeaderError) {
    const place = error.span === null ? '' : `${error.span.file.name}:${error.span.file.lineAt(error.span.start)}: `;
    return complain(`${place}${error.message}`, error.hint, status.failed);
  }
  return complain(error instanceof Error ? (error.stack ?? error.message) : String(error), null, status.defect);
}

function complain(message: string, hint: string | null, exitStatus: number): number {
  process.stderr.write(`error: ${message}\n${hint === null ? '' : `  hint: ${hint}\n`}headers/ is as it was\n`);
  return exitStatus;
}

try {
  const command = snapshotCommand();
  command.parse();
  process.exitCode = renewHeaders(command.opts<Options>());
} catch (error) {
  process.exitCode = failureStatus(error);
}
