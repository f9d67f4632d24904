import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { filesBelow, temporaryFolder, uapiBindgen } from './run.ts';

const header = 'linux/userfaultfd.h';
const refusals = join(import.meta.dirname, '../../../test/golden/refusals');

describe('uapi-bindgen', () => {
  it('prints its help and the exit statuses', () => {
    const { status, stdout } = uapiBindgen('--help');
    expect(status).to.equal(0);
    for (const command of ['generate', 'model', 'eval', 'layout', 'explain'])
      expect(stdout).to.include(`  ${command} `);
    expect(stdout).to.include('3 a difference was found');
  });

  for (const command of ['generate', 'model', 'eval', 'layout', 'explain']) {
    it(`prints the help of ${command}`, () => {
      const { status, stdout } = uapiBindgen(command, '--help');
      expect(status).to.equal(0);
      expect(stdout).to.include(`Usage: uapi-bindgen ${command}`).and.to.include('--include <dir>');
    });
  }

  const wrongUsage: readonly [string, readonly string[], string][] = [
    ['no command', [], 'Usage: uapi-bindgen'],
    ['an unknown command', ['generat', header], "unknown command 'generat'"],
    ['an unknown option', ['model', header, '--sistem'], "unknown option '--sistem'"],
    ['an unknown target', ['model', header, '--target', 'vax'], "'vax'"],
    [
      'an include root that is no folder',
      ['model', header, '-I', 'no-such-folder'],
      "'no-such-folder' is not a folder",
    ],
    ['no header', ['model'], 'name a header'],
    ['--system with -I', ['model', header, '--system', '-I', '.'], 'cannot be used with'],
    ['no output folder', ['generate', header], '--output'],
    ['a machine alone without its header', ['generate', header, '--alone', 'i386', '-o', '.'], 'TARGET:HEADER'],
    ['an unknown machine alone', ['generate', header, '--alone', `vax:${header}`, '-o', '.'], "'vax'"],
    ['a record that is not there', ['layout', header, 'nothing'], "no record 'nothing'"],
    [
      'a record of an included header',
      ['layout', 'linux/kvm.h', 'struct kvm_regs', '--target', 'aarch64'],
      "does not define 'struct kvm_regs' itself, asm/kvm.h does, which it includes: uapi-bindgen layout asm/kvm.h 'struct kvm_regs' --target aarch64",
    ],
    ['a number that is none', ['explain', '12z'], "'12z' is neither"],
    ['a name that no header has', ['explain', 'UFFDIO_TELEPORT'], "'UFFDIO_TELEPORT'"],
  ];
  for (const [title, args, message] of wrongUsage) {
    it(`answers ${title} with status 2 and one message`, () => {
      const { status, stdout, stderr } = uapiBindgen(...args);
      expect(stderr)
        .to.include(message)
        .and.not.to.match(/^ {4}at /m);
      expect([status, stdout]).to.deep.equal([2, '']);
    });
  }

  const wrongHeaders: readonly [string, string][] = [
    ['linux/no-such-header.h', 'is not among the headers that come with uapi-bindgen'],
    ['./no-such-header.h', "there is no header './no-such-header.h'"],
    [join(refusals, 'missing-include.h'), 'missing-include.h:1:'],
    [join(refusals, 'missing-semicolon.h'), 'missing-semicolon.h:3:2: error:'],
    [join(refusals, 'error-directive.h'), 'this header wants NEVER_DEFINED'],
    [join(refusals, 'endless-include.h'), 'endless-include.h'],
    [join(refusals, 'doubling-macro.h'), 'doubling-macro.h'],
    [join(refusals, 'outside-the-roots.h'), '/etc/passwd'],
  ];
  for (const [path, message] of wrongHeaders) {
    it(`refuses ${path.split('/').at(-1)} with status 1 and writes nothing`, () => {
      using folder = temporaryFolder();
      const { status, stderr } = uapiBindgen('generate', header, path, '-o', folder.path);
      expect(stderr)
        .to.include(message)
        .and.not.to.match(/^ {4}at /m);
      expect(status).to.equal(1);
      expect(filesBelow(folder.path)).to.deep.equal([]);
    });
  }

  it('draws the source line, a caret and the include chain', () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'outer.h'), '\n#include "inner.h"\n');
    writeFileSync(join(folder.path, 'inner.h'), 'struct s {\n\tint a\n\tint b;\n};\n');
    const { stderr } = uapiBindgen('model', join(folder.path, 'outer.h'));
    expect(stderr.split('\n').slice(1)).to.deep.equal([
      '    3 |  int b;',
      '      |  ^~~',
      '  included from outer.h:2',
      '',
    ]);
    expect(stderr).to.match(/^inner\.h:3:2: error: expected ';' .*, saw 'int'\n/);
  });

  it('refuses in one line to write below a file', () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'file'), '');
    const { status, stderr } = uapiBindgen('generate', header, '-o', join(folder.path, 'file'));
    expect(status).to.equal(1);
    expect(stderr).to.match(/^error: .*expected a folder at '.*', saw a file; .*\n$/);
  });
});

