#!/usr/bin/env node
// What has an effect on the modules loaded after it comes first; then the command line itself.

import { setFlagsFromString } from 'node:v8';
import { useCompileCache } from '../emitter/compile-cache.ts';
import { ExitStatus } from './exit-status.ts';

useCompileCache();

/**
 * V8 optimises a function when it has run this many bytecodes a few times over: here eight times its own measure. Commands
 * are over before more of it pays, and V8's compiler takes a processor from the rest of the work. Later versions of V8
 * have one more compiler before that one, and another measure.
 */
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=540672');

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe went away (`… | head`): nothing is left to say to it.
  process.exit(error.code === 'EPIPE' ? ExitStatus.done : ExitStatus.defect);
});

const { run } = await import('./command-line.ts');
await run(process.argv.slice(2));
