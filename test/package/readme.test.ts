import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { requireUserfaultfd } from '../live/require-userfaultfd.ts';
import { readme, readmeExample } from './readme-example.ts';

const project = join(import.meta.dirname, '../../..');

describe('README.md', () => {
  it('has an example of at most 16 lines that runs as printed', async function () {
    await requireUserfaultfd.call(this);
    const example = readmeExample();
    expect(example.split('\n').length).to.be.within(5, 17);
    // Inside the package, so that it finds uapi-bindgen by its name.
    const folder = mkdtempSync(join(project, 'dist/readme-'));
    try {
      writeFileSync(join(folder, 'example.mjs'), example);
      const { stdout, stderr } = spawnSync(process.execPath, ['example.mjs'], {
        cwd: folder,
        encoding: 'utf8',
        timeout: 20_000,
      });
      expect(stderr + stdout).to.equal('pagefault true\nserved by TypeScript\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names only make targets and commands that exist', () => {
    const makefile = readFileSync(join(project, 'Makefile'), 'utf8');
    for (const [, target] of readme.matchAll(/^make ([a-z-]+)/gm)) expect(makefile).to.include(`\n${target}:`);
  });
});