describe('uapi-bindgen model', () => {
  it('prints one document per line and header', () => {
    const { status, stdout } = uapiBindgen('model', header, 'linux/types.h', '--target', 's390x');
    const documents = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(status).to.equal(0);
    expect(documents.map((each) => [each.header, each.target, each.byteOrder, each.error])).to.deep.equal([
      [header, 's390x', 'big', null],
      ['linux/types.h', 's390x', 'big', null],
    ]);
  });

  it('puts the reason into the document of a header that cannot be resolved, and goes on', () => {
    const { status, stdout } = uapiBindgen('model', 'linux/no-such-header.h', header);
    const documents = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(status).to.equal(1);
    expect(documents.map((each) => typeof each.error)).to.deep.equal(['string', 'object']);
  });
});

describe('uapi-bindgen eval', () => {
  it('prints value and type of each expression', () => {
    const expressions = ['UFFDIO_COPY', 'sizeof(struct uffd_msg)', 'UFFD_API + 1', '-1 < 0u'];
    const { status, stdout } = uapiBindgen('eval', header, ...expressions, '--target', 'x86_64');
    expect(status).to.equal(0);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).to.deep.equal([
      { expression: 'UFFDIO_COPY', value: '3223890435', type: 'unsigned long' },
      { expression: 'sizeof(struct uffd_msg)', value: '32', type: 'unsigned long' },
      { expression: 'UFFD_API + 1', value: '171', type: 'unsigned long long' },
      { expression: '-1 < 0u', value: '0', type: 'int' },
    ]);
  });

  for (const expression of ['1 +', 'no_such_name', '1 / 0', '(', '1; int x', '"text"']) {
    it(`refuses '${expression}' with status 1`, () => {
      const { status, stdout, stderr } = uapiBindgen('eval', header, expression);
      expect([status, stdout]).to.deep.equal([1, '']);
      expect(stderr)
        .to.include('error:')
        .and.not.to.match(/^ {4}at /m);
    });
  }
});

describe('what uapi-bindgen eval cannot evaluate', () => {
  const refusals: readonly (readonly [string, string])[] = [
    ['UFFDIO_COPPY', "'UFFDIO_COPPY': names 'UFFDIO_COPPY', which is neither a macro nor an enumerator"],
    ['UFFDIO_COPPY', "  hint: did you mean 'UFFDIO_COPY', 'uffdio_copy' or '_UFFDIO_COPY'?"],
    ['sizeof(struct uffd_mgs)', "'sizeof(struct uffd_mgs)': 'struct uffd_mgs' is not defined here"],
    ['sizeof(struct uffd_mgs)', "  hint: did you mean 'struct uffd_msg'?"],
    ['1 +', "'1 +': not an expression: expected an operand after '+', saw the end"],
  ];
  for (const [expression, message] of refusals) {
    it(`is named: ${message.trim()}`, () => {
      expect(uapiBindgen('eval', header, '1', expression, '2').stderr).to.include(message);
    });
  }
});

describe('uapi-bindgen layout', () => {
  it('draws offsets, sizes and padding', () => {
    const { status, stdout } = uapiBindgen('layout', header, 'uffd_msg', '--target', 'x86_64');
    expect(status).to.equal(0);
    expect(stdout).to.include('struct uffd_msg {   32 bytes, align 1');
    expect(stdout).to.match(/^ {5}8 {4}24 {4}union \{$/m);
    expect(stdout).to.match(/^ {4}24 {5}4 {10}__u32 ptid;$/m);
    expect(stdout).to.include('-- 4 bytes of padding --');
  });

  it('writes a drawing of one record, as docs/ has it', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'uffd_msg.svg');
    const { status, stdout } = uapiBindgen('layout', header, 'uffd_msg', '--svg', path, '--target', 'x86_64');
    expect([status, stdout]).to.deep.equal([0, '']);
    const committed = join(import.meta.dirname, '../../../docs/uffd_msg.svg');
    expect(readFileSync(path, 'utf8')).to.equal(readFileSync(committed, 'utf8'));
    expect(uapiBindgen('layout', header, '--svg', path).stderr).to.include('--svg draws one record');
  });
});

