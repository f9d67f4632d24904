import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BackendName, backendNames } from 'uapi-bindgen/runtime';
import { nodeBinary } from '../test/backends/node-binary.ts';

/** C, or a backend with the Node that it runs on. */
export interface Contestant {
  /** `C`, `koffi`, or `koffi, serveFaults`. */
  readonly name: string;
  readonly backend?: BackendName;
  /** What runs a script of this folder. */
  readonly node?: string;
  /** Arguments after all others. */
  readonly more?: readonly string[];
}

/** C that reads before it polls where that has paid, as the runtime does. */
export const readingFirst: Contestant = { name: 'C, reading first', more: ['read-first'] };

/** C first, then every backend that can be had here; what cannot is said on standard error. */
export function contestants(wanted: readonly string[]): Contestant[] {
  const found: Contestant[] = [{ name: 'C' }];
  for (const backend of backendNames.filter((name) => wanted.length === 0 || wanted.includes(name))) {
    const binary = backend === 'node:ffi' ? nodeBinary(26) : { path: process.execPath };
    if ('path' in binary) found.push({ name: backend, backend, node: binary.path });
    else console.error(`${backend} is left out: ${binary.missing}`);
  }
  return found;
}

/** The contestants with their places, another one first in each round: who comes after whom makes a difference. */
export function inTurns(each: readonly Contestant[], round: number): (readonly [number, Contestant])[] {
  const all = [...each.entries()];
  const first = round % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}

/** Runs the C program, or the script of the same name, through `prefix`; answers the line of JSON that it prints. */
export function runProgram<Result>(
  { backend, node, more = [] }: Contestant,
  folder: string,
  program: string,
  prefix: readonly string[],
  [ofC, ofScript]: readonly [readonly string[], readonly string[]],
): Result {
  const script = fileURLToPath(new URL(`${program}.js`, import.meta.url));
  const command =
    node === undefined ? [join(folder, program), ...ofC, ...more] : [node, '--no-warnings', script, ...ofScript];
  const [file, ...rest] = [...prefix, ...command];
  const text = execFileSync(file!, rest, {
    encoding: 'utf8',
    env: { ...process.env, ...(backend && { UAPI_BINDGEN_BACKEND: backend }) },
  });
  return JSON.parse(text) as Result;
}
