/*
 * A cross compiler that the installed Debian lacks and a newer one has: its packages are unpacked, not installed, and it
 * runs by the dynamic loader and the libraries that were unpacked beside it.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { arch } from 'node:os';
import { join } from 'node:path';
import { closureOf, download, unpack } from '../../codegen/snapshot/apt-root.ts';
import { aptRootOf, judgeCache, putInPlace } from './debian-packages.ts';

/** How a compiler is called; the arguments of a caller follow the options. */
interface Invocation {
  readonly command: string;
  readonly options: readonly string[];
}

/** By GNU's triplet: the suite and the version of GCC. Only Debian's packages for x86_64 are known. */
const unpackable: ReadonlyMap<string, { readonly suite: string; readonly gcc: number }> = new Map([
  ['loongarch64-linux-gnu', { suite: 'trixie', gcc: 14 }],
]);

function folderOf(triplet: string): string {
  return join(judgeCache, `gcc-${triplet}`);
}

/** The unpacked compiler of a triplet; null where none is here. */
export function unpackedCompiler(triplet: string): Invocation | null {
  const folder = folderOf(triplet);
  const known = unpackable.get(triplet);
  if (known === undefined || !existsSync(folder)) return null;
  const loader = join(folder, 'usr/lib64/ld-linux-x86-64.so.2');
  const libraries = ['--library-path', join(folder, 'usr/lib/x86_64-linux-gnu')];
  const driver = join(folder, `usr/bin/${triplet}-gcc-${known.gcc}`);
  return {
    command: loader,
    options: [...libraries, driver, '-wrapper', [loader, ...libraries].join(','), '-fpermissive'],
  };
}

/** The C library's headers that were unpacked with the compiler; null where none are here. */
export function unpackedIncludeFolder(triplet: string): string | null {
  const folder = join(folderOf(triplet), 'usr', triplet, 'include');
  return existsSync(folder) ? folder : null;
}

/** Fetches a compiler that can be unpacked and answers true; false where there is none for this triplet or machine. */
export function unpackCompiler(triplet: string, libraryHeaders: string): boolean {
  const known = unpackable.get(triplet);
  if (known === undefined || arch() !== 'x64') return false;
  if (unpackedCompiler(triplet) !== null) return true;
  const apt = aptRootOf({ suite: known.suite, architecture: 'amd64' });
  const partial = mkdtempSync(join(judgeCache, 'arrival-'));
  try {
    const whole = join(partial, 'unpacked');
    mkdirSync(whole);
    for (const { name, version } of closureOf(apt, [`gcc-${known.gcc}-${triplet}`, libraryHeaders])) {
      // The target's own libraries are for linking.
      if (name === libraryHeaders || !name.endsWith('-cross')) download(apt, name, version, partial);
    }
    for (const file of readdirSync(partial).filter((each) => each.endsWith('.deb'))) unpack(join(partial, file), whole);
    // For linking only; its links lead nowhere from here.
    rmSync(join(whole, 'usr', triplet, 'lib'), { recursive: true, force: true });
    putInPlace(whole, folderOf(triplet));
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return true;
}
