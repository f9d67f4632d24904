import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { hostTarget } from '../../codegen/abi/target/target.ts';
import { type Generated, Generation } from '../../codegen/pipeline/generate.ts';
import { ScratchProject } from '../emitter/scratch-project.ts';

const headers = {
  'linux/outer.h': `
    #include <linux/deep/inner.h>
    #include <other.h>
    #include <broken.h>
    #define Pair 5
    struct outer { struct pair one; struct pair two[2]; struct pair grid[2][2]; struct odd odd; };
    struct refused { struct broken b; };
    struct flexible { int count; struct pair pairs[]; };`,
  'linux/deep/inner.h': '#include <other.h>\nstruct pair { int a; struct odd b; };',
  'other.h': '#ifndef EARLIER\n#define EARLIER 1\nstruct odd { char c; };\nstruct unused { int x; };\n#endif',
  // Alone it is another record than after 'other.h'.
  'broken.h': '#ifdef EARLIER\nstruct broken { int x; };\n#else\nstruct broken { long long x; };\n#endif',
  'circle-a.h':
    '#ifndef A\n#define A\n#include "circle-b.h"\nstruct a { int x; };\nstruct uses_b { struct b b; };\n#endif',
  'circle-b.h': '#ifndef B\n#define B\n#include "circle-a.h"\nstruct b { int y; };\nstruct uses_a { int z; };\n#endif',
};

describe('modules that import each other', () => {
  let project: ScratchProject;
  let generation: Generation;
  const text = (generated: Generated | undefined, ending: string): string =>
    generated?.files.find(({ path }) => path.endsWith(ending) && !path.endsWith(`.ref${ending}`))?.text ?? '';

  before(() => {
    project = new ScratchProject();
    for (const [name, content] of Object.entries(headers)) {
      mkdirSync(dirname(join(project.folder, 'include', name)), { recursive: true });
      writeFileSync(join(project.folder, 'include', name), content);
    }
  });
  beforeEach(() => {
    const roots = { folders: [join(project.folder, 'include')] };
    generation = new Generation({ roots, targets: [hostTarget()!], profile: null });
  });
  after(() => project?.remove());

  it('a record of another header is imported, and its module is written as well', async () => {
    const outer = await generation.generate('linux/outer.h');
    const imported = await generation.generateImports();
    expect(imported.map(({ model }) => model.header)).to.deep.equal(['linux/deep/inner.h', 'other.h']);
    expect(text(outer, '.ts')).to.contain("import { Odd } from '../other.js';");
    // The header's own names come first.
    expect(text(outer, '.ts')).to.contain("import { Pair as Pair_ } from './deep/inner.js';");
    expect(text(imported[0], '.ts')).to.contain("import { Odd } from '../../other.js';");
    for (const { files } of [outer, ...imported]) for (const file of files) project.write(file.path, file.text);
    expect(project.compile()).to.equal('');
    const { Outer, Flexible } = (await project.load('linux/outer.js')) as Record<string, { of(values: object): never }>;
    const view = Outer!.of({ one: { a: 1 }, two: [{ a: 2 }], grid: [[], [{ a: 3, b: { c: 4 } }]] }) as {
      grid: { get(index: number): { get(index: number): { a: number; b: { c: number } } } };
    };
    expect(view.grid.get(1).get(0).b.c).to.equal(4);
    Flexible!.of({ count: 1, pairs: [{ a: 1 }] });
    const { outer: refOuter, pair } = (await project.load('linux/outer.ref.js')) as Record<string, { size: number }>;
    expect([refOuter?.size, pair]).to.deep.equal([outer.model.records[0]?.size, undefined]);
  });

  it('a record that is another one in its own module is bytes', async () => {
    const outer = await generation.generate('linux/outer.h');
    expect(text(outer, '.ts')).to.contain('The bytes of `struct broken`, which has no class in this module.');
    expect((await generation.generateImports()).map(({ model }) => model.header)).not.to.contain('broken.h');
  });

  it('headers that include each other are bound, whichever comes first', async () => {
    const first = await generation.generate('circle-a.h');
    expect(first.imports).to.deep.equal(['circle-b.h']);
    expect((await generation.generateImports()).map(({ model }) => model.header)).to.deep.equal(['circle-b.h']);
  });

  it('imports end as asked', async () => {
    const { roots } = { roots: { folders: [join(project.folder, 'include')] } };
    const typed = new Generation({ roots, targets: [hostTarget()!], profile: null, importExtension: 'ts' });
    expect(text(await typed.generate('linux/outer.h'), '.ts')).to.contain("from '../other.ts';");
  });
});
