import { expect } from 'chai';
import { hostTarget } from '../../codegen/abi/target/target.ts';
import { bind } from '../../codegen/binding/bind.ts';
import { parseProfile } from '../../codegen/binding/profile/profile.ts';
import { emit } from '../../codegen/emitter/emit.ts';
import { field, recordOf, resolutionOf } from '../binding/resolution-fixture.ts';
import { ScratchProject } from './scratch-project.ts';

/** Text that would end a comment, a template or a string, open a tag, or hide what follows it. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: that is the poison
const poison = '*/ ${process.exit(9)} `\'" \\ @deprecated {@link x} \n\r\u2028\u2029\u202e\0 // */';

const words = [
  '__proto__',
  'constructor',
  'prototype',
  'default',
  'class',
  'await',
  'eval',
  'arguments',
  'undefined',
  'StructView',
  'Buffer',
  'target',
  'provenTarget',
  'ref',
  'toString',
  'then',
];

describe('hostile headers', () => {
  const target = hostTarget()?.name ?? 'x86_64';
  let project: ScratchProject;
  let texts: ReadonlyMap<string, string>;
  let complaints: string;

  before(async () => {
    const strange = words.map((word, index) => field(word, '__u8', index, 1));
    const inner = words.map((word, index) => ({
      name: word,
      offset: index,
      size: 1,
      keyword: 'union' as const,
      fields: [field('x', '__u8', 0, 1)],
    }));
    const resolution = resolutionOf({
      target,
      header: 'linux/*/@x`.h',
      records: [
        recordOf('struct words', strange),
        recordOf('struct outer', inner),
        ...words.map((word) => recordOf(`struct ${word}`, [field('a', `${poison} *`, 0, 8)])),
      ],
      types: { [`${poison} *`]: { kind: 'pointer', size: 8, alignment: 8 } },
      constants: [
        ...words.map((name, index) => ({ name, value: String(index), type: 'int' })),
        { name: 'POISONED', value: '1', type: 'int' },
        { name: 'bad-name', value: '1', type: 'int' },
      ],
      texts: { POISONED: poison },
      comments: Object.fromEntries(
        ['POISONED', 'TEXT', 'ODD', 'struct words', 'struct words.then'].map((name) => [
          name,
          `${poison}\n\n# <b>${poison}`,
        ]),
      ),
      strings: [{ name: 'TEXT', value: poison }],
      enumerators: [{ name: 'ODD', value: '1', enum: poison }],
      ioctls: [{ name: 'POISONED', value: '1', direction: 'read', type: 1, number: 1, size: 1, argument: poison }],
      functions: [{ name: 'F', parameters: ['x'], ioctl: false }],
      skipped: [{ name: poison, kind: 'macro', reason: poison, line: 1 }],
    });
    const profile = {
      flagSets: { WordFlags: { members: words } },
      ioctls: { POISONED: { argument: 'number', reason: poison } },
    };
    const files = await emit(bind([resolution], parseProfile(JSON.stringify(profile), 'x.json')));
    texts = new Map(files.map(({ path, text }) => [path.replace(/^.*`/, 'hostile'), text]));
    project = new ScratchProject();
    for (const [path, text] of texts) project.write(path, text);
    complaints = project.compile();
  });
  after(() => project?.remove());

  it('give modules that compile', () => {
    expect(complaints).to.equal('');
  });

  it('give text without controls, separators and marks of direction', () => {
    for (const [path, text] of texts) expect(text, path).not.to.match(/[^\n\P{C}]|[\u2028\u2029]/u);
  });

  it('tags stay text: no comment deprecates or links what it should not', () => {
    const module = (texts.get('hostile.ts') ?? '').replace(/^export const TEXT = .*$/m, '');
    expect(module).not.to.match(/^\s*\*?\s*@/m);
    expect(module).not.to.match(/\{@(?!link [A-Za-z_$])/);
    expect(module).not.to.contain('{@link x}');
  });

  it('strings keep their value', async () => {
    expect((await project.load('hostile.js')).TEXT).to.equal(poison);
  });

  it('constants keep their value under a name that can be written', async () => {
    const module = await project.load('hostile.js');
    const values = words.map((word) => module[`${word}_`] ?? module[word]);
    expect(values).to.deep.equal(words.map((_, index) => index));
  });

  it('flag sets know their flags by the C names', async () => {
    const { WordFlags } = (await project.load('hostile.js')) as { WordFlags: { names(bits: number): string[] } };
    expect(WordFlags.names(1)).to.deep.equal(['constructor']);
    expect(WordFlags.names(3)).to.deep.equal(['constructor', 'prototype', 'default']);
  });

  it('fields of any name are read and written, and shown', async () => {
    const module = await project.load('hostile.js');
    const Record = module.Words as {
      alloc(): Record<string, number>;
      layout: { offsets: Record<string, number> };
    };
    const record = Record.alloc();
    const names = Object.keys(Record.layout.offsets);
    expect(names).to.have.length(words.length);
    names.forEach((name, index) => {
      record[name] = index + 1;
    });
    expect(names.map((name) => record[name])).to.deep.equal(words.map((_, index) => index + 1));
    expect(Object.getPrototypeOf(record)).to.equal((Record as unknown as { prototype: object }).prototype);
  });

  it('ref types load with every field', async () => {
    const { words: type } = (await project.load('hostile.ref.js')) as {
      words: new () => Record<string, number>;
    };
    const record = new type();
    const names = Object.keys((type as unknown as { fields: object }).fields);
    expect(names).to.have.length(words.length);
    names.forEach((name, index) => {
      record[name] = index + 1;
    });
    expect(names.map((name) => record[name])).to.deep.equal(words.map((_, index) => index + 1));
  });
});
