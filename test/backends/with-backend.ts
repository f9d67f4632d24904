// Runs a program of Node through a backend, on a Node that has it: with-backend.js BACKEND FILE [ARGUMENT …]

import { spawnSync } from 'node:child_process';
import { backendNames } from 'uapi-bindgen/runtime';
import { nodeWith } from './node-with.ts';

/** @returns the exit status. */
function main([name, ...program]: readonly string[]): number {
  const backend = backendNames.find((each) => each === name);
  if (backend === undefined || program.length === 0) {
    console.error(`Usage: with-backend.js ${backendNames.join('|')} FILE [ARGUMENT …]`);
    return 1;
  }
  const node = nodeWith(backend);
  if ('missing' in node) {
    console.error(node.missing);
    return 1;
  }
  const [file, ...rest] = node.command;
  const { status, signal, error } = spawnSync(file!, [...rest, ...program], { stdio: 'inherit' });
  if (error !== undefined) console.error(error.message);
  if (signal !== null) console.error(`ended by ${signal}`);
  return status ?? 1;
}

process.exitCode = main(process.argv.slice(2));
