/*
 * Packages come through apt, with a configuration and lists of our own, so that apt verifies signatures and checksums
 * while the machine's package state is neither read nor touched. The mirror and its proxies are the machine's.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PackageError } from './package-error.ts';
import { anotherTemporaryFolder } from './unpacking-folder.ts';

/** An apt that knows one suite of Debian for one architecture. */
export interface AptRoot {
  readonly suite: string;
  /** Debian's name: `amd64`, `ppc64el`. */
  readonly architecture: string;
  /** Path of the apt.conf that every call is given with `-c`. */
  readonly configuration: string;
}

export interface AptRootRequest {
  readonly suite: string;
  readonly architecture: string;
  /** The folder that takes the configuration and lists. */
  readonly folder: string;
  /** Accept an archive of the past, whose release file has expired: for a package that is known by its sha256. */
  readonly expired: boolean;
}

const keyrings = ['/usr/share/keyrings/debian-archive-keyring.gpg', '/usr/share/keyrings/debian-archive-keyring.pgp'];

/** Writes the configuration; nothing is fetched. @throws PackageError where apt or a mirror of Debian is missing. */
export function createAptRoot({ suite, architecture, folder, expired }: AptRootRequest): AptRoot {
  const mirror = debianMirror();
  for (const part of ['lists/partial', 'state', 'archives/partial']) mkdirSync(join(folder, part), { recursive: true });
  const configuration = join(folder, 'apt.conf');
  const sources = join(folder, 'sources.list');
  const options = [`arch=${architecture}`];
  if (expired) options.push('check-valid-until=no');
  const keyring = keyrings.find((path) => existsSync(path));
  if (keyring !== undefined) options.push(`signed-by=${keyring}`);
  writeFileSync(sources, `deb [${options.join(' ')}] ${mirror} ${suite} main\n`);
  writeFileSync(
    configuration,
    [
      `Dir::Etc::sourcelist ${quoted(sources)};`,
      'Dir::Etc::sourceparts "-";',
      `Dir::State ${quoted(join(folder, 'state'))};`,
      'Dir::State::status "/dev/null";',
      `Dir::State::lists ${quoted(join(folder, 'lists'))};`,
      `Dir::Cache ${quoted(folder)};`,
      `APT::Architecture "${architecture}";`,
      '#clear APT::Architectures;',
      `APT::Architectures { "${architecture}"; };`,
      'APT::Sandbox::User "root";',
      // Hooks are about the machine's own lists.
      '#clear APT::Update::Pre-Invoke;',
      '#clear APT::Update::Post-Invoke;',
      '#clear APT::Update::Post-Invoke-Success;',
      'Acquire::Languages "none";',
      'Acquire::Retries "2";',
      'Acquire::http::Timeout "30";',
      'Acquire::https::Timeout "30";',
      '',
    ].join('\n'),
  );
  return { suite, architecture, configuration };
}

/** Fetches the suite's list of packages. @throws PackageError */
export function updateLists(apt: AptRoot): void {
  run('apt-get', ['-c', apt.configuration, '-o', 'APT::Update::Error-Mode=any', '-qq', 'update'], {
    hint: checkNetwork,
  });
}

/** The versions of a package that the suite offers, newest first. */
export function offeredVersions(apt: AptRoot, packageName: string): string[] {
  const lines = run('apt-cache', ['-c', apt.configuration, 'madison', packageName]).split('\n');
  return [...new Set(lines.map((line) => line.split('|')[1]?.trim() ?? '').filter((version) => version !== ''))];
}

/** Downloads one package into `folder`, which apt names itself. @throws PackageError */
export function download(apt: AptRoot, packageName: string, version: string, folder: string): void {
  run('apt-get', ['-c', apt.configuration, '-qq', 'download', `${packageName}=${version}`], {
    hint: checkNetwork,
    folder,
  });
}

/** A package in one version. */
export interface PackageVersion {
  readonly name: string;
  readonly version: string;
}

