#!/usr/bin/env node
// What has an effect on code that is compiled later comes first; then the command line itself.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { loadCompiled } from '../loading/compiled-code.ts';
import { loadedLate } from '../loading/loaded-late.ts';

const args = process.argv.slice(2);
const [command = ''] = args;
const isLong = args.includes('--all') || args.filter((argument) => argument.endsWith('.h')).length > 1;

/**
 * Commands are over before what V8's slowest compiler makes pays, and it takes a processor from the rest of the work. On
 * Node 20 it is asked for a function that has run this many bytecodes a few times over, here eight times V8's own measure;
 * on Node 26 the compiler before it does all. The versions between have neither.
 */
const [version] = process.versions.v8.split('.', 1);
if (version === '11') setFlag('--interrupt-budget=540672');
if (version === '14' && isLong) setFlag('--no-turbofan');

function setFlag(flag: string): void {
  // To load this module takes 2 ms.
  process.getBuiltinModule('node:v8').setFlagsFromString(flag);
}

/** Each command is a file with all that it needs; one more has all commands, for help and for what is none of them. */
const bundle = (name: string) => fileURLToPath(new URL(`../commands/${name}.cjs`, import.meta.url));
const name = /^[a-z]{1,20}$/.test(command) && existsSync(bundle(command)) ? command : 'command-line';
const require = loadedLate(createRequire(import.meta.url), ['node:child_process', 'node:os', 'picocolors']);
const { run } = loadCompiled(
  bundle(name),
  isLong ? `${name}-long` : name,
  require,
) as typeof import('./command-line.ts');
void run(args);