describe('uapi-bindgen layout of what is no plain record', () => {
  const draw = (text: string, ...args: readonly string[]) => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'x.h'), text);
    return uapiBindgen('layout', join(folder.path, 'x.h'), ...args, '--target', 'x86_64');
  };

  it('draws a record by the name of a typedef of it', () => {
    const text = 'struct one { int a; };\ntypedef struct one one_t;\n';
    expect(draw(text, 'one_t').stdout).to.equal(draw(text, 'one').stdout).and.include('struct one');
  });

  it('names the records that have no layout, with the reason', () => {
    const { status, stdout } = draw('struct a { int x; };\nstruct b { long double x; };\nstruct c { struct b x; };\n');
    expect(status).to.equal(0);
    expect(stdout).to.match(
      /^x\.h on x86_64\n\nstruct a \{ .*\n.*\n\}\n\nstruct b is not laid out: .*long double.* \(x\.h:2\)\n/,
    );
    expect(stdout).to.match(/\nstruct c is not laid out: .* \(x\.h:3\)\n$/);
    expect(draw('#define A 1\n').stdout).to.equal('x.h on x86_64\n\nit defines no records\n');
    const only = draw('typedef struct { long double x; } b;\n').stdout;
    expect(only).to.match(/^x\.h on x86_64\n\nb is not laid out: /);
  });

  it('counts the holes of every element of an array', () => {
    const text = 'struct inn { char c; int n; char d; };\nstruct out { struct inn i[2]; struct inn one; };\n';
    const { stdout } = draw(text, 'out', '--expand');
    expect(stdout).to.include('struct out {   36 bytes, align 4, 1 cache line, 3 holes of 9 bytes, 9 bytes of padding');
    const inline = 'struct out { struct { char c; struct { char a; int n; } in[3]; } i[2]; };\n';
    expect(draw(inline).stdout).to.include('struct out {   56 bytes, align 4, 1 cache line, 8 holes of 24 bytes');
  });
});

describe('uapi-bindgen explain', () => {
  it('decodes and names a request number, by the macros of the target', () => {
    const { stdout } = uapiBindgen('explain', '0x8010aa02', '--target', 'x86_64');
    expect(stdout).to.include('direction read, type 0xaa, number 0x2, size 16');
    expect(stdout).to.include('UFFDIO_WAKE of linux/userfaultfd.h, argument struct uffdio_range');
    expect(uapiBindgen('explain', '0x8010aa02', '--target', 'ppc64le').stdout).to.include('direction write');
  });

  it('says what a name stands for', () => {
    const { stdout } = uapiBindgen('explain', 'UFFDIO_COPY', 'UFFD_EVENT_FORK', '--target', 'x86_64');
    expect(stdout).to.include('request 0xc028aa03').and.to.include('int 19 (0x13)');
  });
});

