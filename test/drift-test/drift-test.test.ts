import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkDrift, type DriftTestOptions, driftTest } from '../../codegen/drift-test/drift-test.ts';
import { shippedFolder } from '../../codegen/pipeline/package-folder.ts';
import { temporaryFolder, uapiBindgen } from '../cli/run.ts';

const project = join(import.meta.dirname, '../../..');
const bindings = join(shippedFolder('generated'), 'linux/userfaultfd.abi.json');

/** Bindings of which one offset is wrong. */
function wrongBindings(folder: string): string {
  const text = readFileSync(bindings, 'utf8');
  const wrong = text.replaceAll('{ "name": "copy", "offset": 32,', '{ "name": "copy", "offset": 24,');
  expect(wrong).not.to.equal(text);
  mkdirSync(join(folder, 'wrong'));
  writeFileSync(join(folder, 'wrong/userfaultfd.abi.json'), wrong);
  return join(folder, 'wrong');
}

/** An include root that has a header, and not the one of the bindings. */
function includeRootWithout(folder: string): string {
  mkdirSync(join(folder, 'other/linux'), { recursive: true });
  writeFileSync(join(folder, 'other/linux/a.h'), '');
  return join(folder, 'other');
}

/** A project with three tests, for mocha and for node:test. */
function projectOfAUser(): ReturnType<typeof temporaryFolder> {
  const folder = temporaryFolder();
  writeFileSync(join(folder.path, 'package.json'), '{"type": "module"}');
  mkdirSync(join(folder.path, 'node_modules'));
  symlinkSync(project, join(folder.path, 'node_modules/uapi-bindgen'));
  const wrong = wrongBindings(folder.path);
  const against = `'${shippedFolder('headers')}'`;
  const nowhere = `'${includeRootWithout(folder.path)}'`;
  const tests = [
    "import { driftTest } from 'uapi-bindgen/drift-test';",
    `it('holds', driftTest({ bindings: '${bindings}', against: ${against} }));`,
    `it('drifted', driftTest({ bindings: '${wrong}', against: ${against} }));`,
    `it('nothing', driftTest({ bindings: '${bindings}', against: ${nowhere} }));`,
    `it('required', driftTest({ bindings: '${bindings}', against: ${nowhere}, required: true }));`,
  ];
  writeFileSync(join(folder.path, 'mocha.mjs'), tests.join('\n'));
  writeFileSync(join(folder.path, 'node.mjs'), ["import { it } from 'node:test';", ...tests].join('\n'));
  return folder;
}

const report =
  /breaking: 1 breaking \(.*wrong -> .*headers, 1 header, \w+\)\n\nbreaking \(1\)\n.*userfaultfd\.h:\d+: struct uffdio_copy\.copy: offset 24 -> 32\n/;

