#!/usr/bin/env node
// What has an effect on the modules loaded after it comes first; then the command line itself.

import { setFlagsFromString } from 'node:v8';
import { useCompileCache } from '../emitter/compile-cache.ts';
import { ExitStatus } from './exit-status.ts';

useCompileCache();

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

const { run } = await import('./command-line.ts');
await run(process.argv.slice(2));
