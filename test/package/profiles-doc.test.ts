import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { profileKeys } from '../../codegen/binding/profile/profile.ts';
import { generate } from '../../codegen/pipeline/generate.ts';
import { snapshotRoots, targetsCarriedBy } from '../../codegen/pipeline/include-roots.ts';
import { temporaryFolder } from '../cli/run.ts';
import { repository } from '../emitter/scratch-project.ts';

const text = readFileSync(join(repository, 'docs/profiles.md'), 'utf8');
const examples = [...text.matchAll(/<!-- for (\S+) -->\n```json\n(.*?)```\n```ts\n(.*?)```/gs)].map(
  ([, header = '', profile = '', lines = '']) => ({ header, profile, lines: lines.trimEnd().split('\n') }),
);

describe('docs/profiles.md', () => {
  it('has an example of every key', () => {
    const keys = new Set(examples.flatMap(({ profile }) => Object.keys(JSON.parse(profile))));
    expect([...keys].sort()).to.deep.equal([...profileKeys].sort());
    expect(text.match(/```json/g)).to.have.lengthOf(examples.length);
  });

  for (const { header, profile, lines } of examples) {
    it(`says what ${Object.keys(JSON.parse(profile)).join(' and ')} in a profile for ${header} does`, async () => {
      using folder = temporaryFolder();
      const path = join(folder.path, 'profile.json');
      writeFileSync(path, profile);
      const roots = snapshotRoots();
      const { files } = await generate({ header, roots, targets: targetsCarriedBy(roots), profile: path });
      const module = files.find((file) => file.path === header.replace(/\.h$/, '.ts'))?.text ?? '';
      // A comment in the document stands on one line.
      const flat = module.replaceAll(/\n *\*(?!\/) */g, ' ');
      for (const line of lines) expect(flat.includes(line) || module.includes(line), line).to.equal(true);
    });
  }
});
