import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { replaceTree, treeDifferences } from '../../codegen/snapshot/header-tree.ts';

describe('the tree of a snapshot', () => {
  let parent = '';
  let folder = '';
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
    folder = join(parent, 'headers');
    mkdirSync(join(folder, 'freestanding'), { recursive: true });
    mkdirSync(join(folder, 'linux'));
    writeFileSync(join(folder, 'README.md'), 'by hand');
    writeFileSync(join(folder, 'freestanding/stddef.h'), 'by hand');
    writeFileSync(join(folder, 'linux/old.h'), 'old');
    writeFileSync(join(folder, 'linux/same.h'), 'same');
    writeFileSync(join(folder, 'manifest.json'), 'before');
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  const files = new Map([
    ['linux/same.h', 'same'],
    ['linux/new.h', 'new'],
    ['manifest.json', 'after'],
  ]);

  it('lists what is missing, changed and superfluous, and nothing written by hand', () => {
    expect(treeDifferences(folder, files)).to.deep.equal([
      { path: 'linux/new.h', kind: 'missing' },
      { path: 'manifest.json', kind: 'changed' },
      { path: 'linux/old.h', kind: 'superfluous' },
    ]);
  });

  it('holds exactly the files afterwards, and what was written by hand', () => {
    replaceTree(folder, files);
    expect(treeDifferences(folder, files)).to.deep.equal([]);
    expect(readdirSync(folder).sort()).to.deep.equal(['README.md', 'freestanding', 'linux', 'manifest.json']);
    expect(readFileSync(join(folder, 'freestanding/stddef.h'), 'utf8')).to.equal('by hand');
    expect(readdirSync(parent)).to.deep.equal(['headers']);
  });

  it('is made where there was none', () => {
    rmSync(folder, { recursive: true });
    replaceTree(folder, files);
    expect(treeDifferences(folder, files)).to.deep.equal([]);
  });

  it('is as it was after a failure', () => {
    const before = statSync(join(folder, 'linux/old.h')).mtimeMs;
    // A file where a folder has to be.
    const impossible = new Map([...files, ['linux/new.h/inside.h', 'x']]);
    expect(() => replaceTree(folder, impossible)).to.throw();
    expect(statSync(join(folder, 'linux/old.h')).mtimeMs).to.equal(before);
    expect(existsSync(join(folder, 'linux/new.h'))).to.equal(false);
    expect(readdirSync(parent)).to.deep.equal(['headers']);
  });
});