describe('the drift test for the suites of users', () => {
  it('passes, fails with the report, and skips with the reason, in mocha', () => {
    using folder = projectOfAUser();
    const mocha = join(project, 'node_modules/mocha/bin/mocha.js');
    const { status, stdout } = spawnSync(process.execPath, [mocha, 'mocha.mjs'], {
      cwd: folder.path,
      encoding: 'utf8',
    });
    expect(stdout).to.match(/1 passing[\s\S]*1 pending[\s\S]*2 failing/);
    expect(stdout).to.match(/skipped: linux\/userfaultfd\.h is not in .*other\n/);
    expect(stdout.replace(/^ +/gm, '')).to.match(report);
    expect(stdout).to.match(/required:\n +DriftError: linux\/userfaultfd\.h is not in/);
    expect(status).to.equal(2);
  });

  it('does the same in node:test', () => {
    using folder = projectOfAUser();
    const environment = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const options = { cwd: folder.path, encoding: 'utf8', env: environment } as const;
    const { status, stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', 'node.mjs'], options);
    expect(stdout).to.match(/ok 1 - holds/);
    expect(stdout).to.match(/not ok 2 - drifted/);
    expect(stdout.replace(/^ +/gm, '')).to.match(report);
    expect(stdout).to.match(/ok 3 - nothing # SKIP linux\/userfaultfd\.h is not in .*other\n/);
    expect(stdout).to.match(/not ok 4 - required/);
    expect(status).to.equal(1);
  });

  it("skips with the reason where the runner's context is a function, as vitest's is", () => {
    using folder = temporaryFolder();
    const reasons: unknown[] = [];
    const context = Object.assign(() => {}, { skip: (reason?: string) => reasons.push(reason) });
    driftTest({ bindings, against: includeRootWithout(folder.path) }).call(undefined, context);
    expect(reasons).to.deep.equal([`linux/userfaultfd.h is not in ${join(folder.path, 'other')}`]);
  });

  it('finds every committed header as the snapshot has it', () => {
    const check = checkDrift({ bindings: shippedFolder('generated'), against: shippedFolder('headers') });
    expect(check).to.deep.equal({ outcome: 'holds', report: '' });
  });

  it('compares with the running kernel', () => {
    const check = checkDrift({ bindings, against: 'kernel' });
    expect(check.outcome).to.equal(existsSync('/sys/kernel/btf/vmlinux') ? 'holds' : 'skipped');
  });

  it('tells where the running kernel has another layout than the bindings', function () {
    if (!existsSync('/sys/kernel/btf/vmlinux')) {
      console.log('      skipped: the kernel does not tell its types');
      this.skip();
    }
    using folder = temporaryFolder();
    const { outcome, report: told } = checkDrift({ bindings: wrongBindings(folder.path), against: 'kernel' });
    expect(outcome).to.equal('drifted');
    expect(told).to.equal(
      'breaking: the running kernel contradicts the bindings in one place\n\n' +
        '  linux/userfaultfd.h: struct uffdio_copy.copy: offset is 32 in this kernel, 24 in the bindings\n',
    );
  });

  it('compares with a package', function () {
    using folder = temporaryFolder();
    const tree = join(folder.path, 'tree');
    for (const part of ['DEBIAN', 'usr/include']) mkdirSync(join(tree, part), { recursive: true });
    const control = 'Package: linux-libc-dev\nVersion: 7.3\nArchitecture: all\nMaintainer: nobody\nDescription: test\n';
    writeFileSync(join(tree, 'DEBIAN/control'), control);
    const copied = spawnSync('cp', ['-r', `${shippedFolder('headers')}/.`, join(tree, 'usr/include')]);
    const file = join(folder.path, 'headers.deb');
    const built = spawnSync('dpkg-deb', ['--build', tree, file]);
    if (copied.status !== 0 || built.status !== 0) {
      console.log('      skipped: dpkg-deb is missing');
      this.skip();
    }
    expect(checkDrift({ bindings, against: file })).to.deep.equal({ outcome: 'holds', report: '' });
    const drifted = checkDrift({ bindings: wrongBindings(folder.path), against: file });
    expect(drifted.report).to.include('wrong -> headers.deb').and.include('struct uffdio_copy.copy: offset 24 -> 32');
  });

  it('holds for every older release, which has fewer names and smaller masks, unless told to fail on any difference', () => {
    for (const against of ['4.3', '5.10', '6.18']) {
      expect(checkDrift({ bindings, against }), against).to.deep.equal({ outcome: 'holds', report: '' });
      const { outcome, report: told } = checkDrift({ bindings, against, failOn: 'any' });
      expect(outcome, against).to.equal('drifted');
      expect(told, against).to.match(new RegExp(`^\\w+: .*Linux ${against} -> .*userfaultfd\\.abi\\.json, 1 header`));
    }
    expect(checkDrift({ bindings, against: '7.3', failOn: 'any' }).outcome).to.equal('holds');
  });

  describe('with bindings of a header of its own', () => {
    const newer = `#define X_A 1
enum { X_KIND_P, X_KIND_Q, __X_KIND_MAX };
#define X_KIND_MAX (__X_KIND_MAX - 1)
struct x { unsigned a; unsigned b; };
#define X_MIN 7
`;
    const folder = temporaryFolder();
    const root = (name: string, text: string): string => {
      mkdirSync(join(folder.path, name, 'linux'), { recursive: true });
      writeFileSync(join(folder.path, name, 'linux/x.h'), text);
      return join(folder.path, name);
    };
    const out = join(folder.path, 'generated');
    before(() => {
      const { status, stderr } = uapiBindgen('generate', 'linux/x.h', '-I', root('new', newer), '-o', out);
      expect(status, stderr).to.equal(0);
    });
    after(() => folder[Symbol.dispose]());

    it('holds for an older header with smaller limits, smaller records and names of its own', () => {
      const older = newer.replace(', X_KIND_Q', '').replace(' unsigned b;', '').replace('X_MIN 7', 'X_MIN 8');
      const against = root('older', `${older}#define X_FORGOTTEN 3\n`);
      expect(checkDrift({ bindings: out, against })).to.deep.equal({ outcome: 'holds', report: '' });
      expect(checkDrift({ bindings: out, against, failOn: 'extending' }).report).to.match(
        /^extending: .*older -> .*generated, 1 header, \w+\)\n\nextending/,
      );
    });

    it('fails where a newer header lost a name or contradicts it, and not where that is accepted', () => {
      const against = root('newest', newer.replace('X_A 1', 'X_A 2').replace(', X_KIND_Q', ', X_KIND_Q, X_KIND_R'));
      const { outcome, report: told } = checkDrift({ bindings: out, against });
      expect(outcome).to.equal('drifted');
      expect(told.split('\n').slice(1)).to.deep.equal([
        '',
        'breaking (1)',
        `  ${against}/linux/x.h:1: X_A: value 1 -> 2`,
        '',
      ]);
      const accept = join(folder.path, 'accepted.txt');
      writeFileSync(accept, 'breaking linux/x.h X_A (value 1 -> 2): we do not use it\n');
      expect(checkDrift({ bindings: out, against, accept }).outcome).to.equal('holds');
      writeFileSync(accept, 'breaking linux/x.h X_A (value 1 -> 3): another change\n');
      expect(checkDrift({ bindings: out, against, accept }).report).to.include(
        "'X_A' is accepted as breaking (value 1 -> 3) and is breaking (value 1 -> 2): look at it again",
      );
      writeFileSync(accept, 'X_A\n');
      expect(() => checkDrift({ bindings: out, against, accept })).to.throw(/accepted\.txt:1: expected 'CLASS HEADER/);
    });

    it('takes a header that lost many names for the newer one where its limits grew', () => {
      const lost = newer
        .replace('#define X_A 1\n', '')
        .replace('#define X_MIN 7\n', '')
        .replace(/^struct.*\n/m, '');
      const against = root('lost', lost.replace(', X_KIND_Q', ', X_KIND_Q, X_KIND_R'));
      const { outcome, report: told } = checkDrift({ bindings: out, against });
      expect(outcome).to.equal('drifted');
      expect(told).to.match(/^breaking: 3 breaking, .*growing by design.* \(\S+generated -> \S+lost, 1 header, /);
      expect(told).to.not.include('X_KIND_MAX');
    });

    it('finds what a header includes from elsewhere under the roots of include', () => {
      const against = root('including', `#include <elsewhere/y.h>\n${newer}`);
      expect(driftTest({ bindings: out, against })).to.throw(/<elsewhere\/y\.h> is not found: .*; add an include root/);
      mkdirSync(join(folder.path, 'library/elsewhere'), { recursive: true });
      writeFileSync(join(folder.path, 'library/elsewhere/y.h'), '');
      const include = [join(folder.path, 'library')];
      expect(checkDrift({ bindings: out, against, include })).to.deep.equal({ outcome: 'holds', report: '' });
    });

    it('refuses what is nothing to compare with', () => {
      expect(() => checkDrift({ bindings: out, against: 'nothing' })).to.throw(/'nothing' is unknown; a side is/);
      expect(() => checkDrift({ bindings: folder.path.concat('/none') })).to.throw(/there is no/);
      expect(driftTest({ bindings: out, against: '6.8' })).to.throw(
        /the atlas does not know 'linux\/x\.h'; this is about Linux 6\.8; it knows/,
      );
    });

    it('refuses options that are none, which only a compiler would see otherwise', () => {
      const check = (options: object) => () => checkDrift(options as DriftTestOptions);
      expect(check({ bindings: out, failon: 'any' })).to.throw(
        TypeError,
        "'failon' is no option of a drift test; did you",
      );
      expect(check({ bindings: out, failOn: 'all' })).to.throw(
        TypeError,
        'expected one of breaking, extending, any, saw all',
      );
      expect(check({ bindings: out, include: 'usr' })).to.throw(
        TypeError,
        'expected a list of include roots, saw "usr"',
      );
      expect(check({})).to.throw(TypeError, 'bindings: expected a folder of generated bindings');
    });
  });
});
