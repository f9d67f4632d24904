import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { transformSync } from 'esbuild';
import { requireUserfaultfd } from '../live/require-userfaultfd.ts';

const project = join(import.meta.dirname, '../../..');
const text = readFileSync(join(project, 'docs/userfaultfd.md'), 'utf8');
/** Each example with what it says that it prints, under the heading where it stands. */
const examples = [...text.matchAll(/```ts\n(.*?)```\n```text\n(.*?)```/gs)].map(([, code, output], index) => ({
  code: code!,
  output: output!,
  title: `${index + 1}: ${[...text.slice(0, text.indexOf(code!)).matchAll(/^## (.*)$/gm)].at(-1)![1]}`,
}));

describe('docs/userfaultfd.md', () => {
  before(requireUserfaultfd);

  it('has an example for every block of code', () => {
    expect(examples.length).to.equal(text.match(/^```ts$/gm)?.length);
  });

  for (const { title, code, output } of examples) {
    it(`prints what it says: example ${title}`, () => {
      // Inside the package, so that it finds uapi-bindgen by its name.
      const folder = mkdtempSync(join(project, 'dist/docs-'));
      try {
        writeFileSync(join(folder, 'example.mjs'), transformSync(code, { loader: 'ts' }).code);
        const { stdout, stderr } = spawnSync(process.execPath, ['example.mjs'], {
          cwd: folder,
          encoding: 'utf8',
          timeout: 20_000,
        });
        expect(stderr + stdout).to.equal(output);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
