import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { shippedFolder } from '../../codegen/pipeline/package-folder.ts';
import { readManifest } from '../../codegen/snapshot/manifest.ts';

const main = fileURLToPath(new URL('../../codegen/snapshot/main.js', import.meta.url));

function run(...argv: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [main, ...argv], { encoding: 'utf8' });
}

describe('the command behind make headers', () => {
  it('explains itself', () => {
    const { status, stdout } = run('--help');
    expect(status).to.equal(0);
    expect(stdout).to.include('--suite').and.to.include('--check').and.to.include('exit 3');
  });

  it('refuses a wrong command line with status 2', () => {
    expect(run('--bogus')).to.deep.include({ status: 2, stderr: "error: unknown option '--bogus'\n" });
    const { status, stderr } = run('--target', 'vax');
    expect(status).to.equal(2);
    expect(stderr).to.match(/^error: there is no target 'vax'; the targets are x86_64, .*\nheaders\/ is as it was\n$/);
  });

  it('says in one message why it cannot, with status 1', () => {
    const { status, stderr } = run('--suite', '../sid', '--check');
    expect(status).to.equal(1);
    expect(stderr).to.equal("error: '../sid' is no suite of Debian\nheaders/ is as it was\n");
  });

  it('gives the committed headers again, byte for byte', function () {
    const folder = shippedFolder('headers');
    const packages = readManifest(folder)?.packages ?? [];
    const cached = packages.map(({ version, architecture }) =>
      join(dirname(folder), '.cache/headers', version, architecture),
    );
    if (!cached.every((each) => existsSync(each))) {
      console.log("      skipped: the package is not in .cache; 'make headers' fetches it");
      this.skip();
    }
    const { status, stdout, stderr } = run('--check');
    expect(status, stdout + stderr).to.equal(0);
    expect(stdout).to.match(/nothing to change\n$/);
  });
});
