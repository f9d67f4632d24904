import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repository, ScratchProject } from '../emitter/scratch-project.ts';

/** What a snippet takes as given. */
const given: Readonly<Record<string, string>> = {
  fd: 'declare const fd: number;',
  it: "import { it } from 'node:test';",
};

/** The blocks of TypeScript of a document, each with what it takes as given. */
function snippets(path: string): string[] {
  const text = readFileSync(join(repository, path), 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => {
    const heads = Object.entries(given).filter(([name]) =>
      new RegExp(`^(?:\\w+\\(${name}, |${name}\\()`, 'm').test(code),
    );
    const expected = code.replaceAll(/^(?=.*\/\/ does not compile)/gm, '// @ts-expect-error\n');
    return [...heads.map(([, head]) => head), expected].join('\n');
  });
}

describe('the snippets of the documentation', () => {
  for (const [path, least] of [
    ['README.md', 3],
    ['docs/userfaultfd.md', 10],
  ] as const) {
    it(`of ${path} compile under strict options`, () => {
      using project = new ScratchProject();
      const found = snippets(path);
      expect(found.length).to.be.at.least(least);
      for (const [index, code] of found.entries()) project.write(`snippet-${index + 1}.ts`, code);
      expect(project.compile()).to.equal('');
    }).timeout(60_000);
  }
});
