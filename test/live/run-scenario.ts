// Runs one scenario in this process: run-scenario.js FILE TITLE

import { writeSync } from 'node:fs';
import { inspect } from 'node:util';
import type { Scenarios } from './scenario.ts';

const [file, title] = process.argv.slice(2);
const { scenarios } = (await import(`./scenarios/${file}.js`)) as { readonly scenarios: Scenarios };
try {
  await scenarios[title!]!();
} catch (error) {
  writeSync(2, `${inspect(error)}\n`);
  // A thread may be stuck in a page fault: an ordinary exit would wait for it.
  process.kill(process.pid, 'SIGKILL');
}
