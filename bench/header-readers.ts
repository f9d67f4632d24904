import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contestant } from './alternated.ts';

const commandLine = fileURLToPath(new URL('../codegen/cli/main.cjs', import.meta.url));
const multiarch = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch as string] ?? '';

/** A program that reads headers and says what they hold, or only whether they are right. */
export interface HeaderReader {
  readonly name: string;
  /** True for one that takes many headers at once. */
  readonly many: boolean;
  readonly command: readonly string[];
  readonly after: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Debian's packages for it. */
  readonly packages: string;
}

/** This project's command line with its arguments, on the Node at a path. @throws Error where it fails. */
export function uapiBindgen(node: string, args: readonly string[]): { readonly stderr: string } {
  return run([node, commandLine, ...args], {});
}

function run(command: readonly string[], environment: NodeJS.ProcessEnv): { readonly stderr: string } {
  const [file, ...args] = command;
  const { error, status, stderr } = spawnSync(file!, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    // Node 20 reads these certificates whenever it starts, which takes longer than all the rest of its start.
    env: { ...process.env, NODE_EXTRA_CA_CERTS: undefined, ...environment },
    maxBuffer: 1 << 28,
  });
  if (error !== undefined) throw error;
  if (status !== 0)
    throw new Error(`${command.join(' ').slice(0, 200)} ended with ${status}: ${stderr.slice(0, 2000)}`);
  return { stderr };
}

function includeFlags(root: string): string[] {
  return ['-I', root, ...(existsSync(join(root, multiarch)) ? ['-I', join(root, multiarch)] : [])];
}

/** What this machine has, this project on the Node at a path first. `missing` says what could not be run, and why. */
export function headerReaders(
  root: string,
  node: string,
): { readonly readers: readonly HeaderReader[]; readonly missing: string[] } {
  const flags = includeFlags(root);
  const bindgen = { many: false, command: ['bindgen'], after: ['--', ...flags], packages: 'bindgen libclang-dev' };
  const others: HeaderReader[] = [
    { ...bindgen, name: 'bindgen', environment: {} },
    // It searches all libraries for the newest libclang else, whenever it starts.
    { ...bindgen, name: 'bindgen, LIBCLANG_PATH set', environment: { LIBCLANG_PATH: '/usr/lib/llvm-14/lib' } },
    {
      name: 'castxml',
      many: false,
      command: ['castxml', '--castxml-output=1', '-x', 'c', ...flags, '-o', '/dev/null'],
      after: [],
      environment: {},
      packages: 'castxml',
    },
    {
      name: 'gcc -fsyntax-only',
      many: true,
      command: ['gcc', '-fsyntax-only', '-x', 'c', ...flags],
      after: [],
      environment: {},
      packages: 'gcc',
    },
  ];
  const missing: string[] = [];
  const present = others.filter((each) => {
    const reason = whyNot(each, join(root, 'linux/userfaultfd.h'));
    if (reason !== null) missing.push(`${each.name}, to be had by \`apt install ${each.packages}\`: ${reason}`);
    return reason === null;
  });
  const ours: HeaderReader = {
    name: 'uapi-bindgen',
    many: true,
    command: [node, commandLine, 'model', '--quiet', '-I', root],
    after: [],
    environment: {},
    packages: '',
  };
  return { readers: [ours, ...present], missing };
}

function whyNot(each: HeaderReader, header: string): string | null {
  try {
    read(each, [header]);
    return null;
  } catch (error) {
    return (error as Error).message.split('\n')[0] ?? '';
  }
}

/** @throws Error for a header that the program refuses. */
export function read({ many, command, after, environment }: HeaderReader, headers: readonly string[]): void {
  const groups = many ? [headers] : headers.map((header) => [header]);
  for (const group of groups) run([...command, ...group, ...after], environment);
}

/** What Node itself costs before it runs a line: a part of this project's cost. */
export function nodeAlone(node: string): Contestant {
  return { name: 'of it Node alone', run: () => run([node, '--eval', '0'], {}) };
}

/** The same headers for each of the programs. */
export function contestants(readers: readonly HeaderReader[], headers: readonly string[]): Contestant[] {
  return readers.map((each) => ({ name: each.name, run: () => read(each, headers) }));
}

/** The largest headers of `linux/` that every one of the programs reads alone. */
export function largestHeaders(root: string, count: number, readers: readonly HeaderReader[]): string[] {
  const folder = join(root, 'linux');
  const sized = readdirSync(folder)
    .filter((name) => name.endsWith('.h'))
    .map((name) => ({ path: join(folder, name), size: statSync(join(folder, name)).size }))
    .sort((left, right) => right.size - left.size);
  const chosen: string[] = [];
  for (const { path } of sized) {
    if (chosen.length === count) break;
    if (readers.every((each) => whyNot(each, path) === null)) chosen.push(path);
  }
  return chosen;
}
