#!/usr/bin/env node
// What has an effect on code that is compiled later comes first; then the command line itself.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { loadCompiled } from '../loading/compiled-code.ts';
import { loadedLate } from '../loading/loaded-late.ts';

const args = process.argv.slice(2);
const [command = ''] = args;
const isLong = args.includes('--all') || args.filter((argument) => argument.endsWith('.h')).length > 1;

/**
 * Commands are over before much of what V8 optimises pays, and that takes a processor from the rest of the work: functions
 * have to run several times as often before it does. From Node 24 on V8 has a compiler between, which is enough for all.
 * In Node 20 it compiles a function with few of those that it calls in it: with many it takes longer than they then save.
 */
const version = Number(process.versions.v8.split('.', 1)[0]);
const timesAsOften = isLong ? 4 : 8;
if (version === 11) setFlags('--interrupt-budget=405504', '--max-inlined-bytecode-size-cumulative=100');
if (version === 12 && isLong) setFlags(`--invocation-count-for-turbofan=${3000 * timesAsOften}`);
if (version === 13 || version === 14) {
  setFlags(
    `--invocation-count-for-maglev=${400 * timesAsOften}`,
    `--invocation-count-for-maglev-osr=${100 * timesAsOften}`,
  );
  if (isLong) setFlags('--no-turbofan');
}

function setFlags(...flags: readonly string[]): void {
  for (const flag of flags) setFlagsFromString(flag);
}

/**
 * Each command is a file with all that it needs; one more has all commands, for help and for what is none of them. Of a command
 * help calls few functions, and what it compiled would be all that is kept for the command's next runs.
 */
const bundle = (name: string) => fileURLToPath(new URL(`../commands/${name}.cjs`, import.meta.url));
const isHelp = args.includes('--help') || args.includes('-h');
const name = !isHelp && /^[a-z]{1,20}$/.test(command) && existsSync(bundle(command)) ? command : 'command-line';
const require = loadedLate(createRequire(import.meta.url), ['node:child_process', 'node:os', 'picocolors']);
const { run } = loadCompiled(bundle(name), name, require) as typeof import('./commands/command-line.ts');
void run(args);
