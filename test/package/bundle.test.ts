import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { buildSync } from 'esbuild';
import { repository } from '../emitter/scratch-project.ts';

const program = `import { FaultServer } from 'uapi-bindgen/runtime';
try {
  await FaultServer.start().stop();
  console.log('served nothing');
} catch (error) {
  console.log(error.message);
}`;

/** What the program prints when it was bundled. */
function bundled(external: readonly string[]): string {
  // Inside the package, so that it finds uapi-bindgen by its name.
  const folder = mkdtempSync(join(repository, 'dist/bundle-'));
  try {
    const outfile = join(folder, 'program.mjs');
    const stdin = { contents: program, resolveDir: folder };
    buildSync({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', external: [...external] });
    const { stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: 'utf8', timeout: 20_000 });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a bundle', () => {
  if (process.platform !== 'linux') return;

  it('runs where the package is left out', () => {
    expect(bundled(['uapi-bindgen'])).to.equal('served nothing\n');
  });

  it('says to leave it out where it is not', () => {
    expect(bundled(['ffi-napi', 'ref-napi', 'koffi'])).to.match(
      /^the program of a thread of the fault server is not at .*server-thread\.js; a bundler .* \(esbuild: --external:uapi-bindgen\)\n$/,
    );
  });
});
