import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { askBackends, type BackendName } from '../../../runtime/backends/choice.ts';
import { runWatched, type Scenarios } from '../scenario.ts';

/** Runs a program of this folder with a backend; prints why where that does not load here. */
async function runWith(backend: BackendName, program: string, args: readonly string[]): Promise<string> {
  const refused = askBackends().find(({ name }) => name === backend)?.refused;
  if (refused !== undefined) {
    console.log(`skipped: ${refused}`);
    return '';
  }
  const path = fileURLToPath(new URL(`../${program}.js`, import.meta.url));
  const command = ['env', `UAPI_BINDGEN_BACKEND=${backend}`, process.execPath, path, ...args];
  const { stdout, stderr, end } = await runWatched(command, 40);
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

export const scenarios: Scenarios = {
  'stress with ffi-napi: racing touchers, a background copier, memory removed, moved, unmapped (uffd-stress)': () =>
    stressWith('ffi-napi'),
  'stress with koffi': () => stressWith('koffi'),
  'stress with node:ffi': () => stressWith('node:ffi'),
  'soak with ffi-napi: memory stays flat and no descriptor is left': () => soakWith('ffi-napi'),
  'soak with koffi': () => soakWith('koffi'),
  'soak with node:ffi': () => soakWith('node:ffi'),
};
