import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { filesBelow, main, temporaryFolder, uapiBindgen } from './run.ts';

/** An include root with so many headers; the last of them cannot be resolved. */
function writeHeaders(root: string, count: number, constants = 3): void {
  mkdirSync(join(root, 'linux'));
  for (let index = 0; index < count; index++) {
    const lines = Array.from({ length: constants }, (_, each) => `#define C${index}_${each} ${each}`);
    lines.push(`struct s${index} { int x; };`, `#define F${index} other(1)`);
    if (index === count - 1) lines.push('struct broken {');
    writeFileSync(join(root, `linux/h${String(index).padStart(4, '0')}.h`), `${lines.join('\n')}\n`);
  }
}

describe('long work', () => {
  it('says how far it is in plain lines, one per hundred headers, and what came of it', () => {
    using root = temporaryFolder();
    writeHeaders(root.path, 250);
    const { status, stdout, stderr } = uapiBindgen('model', '--all', '-I', root.path, '--target', 'x86_64');
    expect(status).to.equal(0);
    expect(stdout.trimEnd().split('\n')).to.have.lengthOf(250);
    const lines = stderr.split('\n');
    expect(lines.filter((line) => /^reading \d+ of 250: linux\/h/.test(line))).to.have.lengthOf.at.least(2);
    expect(lines).to.include('reading 101 of 250: linux/h0100.h');
    expect(stderr).to.match(/\n250 headers for x86_64 in \d+\.\d s, at most \d+ MB\n/);
    expect(stderr).to.include('  249 records, 747 constants, 0 enumerators, 0 strings, 0 ioctls, 0 functions\n');
    expect(stderr).to.include('  249 names skipped:\n    249 calls …, which is no constant (F0 of linux/h0000.h, …)\n');
    expect(stderr).to.match(/ {2}1 header refused:\n {4}linux\/h0249\.h:\d+: .+\n$/);
  });

  it('says nothing with --quiet', () => {
    using root = temporaryFolder();
    writeHeaders(root.path, 120);
    const { status, stderr } = uapiBindgen('model', '--all', '--quiet', '-I', root.path, '--target', 'x86_64');
    expect([status, stderr]).to.deep.equal([0, '']);
  });

  it('sums up several headers, not one', () => {
    const one = uapiBindgen('model', 'linux/types.h', '--target', 'x86_64');
    expect(one.stderr).to.equal('');
    const two = uapiBindgen('model', 'linux/types.h', 'linux/ioctl.h', '--target', 'x86_64');
    expect(two.stderr).to.match(/^2 headers for x86_64 in /);
  });

  it('draws a bar on a terminal, and takes it away', function () {
    using root = temporaryFolder();
    writeHeaders(root.path, 400, 300);
    const documents = join(root.path, 'models.jsonl');
    const command = `'${process.execPath}' '${main}' model --all -I '${root.path}' --target x86_64 > '${documents}'`;
    const { CI: _, ...env } = process.env;
    const { error, stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
      encoding: 'utf8',
      env: { ...env, TERM: 'xterm', NO_COLOR: '1' },
      timeout: 60_000,
    });
    if (error !== undefined) {
      console.log(`      skipped: script, which gives a program a terminal, is missing: ${error.message}`);
      this.skip();
    }
    expect(stdout).to.match(/reading [█░]{24} \d+ of 400 {2}linux\/h\d{4}\.h/);
    const afterTheBar = stdout.slice(stdout.lastIndexOf('\u001b'));
    expect(afterTheBar).to.include('400 headers for x86_64').and.not.to.include('█');
    expect(readFileSync(documents, 'utf8').trimEnd().split('\n')).to.have.lengthOf(400);
  });
});

describe('work with --all of which nothing comes', () => {
  it('fails where every header is refused', () => {
    using root = temporaryFolder();
    mkdirSync(join(root.path, 'linux'));
    for (const name of ['a', 'b', 'c']) writeFileSync(join(root.path, `linux/${name}.h`), 'struct broken {');
    const from = ['--all', '-I', root.path, '--target', 'x86_64'];
    const generated = uapiBindgen('generate', ...from, '-o', join(root.path, 'out'));
    expect([generated.status, generated.stdout]).to.deep.equal([1, '']);
    expect(generated.stderr).to.match(
      /3 headers refused:\n[\s\S]*error: all 3 headers were refused\n {2}hint: the reason/,
    );
    expect(filesBelow(root.path)).to.deep.equal(['a.h', 'b.h', 'c.h']);
    const modelled = uapiBindgen('model', ...from, '--quiet');
    expect([modelled.status, modelled.stderr]).to.deep.equal([1, 'error: all 3 headers were refused\n']);
    expect(modelled.stdout.trimEnd().split('\n')).to.have.lengthOf(3);
  });

  it('fails where there is no header', () => {
    using root = temporaryFolder();
    const message = `error: there is no header under ${root.path}; expected an include root, which has linux/`;
    for (const command of [['model'], ['generate', '-o', join(root.path, 'out')]]) {
      const { status, stdout, stderr } = uapiBindgen(...command, '--all', '-I', root.path, '--target', 'x86_64');
      expect([status, stdout]).to.deep.equal([2, '']);
      expect(stderr).to.include(message);
    }
  });
});

describe('generate --all', () => {
  it('writes what can be bound and reports what cannot', () => {
    using root = temporaryFolder();
    using output = temporaryFolder();
    writeHeaders(root.path, 3);
    const args = ['generate', '--all', '-I', root.path, '-o', output.path, '--target', 'x86_64'];
    const { status, stderr } = uapiBindgen(...args);
    expect(status).to.equal(0);
    expect(stderr)
      // A slow machine may say in between how far it has come.
      .to.match(/^3 headers for x86_64 in /m)
      .and.to.include('  1 header refused:\n    linux/h0002.h:');
    expect(filesBelow(output.path).filter((name) => /^h\d+\.ts$/.test(name))).to.deep.equal(['h0000.ts', 'h0001.ts']);
    const quiet = uapiBindgen(...args, '--quiet', '--check');
    expect([quiet.status, quiet.stdout]).to.deep.equal([0, '']);
    expect(quiet.stderr, 'a refusal is no progress').to.match(/^error: linux\/h0002\.h:\d+: .+\n$/);
  });

  it('takes no names beside it', () => {
    const { status, stderr } = uapiBindgen('generate', '--all', 'linux/types.h', '-o', 'x');
    expect(status).to.equal(2);
    expect(stderr).to.include('--all takes no header names');
  });
});
