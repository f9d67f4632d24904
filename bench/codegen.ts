// Compares the generator with other readers of C headers, run in turns, and prints Markdown tables.
// Usage: codegen.js [--include ROOT] [--rounds N] [--headers N]

import { existsSync, readdirSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { alternate, milliseconds, ratioRows, timed } from './alternated.ts';
import { growthRows } from './growth.ts';
import { contestants, headerReaders, largestHeaders, uapiBindgen } from './header-readers.ts';
import { spread, table } from './statistics.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

function defaultRoot(): string {
  return existsSync('/usr/include/linux/userfaultfd.h') ? '/usr/include' : join(project, 'headers');
}

function print(title: string, rows: readonly (readonly string[])[]): void {
  console.log(`${title}\n\n${table(rows)}\n`);
}

function compareReaders(root: string, rounds: number, headerCount: number): void {
  const { readers, missing } = headerReaders(root);
  for (const reason of missing) console.log(`Not compared: ${reason}\n`);
  const head = ['program', 'ms, median (range)', 'uapi-bindgen’s time / its time'];
  const one = alternate(contestants(readers, [join(root, 'linux/userfaultfd.h')]), rounds);
  print(`linux/userfaultfd.h, ${rounds} rounds in turns, start of the process included`, [head, ...ratioRows(one)]);
  const headers = largestHeaders(root, headerCount, readers);
  const many = alternate(contestants(readers, headers), Math.max(3, Math.floor(rounds / 4)));
  print(`The ${headers.length} largest headers of linux/ that each of them reads alone`, [head, ...ratioRows(many)]);
}

/** Whole include root, and what is committed: times and memory as the command line itself reports them. */
function measureLongWork(root: string): void {
  const seconds: number[] = [];
  const megabytes: number[] = [];
  let headers = '';
  for (let round = 0; round < 3; round++) {
    const begun = performance.now();
    const { stderr } = uapiBindgen(['model', '--all', '-I', root]);
    seconds.push((performance.now() - begun) / 1000);
    headers = /^(\d+) headers/m.exec(stderr)?.[1] ?? '?';
    megabytes.push(Number(/at most (\d+) MB/.exec(stderr)?.[1]));
  }
  const committed = readdirSync(join(project, 'generated'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.abi.json'))
    .map((name) => name.replace(/\.abi\.json$/, '.h'));
  const check = ['generate', ...committed, '-o', relative(process.cwd(), join(project, 'generated')), '--check', '-q'];
  const checked = Array.from({ length: 3 }, () => timed(1, () => uapiBindgen(check)) / 1000);
  const one = (value: number): string => value.toFixed(1);
  print('Long work', [
    ['command', 'seconds, median (range)', 'MB at most'],
    [`\`model --all\`, ${headers} headers for one target`, spread(seconds, one), String(Math.max(...megabytes))],
    [`\`generate --check\` of the ${committed.length} committed headers`, spread(checked, one), ''],
  ]);
}

const { values } = parseArgs({
  options: {
    include: { type: 'string', default: defaultRoot() },
    rounds: { type: 'string', default: '12' },
    headers: { type: 'string', default: '50' },
  },
});
console.log(
  `Node ${process.version}, ${cpus().length} CPUs, ${cpus()[0]?.model ?? ''}, load ${milliseconds(loadavg()[0] ?? 0)}; ` +
    `headers of ${values.include}\n`,
);
compareReaders(values.include, Number(values.rounds), Number(values.headers));
measureLongWork(values.include);
print('Cost against the text read, in one process', [['KB of header', 'ms', 'µs per KB'], ...growthRows()]);
