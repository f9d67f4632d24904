import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import type { DriftReport } from '../../codegen/drift/drift-report.ts';
import { shippedFolder } from '../../codegen/pipeline/package-folder.ts';
import { reportDrift } from '../../codegen/sides/report-drift.ts';
import { sourceNamed } from '../../codegen/sides/source-named.ts';
import { temporaryFolder, uapiBindgen } from '../cli/run.ts';
import { asLine } from '../drift/header-pair.ts';

const bindings = shippedFolder('generated');
const gpio = join(bindings, 'linux/gpio.abi.json');

/** Compares on x86_64 what two words name. */
function drift(old: string, now: string, headers: readonly string[] | null = null): DriftReport {
  using before = sourceNamed(old);
  using after = sourceNamed(now);
  return reportDrift({ old: before, now: after, headers, targets: [targetNamed('x86_64')], accepted: [] });
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

describe('the sides of a comparison', () => {
  it('are about the headers of the narrower one', () => {
    expect(drift(gpio, 'snapshot').headers).to.deep.equal(['linux/gpio.h']);
    expect(drift('snapshot', gpio).headers).to.deep.equal(['linux/gpio.h']);
    expect(drift('snapshot', '7.3').headers).to.deep.equal(['linux/userfaultfd.h']);
    expect(drift('7.3', bindings).headers).to.deep.equal(['linux/userfaultfd.h']);
    const { headers, findings } = drift(bindings, 'snapshot');
    expect(headers).to.include.members(['linux/kvm.h', 'linux/if_tun.h', 'linux/termios.h']);
    expect(findings.map(asLine)).to.deep.equal([]);
  });

  it('are both whole where both are folders: a header that only one has is news', () => {
    using folder = temporaryFolder();
    write(folder.path, {
      'old/linux/a.h': '#define A 1\n',
      'old/linux/b.h': '#define B 1\n',
      'new/linux/a.h': '#define A 1\n',
    });
    const { headers, findings } = drift(join(folder.path, 'old'), join(folder.path, 'new'));
    expect(headers).to.deep.equal(['linux/a.h', 'linux/b.h']);
    expect(findings.map(asLine)).to.deep.equal(['breaking linux/b.h: this header is gone: with 1 name']);
  });

  it('read a header after what its profile has it read after, as far as a side has that', () => {
    using folder = temporaryFolder();
    const request = (type: string): Readonly<Record<string, string>> => ({
      'linux/fs.h': "#define FS_IOC_FIEMAP (('f' << 8) + (sizeof(struct fiemap) << 16))\n",
      'linux/fiemap.h': `struct fiemap { ${type} a; };\n`,
    });
    for (const [name, type] of [
      ['old', 'short'],
      ['new', 'int'],
    ] as const) {
      for (const [header, text] of Object.entries(request(type))) write(folder.path, { [`${name}/${header}`]: text });
    }
    const sides = [join(folder.path, 'old'), join(folder.path, 'new')] as const;
    const changed = 'breaking FS_IOC_FIEMAP: value 0x26600 -> 0x46600';
    expect(drift(...sides, ['linux/fs.h']).findings.map(asLine)).to.deep.equal([changed]);
    const [old, now] = sides.map((side) => join(side, 'linux/fs.h')) as [string, string];
    expect(drift(old, now).findings.map(asLine)).to.deep.equal([changed]);
  });

  it('tell of a name that went to an included header as moved, though that one was not asked for', () => {
    using folder = temporaryFolder();
    write(folder.path, {
      'old/linux/a.h': '#include <linux/b.h>\n#define A 1\nstruct s { int x; };\n#define GONE 1\n',
      'old/linux/b.h': '#define B 1\n',
      'new/linux/a.h': '#include <linux/b.h>\n#define A 1\n',
      'new/linux/b.h': '#define B 2\nstruct s { int x; int y; };\n',
    });
    const { headers, findings } = drift(join(folder.path, 'old'), join(folder.path, 'new'), ['linux/a.h']);
    expect(headers).to.deep.equal(['linux/a.h']);
    expect(findings.map(asLine)).to.deep.equal([
      'breaking GONE: this constant is gone',
      'breaking struct s: size 4 -> 8: it grew at its end, which breaks where the kernel is not told the size',
      'extending struct s.y: new field: added at the end <- struct s',
      'moved struct s: in linux/b.h now',
    ]);
  });

  it('tell what moved inside records of included headers that those of the header hold', () => {
    using folder = temporaryFolder();
    const inner = (fields: string): string => `struct in { ${fields} };\nstruct not_held { ${fields} };\n`;
    const between = '#include <linux/c.h>\ntypedef struct { struct in in[2]; int c; } mid_t;\n#define B 1\n';
    const outer = '#include "b.h"\ntypedef mid_t row_t[2];\nstruct s { int n; union { row_t rows; int k; } u; };\n';
    for (const [side, fields] of [
      ['old', 'int x; int y;'],
      ['new', 'int y; int x;'],
    ] as const) {
      const texts = {
        'a.h': outer,
        'b.h': between.replace('B 1', side === 'old' ? 'B 1' : 'B 2'),
        'c.h': inner(fields),
      };
      for (const [name, text] of Object.entries(texts)) {
        const beside = text.replace('<linux/c.h>', '"c.h"');
        write(folder.path, { [`${side}/linux/${name}`]: text, [`beside-${side}/${name}`]: beside });
      }
    }
    const moved = ['breaking struct in.x: offset 0 -> 4', 'breaking struct in.y: offset 4 -> 0'];
    const told = (old: string, now: string, headers?: readonly string[]): string[] => {
      const { findings } = drift(join(folder.path, old), join(folder.path, now), headers);
      expect(new Set(findings.map(({ header }) => header.replace('linux/', '')))).to.deep.equal(new Set(['c.h']));
      return findings.map(asLine);
    };
    expect(told('old', 'new', ['linux/a.h'])).to.deep.equal(moved);
    expect(told('old/linux/a.h', 'new/linux/a.h')).to.deep.equal(moved);
    expect(told('beside-old/a.h', 'beside-new/a.h')).to.deep.equal(moved);
    using header = sourceNamed(join(folder.path, 'old/linux/a.h'), {});
    const target = targetNamed('x86_64');
    header.readIncluded?.('linux/c.h', target);
    expect(header.fileOf('linux/c.h', target)).to.equal(join(folder.path, 'old/linux/c.h'));
    expect(header.fileOf('linux/other-name.h', target)).to.equal(join(folder.path, 'old/linux/a.h'));
  });

  it('say the same of bindings and a header as of two headers', () => {
    using folder = temporaryFolder();
    const [old, now] = ['old', 'new'].map((name) => join(folder.path, name)) as [string, string];
    const request = '#include <linux/ioctl.h>\n#define R _IOR(7, 1, struct';
    const own = '#include <linux/types.h>\ntypedef __';
    write(folder.path, {
      'old/linux/a.h': `${own}u32 own_t;\nstruct s { int a; int b; __u32 d; own_t e; __u32 f; __s32 g; };\nunion u { int a; };\nstruct old { int z; };\n${request} old)\n`,
      'new/linux/a.h': `${own}s32 own_t;\nstruct s { int a; int c; __be32 d; own_t e; __u32 f; __s32 g; };\nunion u { int a; int b; };\nstruct new { int z; };\n${request} new)\n`,
    });
    const roots = ['-I', old, '-I', shippedFolder('headers')];
    const bindings = join(folder.path, 'bindings');
    expect(uapiBindgen('generate', 'linux/a.h', ...roots, '--target', 'x86_64', '-o', bindings).status).to.equal(0);
    const options = { include: [shippedFolder('headers')] };
    const findingsFrom = (place: string): string[] => {
      using before = sourceNamed(place, options);
      using after = sourceNamed(now, options);
      const request = { old: before, now: after, headers: null, targets: [targetNamed('x86_64')], accepted: [] };
      return reportDrift(request).findings.map(asLine);
    };
    expect(findingsFrom(bindings)).to.deep.equal(findingsFrom(old));
    expect(findingsFrom(bindings)).to.deep.equal([
      "breaking struct s.e: type unsigned 32-bit -> signed 32-bit: 'own_t' is another type now <- own_t",
      'breaking own_t: type __u32 -> __s32 (unsigned 32-bit -> signed 32-bit)',
      'extending union u.b: new field: a union gained a member',
      'renamed struct s.b: struct s.c now',
      'renamed struct old: struct new now',
      'renamed R: argument struct old -> struct new: the same under another name <- struct old',
      'cosmetic struct s.d: type __u32 -> __be32: spelled differently',
    ]);
  });

  it('see in bindings that records of another header grew in an array of unknown length', () => {
    using folder = temporaryFolder();
    const [old, now] = ['old', 'new'].map((name) => join(folder.path, name)) as [string, string];
    const text = '#include <linux/b.h>\nstruct s { int n; struct in e[]; };\nstruct t { int n; pair_t e[0]; };\n';
    const elements = (fields: string): string => `struct in { ${fields} };\ntypedef struct in pair_t[2];\n`;
    write(folder.path, {
      'old/linux/a.h': text,
      'old/linux/b.h': elements('int x;'),
      'new/linux/a.h': text,
      'new/linux/b.h': elements('int x; int y;'),
    });
    const places = [old, now].map((side) => {
      const roots = ['-I', side, '-I', shippedFolder('headers')];
      const target = ['--target', 'x86_64'];
      const bindings = `${side}-bindings`;
      expect(uapiBindgen('generate', 'linux/a.h', ...roots, ...target, '-o', bindings).status).to.equal(0);
      return bindings;
    });
    const grown = ['breaking struct s.e: element size 4 -> 8', 'breaking struct t.e: element size 8 -> 16'];
    // The other header is compared as well, and tells of its own records.
    for (const [before, after] of [places, [places[0]!, now], [old, places[1]!]] as const) {
      expect(drift(before!, after!).findings.map(asLine)).to.include.members(grown);
    }
  });

  it('know in bindings what types mean, also those of other headers', () => {
    using folder = temporaryFolder();
    const [old, now] = ['old', 'new'].map((name) => join(folder.path, name)) as [string, string];
    const scalars = 'typedef int __s32;\ntypedef unsigned char __u8;\n';
    write(folder.path, {
      'old/linux/b.h': `${scalars}typedef unsigned int id_t;\n`,
      'new/linux/b.h': `${scalars}typedef int id_t;\n`,
      'old/linux/a.h': '#include <linux/b.h>\nstruct s { int a; unsigned char b; char c[4]; id_t d; };\n',
      'new/linux/a.h': '#include <linux/b.h>\nstruct s { __s32 a; __u8 b; __u8 c[4]; id_t d; };\n',
    });
    const [before, after] = [old, now].map((side) => {
      const roots = ['-I', side, '-I', shippedFolder('headers'), '--target', 'x86_64'];
      expect(uapiBindgen('generate', 'linux/a.h', ...roots, '-o', `${side}-bindings`).status).to.equal(0);
      return `${side}-bindings`;
    }) as [string, string];
    const found = (one: string, other: string): readonly string[] => {
      return drift(one, other, ['linux/a.h']).findings.map(asLine);
    };
    const asOfHeaders = [
      'breaking struct s.c: type char -> __u8 (signed 8-bit characters -> unsigned 8-bit)',
      "breaking struct s.d: type unsigned 32-bit -> signed 32-bit: 'id_t' is another type now",
      'cosmetic struct s.a: type int -> __s32: spelled differently',
      'cosmetic struct s.b: type unsigned char -> __u8: spelled differently',
    ];
    for (const [one, other] of [
      [old, now],
      [before, now],
      [old, after],
      [before, after],
    ] as const) {
      expect(found(one, other), `${one} ${other}`).to.deep.equal(asOfHeaders);
    }
    // Bindings of before models told of types mean what the other side says.
    const file = join(before, 'linux/a.abi.json');
    const set = JSON.parse(readFileSync(file, 'utf8')) as { models: { types?: unknown }[] };
    for (const model of set.models) delete model.types;
    writeFileSync(file, JSON.stringify(set));
    expect(found(before, old)).to.deep.equal([]);
    for (const model of set.models) model.types = [{ spelling: 'id_t', kind: 'array' }];
    writeFileSync(file, JSON.stringify(set));
    expect(() => found(before, old)).to.throw('is no ABI model of a schema that this uapi-bindgen knows');
  });

  it('find a header given by its path by what the other side calls it', () => {
    using folder = temporaryFolder();
    const text = readFileSync(join(shippedFolder('headers'), 'linux/gpio.h'), 'utf8');
    write(folder.path, { 'gpio.h': text.replace('#define GPIO_MAX_NAME_SIZE 32', '#define GPIO_MAX_NAME_SIZE 33') });
    const { headers, findings } = drift(gpio, join(folder.path, 'gpio.h'));
    expect(headers).to.deep.equal(['linux/gpio.h']);
    expect(findings.map(({ symbol }) => symbol)).to.include('GPIO_MAX_NAME_SIZE');
    expect(drift('snapshot', join(folder.path, 'gpio.h')).headers).to.deep.equal(['linux/gpio.h']);
  });

  it('name the file and the line of what they have files of', () => {
    using folder = temporaryFolder();
    write(folder.path, { 'old/linux/a.h': '\n#define A 1\n', 'new/linux/a.h': '#define A 2\n' });
    const { files, findings } = drift(join(folder.path, 'old'), join(folder.path, 'new'));
    expect(findings[0]).to.include({ oldLine: 2, newLine: 1 });
    expect(files.old('linux/a.h', 'x86_64')).to.equal(join(folder.path, 'old/linux/a.h'));
    expect(files.new('linux/none.h', 'x86_64')).to.equal(null);
  });

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['a word', 'nowhere', /^'nowhere' is unknown; a side is a header, an include root, .*'installed'.*release/],
    ['a path that is not there', './none/include', /^there is no '\.\/none\/include'; a side is/],
    ['a folder without headers and bindings', 'empty', /is no include root .* and holds no \*\.abi\.json$/],
    ['the folder above an include root', 'above', /did you mean '.*above\/usr\/include'\?$/],
    ['the folder inside an include root', 'root/linux', /did you mean '.*root'\?$/],
    ['another kind of file', 'text.md', /is no header \(\.h\), no model \(\.abi\.json\) and no package \(\.deb\)$/],
    ['JSON that is none', 'broken.json', /broken\.json' is no ABI model: .*JSON/],
    ['JSON of something else', 'other.json', /other\.json' is no ABI model of a schema that this uapi-bindgen knows$/],
    ['a model with lists of nothing', 'hollow.json', /hollow\.json' is no ABI model of a schema/],
    ['a model of an unknown target', 'vax.json', /vax\.json' is no ABI model of a schema/],
  ];
  for (const [title, word, message] of refused) {
    it(`refuse ${title}`, () => {
      using folder = temporaryFolder();
      const model = JSON.parse(readFileSync(gpio, 'utf8')).models[0];
      write(folder.path, {
        'empty/readme': '',
        'above/usr/include/linux/a.h': '',
        'root/linux/a.h': '',
        'text.md': '',
        'broken.json': '{"schema": "abi-mod',
        'other.json': '{"name": "x"}',
        'hollow.json': JSON.stringify({ ...model, records: [3] }),
        'vax.json': JSON.stringify({ ...model, target: 'vax' }),
      });
      const known = ['empty', 'above', 'root/linux', 'text.md'].includes(word) || word.endsWith('.json');
      expect(() => sourceNamed(known ? join(folder.path, word) : word)).to.throw(message);
    });
  }

  it('refuse a target that they do not carry, and headers that they do not share', () => {
    using folder = temporaryFolder();
    write(folder.path, { 'root/x86_64-linux-gnu/asm/types.h': '', 'root/linux/a.h': '', 'bare/linux/a.h': '' });
    const root = join(folder.path, 'root');
    using old = sourceNamed(root);
    const request = { old, now: old, headers: null, targets: [targetNamed('s390x')], accepted: [] };
    expect(() => reportDrift(request)).to.throw(/root is not for s390x; it is for x86_64$/);
    expect(() => drift(root, 'snapshot', ['linux/none.h'])).to.throw(
      /^neither .*root nor snapshot has linux\/none\.h$/,
    );
    expect(() => drift('6.8', gpio)).to.throw(/^Linux 6\.8 is about linux\/userfaultfd\.h, and .* no header in common/);
  });

  it('say which side it is that cannot be read', () => {
    using folder = temporaryFolder();
    write(folder.path, { 'old/linux/a.h': '#include <linux/none.h>\n', 'new/linux/a.h': '' });
    const [old, now] = [join(folder.path, 'old'), join(folder.path, 'new')];
    try {
      drift(old, now);
      expect.fail('it could be read');
    } catch (error) {
      expect((error as { hint: string }).hint).to.match(new RegExp(`^this is about ${old}`));
    }
  });
});
