// make stress: node main.js [--seconds N] [--pages N] [--readers N] [--seed N]

import { parseArgs } from 'node:util';
import { syscalls } from 'uapi-bindgen/runtime';
import { chooseSeed } from '../random.ts';
import { stress } from './stress.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    pages: { type: 'string', default: '16384' },
    readers: { type: 'string', default: '4' },
    seed: { type: 'string', default: `${chooseSeed()}` },
  },
});
const [seconds, pages, readers, seed] = [values.seconds, values.pages, values.readers, values.seed].map(Number);
if (![seconds, pages, readers, seed].every((value) => Number.isInteger(value) && value! > 0) || pages! < 256) {
  console.error('Usage: node main.js [--seconds N] [--pages N, at least 256] [--readers N] [--seed N]');
  process.exit(1);
}
console.log(`seed ${seed}, ${syscalls().backend}`);
try {
  const options = {
    seed: seed!,
    milliseconds: 1000 * seconds!,
    pages: pages!,
    readers: readers!,
    chunks: 100 * seconds!,
  };
  console.log(await stress(options));
} catch (error) {
  console.error(error);
  // Threads may be stuck in page faults: an ordinary exit would wait for them.
  process.kill(process.pid, 'SIGKILL');
}
