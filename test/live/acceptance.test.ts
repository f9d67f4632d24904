import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Scenarios } from './scenario.ts';

const project = join(import.meta.dirname, '../../..');
const text = readFileSync(join(project, 'docs/acceptance.md'), 'utf8');

/** Every test that the document names: where it is, and its title. */
function namedTests(): (readonly [file: string, title: string])[] {
  const cells = text.split('\n').flatMap((line) => (line.startsWith('|') ? line.split(/ \| |<br>/) : []));
  return cells.flatMap((cell) => {
    const match = /`([\w./-]+)`: (.*?)(?: \|)?$/.exec(cell);
    return match === null ? [] : [[match[1]!, match[2]!] as const];
  });
}

describe('docs/acceptance.md', () => {
  it('names only tests that there are', async () => {
    const missing: string[] = [];
    for (const [file, title] of namedTests()) {
      if (!(await exists(file, title))) missing.push(`${file}: ${title}`);
    }
    expect(missing).to.deep.equal([]);
    expect(namedTests()).to.have.length.above(70);
  });

  it('names a test, or a reason, in every row', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| behaviour'));
    for (const row of rows) expect(row).to.match(/^\| \S.* \| \S.* \|$/);
    expect(rows).to.have.length.above(60);
  });
});

async function exists(file: string, title: string): Promise<boolean> {
  if (file.endsWith('.ts')) {
    const path = join(project, file);
    return existsSync(path) && /\bit\(/.test(readFileSync(path, 'utf8')) && readFileSync(path, 'utf8').includes(title);
  }
  const scenarios = new URL(`scenarios/${file}.js`, import.meta.url);
  if (!existsSync(scenarios)) return false;
  return title in ((await import(scenarios.href)) as { readonly scenarios: Scenarios }).scenarios;
}