describe('uapi-bindgen generate', () => {
  it('places what comes from a part of the header in that part', () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'asm'));
    writeFileSync(
      join(folder.path, 'asm/part.h'),
      'struct part {\n  int a;\n};\n#define PART(x) (x)\n#define OF_NOBODY SOMEBODY\n',
    );
    writeFileSync(join(folder.path, 'whole.h'), '#include <asm/part.h>\n#define WHOLE(x) (x)\n');
    writeFileSync(join(folder.path, 'profile.json'), '{ "parts": ["asm/part.h"] }');
    const from = ['-I', folder.path, '--target', 'x86_64', '--profile', join(folder.path, 'profile.json')];
    const { status, stderr } = uapiBindgen('generate', 'whole.h', ...from, '-o', join(folder.path, 'out'));
    expect([status, stderr.split('\n').filter((line) => line.includes('warning'))]).to.deep.equal([
      0,
      [
        "whole.h:2: warning: 'WHOLE' is not bound: it takes parameters",
        "asm/part.h:4: warning: 'PART' is not bound: it takes parameters",
        "asm/part.h:5: warning: 'OF_NOBODY' is not bound: names 'SOMEBODY', which is neither a macro nor an enumerator",
      ],
    ]);
    const read = (name: string) => readFileSync(join(folder.path, 'out', name), 'utf8');
    expect(read('whole.ts'))
      .to.include('\n// - 2: function-like macro `WHOLE`')
      .and.to.include('\n// - asm/part.h:4: function-like macro `PART`');
    expect(JSON.parse(read('whole.abi.json')).models[0].records[0]).to.include({ header: 'asm/part.h', line: 1 });
  });

  it('writes what --check then finds unchanged, and says which line differs after an edit', function () {
    this.timeout(120_000);
    using folder = temporaryFolder();
    const arguments_ = ['generate', header, '-o', folder.path] as const;
    const written = uapiBindgen(...arguments_);
    expect(written.stderr).to.equal('');
    expect(filesBelow(folder.path)).to.deep.equal([
      'userfaultfd.abi.json',
      'userfaultfd.assert.c',
      'userfaultfd.ref.ts',
      'userfaultfd.ts',
    ]);
    const unchanged = uapiBindgen(...arguments_, '--check');
    expect([unchanged.status, unchanged.stdout]).to.deep.equal([0, '']);

    const module = join(folder.path, 'linux/userfaultfd.ts');
    writeFileSync(module, readFileSync(module, 'utf8').replace('0xc028aa03', '0xc028aa04'));
    const changed = uapiBindgen(...arguments_, '--check');
    expect(changed.status).to.equal(3);
    expect(changed.stdout)
      .to.include('-export const UFFDIO_COPY = 0xc028aa04')
      .and.to.include('+export const UFFDIO_COPY');
    expect(changed.stderr).to.include(`uapi-bindgen generate ${header} -o ${folder.path}\n`);
    expect(readFileSync(module, 'utf8')).to.include('0xc028aa04');
  });

  it('binds headers for one machine alone beside those for all', function () {
    this.timeout(120_000);
    using folder = temporaryFolder();
    const arguments_ = ['generate', 'linux/falloc.h', '--alone', 'i386:linux/mman.h', '-o', folder.path] as const;
    const written = uapiBindgen(...arguments_);
    const modules = written.stdout.split('\n').filter((path) => /(?<!\.ref)\.ts$/.test(path));
    expect(modules).to.deep.equal(['linux/falloc.ts', 'i386/linux/mman.ts'].map((path) => join(folder.path, path)));
    expect(readFileSync(join(folder.path, 'i386/linux/mman.ts'), 'utf8')).to.include('Proven for i386.');
    expect(uapiBindgen(...arguments_, '--check')).to.include({ status: 0, stdout: '' });
    const module = join(folder.path, 'i386/linux/mman.abi.json');
    writeFileSync(module, `${readFileSync(module, 'utf8')} `);
    expect(uapiBindgen(...arguments_, '--check').stdout).to.include('i386/linux/mman.abi.json');
  });

  it('fails --check where a file is missing', function () {
    this.timeout(60_000);
    using folder = temporaryFolder();
    const { status, stdout } = uapiBindgen('generate', header, '-o', folder.path, '--check');
    expect(status).to.equal(3);
    expect(stdout).to.include('missing:');
  });

  it('warns of what is not bound, with its reason and its line', function () {
    this.timeout(60_000);
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'mine.h'), '#ifndef GUARD\n#define GUARD\n#define MINE 1.5\n#endif\n');
    const { status, stderr } = uapiBindgen('generate', join(folder.path, 'mine.h'), '-o', join(folder.path, 'out'));
    expect(status).to.equal(0);
    expect(stderr)
      .to.match(/mine\.h:3: warning: 'MINE' is not bound: .*'1\.5'.*\n$/)
      .and.not.to.include('GUARD');
  });

  it('binds a header of the user and names the profile that is wrong', function () {
    this.timeout(60_000);
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'out'));
    writeFileSync(join(folder.path, 'mine.h'), '#include <linux/types.h>\nstruct mine { __u32 a; };\n');
    writeFileSync(join(folder.path, 'mine.json'), '{ "flagSetz": [] }');
    const mine = ['generate', join(folder.path, 'mine.h'), '-o', join(folder.path, 'out')] as const;
    const refused = uapiBindgen(...mine, '--profile', join(folder.path, 'mine.json'));
    expect(refused.status).to.equal(1);
    expect(refused.stderr).to.include("'flagSetz'");
    const missing = uapiBindgen(...mine, '--profile', join(folder.path, 'none.json'));
    expect(missing.status).to.equal(1);
    expect(filesBelow(join(folder.path, 'out'))).to.deep.equal([]);
    expect(uapiBindgen(...mine).status).to.equal(0);
    expect(readFileSync(join(folder.path, 'out/mine.ts'), 'utf8')).to.include('export class Mine extends');
  });
});
