#!/usr/bin/env node
// What has an effect on code that is compiled later comes first; then the command line itself.

import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { loadCompiled } from '../loading/compiled-code.ts';
import { ExitStatus } from './exit-status.ts';

/**
 * Commands are over before what V8's slowest compiler makes pays, and it takes a processor from the rest of the work. On
 * Node 20 it is asked for a function that has run this many bytecodes a few times over, here eight times V8's own measure;
 * on Node 26 the compiler before it does all. The versions between have neither.
 */
const [v8] = process.versions.v8.split('.', 1);
if (v8 === '11') setFlagsFromString('--interrupt-budget=540672');
if (v8 === '14') setFlagsFromString('--no-turbofan');

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe went away (`… | head`): nothing is left to say to it.
  process.exit(error.code === 'EPIPE' ? ExitStatus.done : ExitStatus.defect);
});

const args = process.argv.slice(2);
const [command = ''] = args;
const bundle = fileURLToPath(new URL('./command-line.cjs', import.meta.url));
const name = /^[a-z]{1,20}$/.test(command) ? command : 'help';
const { run } = loadCompiled(bundle, `command-line-${name}`) as typeof import('./command-line.ts');
void run(args);