/** What the suite would install for some packages on a machine that has nothing yet. @throws PackageError */
export function closureOf(apt: AptRoot, names: readonly string[]): PackageVersion[] {
  const plan = run('apt-get', ['-c', apt.configuration, '-s', '--no-install-recommends', 'install', ...names]);
  return [...plan.matchAll(/^Inst (\S+) \((\S+) /gm)].map(([, name = '', version = '']) => ({ name, version }));
}

/** Unpacks a .deb. @throws PackageError */
export function unpack(packageFile: string, folder: string): void {
  run('dpkg-deb', ['-x', packageFile, folder], { hint: checkFile });
}

/** A control field of a .deb: `Version`, `Architecture`. @throws PackageError */
export function controlField(packageFile: string, field: string): string {
  return run('dpkg-deb', ['-f', packageFile, field], { hint: checkFile }).trim();
}

/** `DEBIAN_MIRROR`, or the mirror that this machine's apt uses for Debian itself. */
function debianMirror(): string {
  const chosen = process.env.DEBIAN_MIRROR;
  if (chosen !== undefined && chosen !== '') return checkedMirror(chosen);
  const format = '$(ORIGIN) $(LABEL) $(SITE)';
  const listed = run('apt-get', ['indextargets', '--format', format]).match(/^Debian Debian (\S+)$/m)?.[1];
  if (listed !== undefined) return checkedMirror(listed);
  // Before the first `apt-get update` there are no release files to say whose archive it is.
  const configured = run('apt-get', ['update', '--print-uris', '-qq']).match(/^'(\S+\/debian)\/dists\//m)?.[1];
  if (configured !== undefined) return checkedMirror(configured);
  throw new PackageError(
    "this machine's apt names no mirror of Debian",
    'set DEBIAN_MIRROR to the address of one (its debian/ folder)',
  );
}

function checkedMirror(mirror: string): string {
  if (/^[a-z][a-z+]*:[!-Z\\^-~]+$/.test(mirror)) return mirror;
  throw new PackageError(
    `'${mirror}' is not the address of a mirror`,
    'set DEBIAN_MIRROR to one like http://HOST/debian',
  );
}

function quoted(path: string): string {
  if (/["\n]/.test(path)) throw new PackageError(`apt cannot work in a folder with a quote in its name: ${path}`);
  return `"${path}"`;
}

const checkNetwork = 'check the network, and DEBIAN_MIRROR where it is set';
const checkFile = 'the file is no whole Debian package: get it anew';

interface RunOptions {
  /** What to do where it fails. */
  readonly hint?: string;
  readonly folder?: string;
}

function run(command: string, argv: readonly string[], { hint, folder }: RunOptions = {}): string {
  try {
    return execFileSync(command, argv, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 << 20,
      env: { ...process.env, LC_ALL: 'C' },
      ...(folder === undefined ? {} : { cwd: folder }),
    });
  } catch (error) {
    throw packageErrorFrom(command, error as NodeJS.ErrnoException & { stderr?: string }, hint);
  }
}

function packageErrorFrom(
  command: string,
  error: NodeJS.ErrnoException & { stderr?: string },
  hint?: string,
): PackageError {
  if (error.code === 'ENOENT') {
    return new PackageError(
      `'${command}' is not on this machine`,
      'header packages are fetched with apt: use a Debian system or container',
    );
  }
  const isFull = /No space left on device|Wrote only \d+ of \d+ bytes/.test(error.stderr ?? '');
  if (isFull) return new PackageError(`'${command}' failed: no space left on device`, anotherTemporaryFolder);
  const said = (error.stderr ?? '').split('\n').filter((line) => /^(E|Err|W|dpkg-deb)\b/.test(line));
  const reason = (said[0] ?? error.message).replace(/^(E|W):\s*/, '');
  return new PackageError(`'${command}' failed: ${reason}`, hint);
}
