import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type BackendName, syscalls } from 'uapi-bindgen/runtime';
import { nodeWith } from '../../backends/node-with.ts';
import { runWatched, type Scenarios } from '../scenario.ts';

/** Runs a program of this folder with a backend; prints why where there is no Node that has it. */
async function runWith(backend: BackendName, program: string, args: readonly string[]): Promise<string> {
  const node = nodeWith(backend);
  if ('missing' in node) {
    console.log(`skipped: ${node.missing}`);
    return '';
  }
  const path = fileURLToPath(new URL(`../${program}.js`, import.meta.url));
  const { stdout, stderr, end } = await runWatched([...node.command, path, ...args], 40);
  expect([end, stderr], stdout).to.deep.equal(['0', '']);
  return stdout;
}

async function stressWith(backend: BackendName): Promise<void> {
  const args = ['--seconds', '1', '--pages', '1024', '--readers', '2'];
  expect(await runWith(backend, 'stress/main', args)).to.match(/^$|\n {2}refused: 0\n\}\n$/);
}

async function soakWith(backend: BackendName): Promise<void> {
  expect(await runWith(backend, 'soak', ['30000'])).to.match(/^$| 0 left in the end\n$/);
}

/** The smallest object has 16 bytes. V8 does not compile the same in every process: seldom a call stays that hands a double over. */
async function allocatesNothingWith(backend: BackendName): Promise<void> {
  const outputs: string[] = [];
  while (outputs.length < 3) {
    const output = await runWith(backend, 'allocation', ['20000']);
    if (output === '') return;
    outputs.push(output);
    const { least } = JSON.parse(output) as { readonly least: number };
    if (least < 2) return;
  }
  expect.fail(`a fault allocates in every process: ${outputs.join('')}`);
}

export const scenarios: Scenarios = {
  'stress with ffi-napi: racing touchers, a background copier, memory removed, moved, unmapped (uffd-stress)': () =>
    stressWith('ffi-napi'),
  'stress with koffi': () => stressWith('koffi'),
  'stress with node:ffi': () => stressWith('node:ffi'),
  'the server allocates nothing for a fault, with ffi-napi': () => allocatesNothingWith('ffi-napi'),
  'the server allocates nothing for a fault, with koffi': () => allocatesNothingWith('koffi'),
  'the server allocates nothing for a fault, with node:ffi': async () => {
    const rows = syscalls().rows();
    if ('missing' in rows)
      console.log(`skipped: node:ffi makes an array for each call that is no row: ${rows.missing}`);
    else await allocatesNothingWith('node:ffi');
  },
  'soak with ffi-napi: memory stays flat and no descriptor is left': () => soakWith('ffi-napi'),
  'soak with koffi': () => soakWith('koffi'),
  'soak with node:ffi': () => soakWith('node:ffi'),
};
