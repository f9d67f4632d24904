import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { hostTarget, type Target } from '../../codegen/abi/target/target.ts';
import { debianArchitecture } from '../../codegen/pipeline/debian-architecture.ts';
import { systemIncludeFolder } from '../../codegen/pipeline/include-roots.ts';
import { PackageError } from '../../codegen/snapshot/package-error.ts';
import { compilerFor, gnuTriplet } from '../abi/judge.ts';
import { unpackCompiler, unpackedIncludeFolder } from './unpacked-compiler.ts';

/** Where the kernel's and the C library's headers of a target are: this machine's own, or those of Debian's cross packages. */
export function installedIncludeFolder(target: Target): string {
  if (target === hostTarget()) return systemIncludeFolder;
  const triplet = gnuTriplet(target);
  const installed = `/usr/${triplet}/include`;
  return existsSync(installed) ? installed : (unpackedIncludeFolder(triplet) ?? installed);
}

function libraryHeadersFor(target: Target): string {
  return `libc6-dev-${debianArchitecture(target)}-cross`;
}

/** Debian's packages that let this machine judge for a target. */
function packagesFor(target: Target): string[] {
  const compiler = `gcc-${gnuTriplet(target).replaceAll('_', '-')}`;
  return [compiler, `linux-libc-dev-${debianArchitecture(target)}-cross`, libraryHeadersFor(target)];
}

/** The targets that lack a compiler, or headers of their own. */
function incomplete(targets: readonly Target[]): Target[] {
  return targets.filter((target) => compilerFor(target) === null || !existsSync(installedIncludeFolder(target)));
}

/**
 * Installs compilers and headers for the targets that lack them, as far as this Debian has any, and says what.
 * @throws PackageError where that is impossible here.
 */
export function installCrossPackages(targets: readonly Target[]): void {
  const wanted = incomplete(targets).flatMap(packagesFor);
  if (wanted.length === 0) return;
  const command = `apt-get install --no-install-recommends ${wanted.join(' ')}`;
  if (!existsSync('/usr/bin/apt-get')) {
    const hint = 'judge with the compilers that are here: add --installed';
    throw new PackageError(`there is no apt on this machine to install ${wanted.join(' ')}`, hint);
  }
  if (process.getuid?.() !== 0) {
    const hint = `run '${command}' as root, or judge with the compilers that are here: add --installed`;
    throw new PackageError('installing cross compilers needs root', hint);
  }
  apt('apt-get', 'update', '-qq');
  const offered = wanted.filter(isOffered);
  if (offered.length > 0) {
    process.stdout.write(`installing ${offered.join(' ')}\n`);
    apt('apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...offered);
  }
  for (const target of incomplete(targets)) unpackFor(target);
}

/** A newer Debian may have what this one lacks. */
function unpackFor(target: Target): void {
  const triplet = gnuTriplet(target);
  const unpacked = unpackCompiler(triplet, libraryHeadersFor(target));
  const what = unpacked ? 'unpacked from a newer one into .cache/' : 'and no other is known: not judged';
  process.stdout.write(`this Debian offers no compiler for ${triplet}; ${what}\n`);
}

function isOffered(name: string): boolean {
  return apt('apt-cache', 'madison', name) !== '';
}

function apt(command: string, ...argv: string[]): string {
  try {
    const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
    return execFileSync(command, argv, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const said = /^E: (.*)$/m.exec(String((error as { stderr?: unknown }).stderr))?.[1] ?? String(error);
    throw new PackageError(`'${command} ${argv[0]}' failed: ${said}`, 'judge with what is here: add --installed');
  }
}
