import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contestant } from './alternated.ts';

const commandLine = fileURLToPath(new URL('../codegen/cli/main.js', import.meta.url));
const multiarch = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch as string] ?? '';

/** A program that reads headers and says what they hold, or only whether they are right. */
export interface HeaderReader {
  readonly name: string;
  /** True for one that takes many headers at once. */
  readonly many: boolean;
  readonly command: readonly string[];
  readonly after: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

/** This project's command line, with its arguments. @throws Error where it fails. */
export function uapiBindgen(args: readonly string[]): { readonly stderr: string } {
  return run([process.execPath, commandLine, ...args], {});
}

function run(command: readonly string[], environment: NodeJS.ProcessEnv): { readonly stderr: string } {
  const [file, ...args] = command;
  const { error, status, stderr } = spawnSync(file!, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, ...environment },
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

/** What this machine has, this project first. `missing` says what could not be run, and why. */
export function headerReaders(root: string): { readonly readers: readonly HeaderReader[]; readonly missing: string[] } {
  const flags = includeFlags(root);
  const others: HeaderReader[] = [
    reader('bindgen', false, ['bindgen'], ['--', ...flags]),
    // Debian 12's bindgen fails on unnamed records with the libclang that it finds first.
    reader('bindgen, libclang 14', false, ['bindgen'], ['--', ...flags], { LIBCLANG_PATH: '/usr/lib/llvm-14/lib' }),
    reader('castxml', false, ['castxml', '--castxml-output=1', '-x', 'c', ...flags, '-o', '/dev/null'], []),
    reader('gcc -fsyntax-only', true, ['gcc', '-fsyntax-only', '-x', 'c', ...flags], []),
  ];
  const missing: string[] = [];
  const present = others.filter((each) => {
    const reason = whyNot(each, join(root, 'linux/userfaultfd.h'));
    if (reason !== null) missing.push(`${each.name}: ${reason}`);
    return reason === null;
  });
  const ours = reader('uapi-bindgen', true, [process.execPath, commandLine, 'model', '--quiet', '-I', root], []);
  return { readers: [ours, ...present], missing };
}

function reader(
  name: string,
  many: boolean,
  command: readonly string[],
  after: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): HeaderReader {
  return { name, many, command, after, environment };
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
