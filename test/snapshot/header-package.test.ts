import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fetchPackage, type PackageRequest, sha256Of } from '../../codegen/snapshot/header-package.ts';
import { PackageError } from '../../codegen/snapshot/package-error.ts';

describe('packages of headers', () => {
  let cache = '';
  const { PATH, DEBIAN_MIRROR } = process.env;
  before(function () {
    if (spawnSync('dpkg-deb', ['--version']).status !== 0) {
      console.log('      skipped: dpkg-deb is not installed');
      this.skip();
    }
  });
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  });
  afterEach(() => {
    process.env.PATH = PATH;
    if (DEBIAN_MIRROR === undefined) delete process.env.DEBIAN_MIRROR;
    else process.env.DEBIAN_MIRROR = DEBIAN_MIRROR;
    if (cache !== '') rmSync(cache, { recursive: true, force: true });
  });

  const wanted = { suite: 'sid', version: '9.9-1', architecture: 'amd64', sha256: null };

  /** Puts a small package where an earlier run would have left it. */
  function buildPackage(architecture: string): string {
    const tree = join(cache, 'build');
    mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
    mkdirSync(join(tree, 'usr/include/linux'), { recursive: true });
    mkdirSync(join(cache, 'packages'));
    const control = `Package: linux-libc-dev\nVersion: 9.9-1\nArchitecture: ${architecture}\nMaintainer: a <a@b>\nDescription: x\n`;
    writeFileSync(join(tree, 'DEBIAN/control'), control);
    writeFileSync(join(tree, 'usr/include/linux/a.h'), 'int a;\n');
    const file = join(cache, `packages/linux-libc-dev_9.9-1_${architecture}.deb`);
    execFileSync('dpkg-deb', ['--root-owner-group', '-b', tree, file], { stdio: 'ignore' });
    return file;
  }

  function failure(request: Partial<PackageRequest>): PackageError {
    try {
      fetchPackage({ ...wanted, cache, ...request });
    } catch (error) {
      if (error instanceof PackageError) return error;
      throw error;
    }
    throw new Error('nothing was refused');
  }

  for (const architecture of ['all', 'amd64']) {
    it(`come from the cache without apt (architecture ${architecture})`, () => {
      const sha256 = sha256Of(readFileSync(buildPackage(architecture)));
      process.env.DEBIAN_MIRROR = 'nonsense';
      const fetched = fetchPackage({ ...wanted, sha256, cache });
      expect(fetched).to.include({ package: 'linux-libc-dev', version: '9.9-1', architecture, suite: 'sid', sha256 });
      expect(readFileSync(join(fetched.includeRoot, 'linux/a.h'), 'utf8')).to.equal('int a;\n');
      expect(fetchPackage({ ...wanted, sha256, cache })).to.deep.equal(fetched);
    });
  }

  it('are refused where the sha256 is another one, before they are unpacked', () => {
    buildPackage('all');
    const error = failure({ sha256: '0'.repeat(64) });
    expect(error.message).to.match(/has sha256 [0-9a-f]{64}, not 0{64} as the manifest says$/);
    expect(existsSync(join(cache, 'headers'))).to.equal(false);
  });

  it('leave nothing half unpacked', () => {
    const file = buildPackage('all');
    writeFileSync(file, readFileSync(file).subarray(0, -100));
    expect(failure({}).message).to.match(/^'dpkg-deb' failed: /);
    const unpacked = join(cache, 'headers/9.9-1');
    expect(existsSync(unpacked) ? readdirSync(unpacked) : []).to.deep.equal([]);
  });

  it('are asked for by names that cannot be mistaken for anything else', () => {
    expect(failure({ suite: '-o Dir::Bin=/' }).message).to.equal("'-o Dir::Bin=/' is no suite of Debian");
    expect(failure({ suite: 'sid main\ndeb x' }).message).to.include('is no suite of Debian');
    expect(failure({ version: '../1' }).message).to.equal("'../1' is no version of Debian");
    expect(failure({ architecture: 'Amd64' }).message).to.equal("'Amd64' is no architecture of Debian");
  });

  it('say what is wrong where there is no apt', () => {
    process.env.PATH = cache;
    process.env.DEBIAN_MIRROR = 'http://127.0.0.1:9/debian';
    const error = failure({});
    expect(error.message).to.equal("'apt-get' is not on this machine");
    expect(error.hint).to.equal('header packages are fetched with apt: use a Debian system or container');
  });

  it('say what is wrong where there is no network', function () {
    if (spawnSync('apt-get', ['--version']).status !== 0) {
      console.log('      skipped: apt is not installed');
      this.skip();
    }
    process.env.DEBIAN_MIRROR = 'http://127.0.0.1:9/debian';
    const error = failure({});
    expect(error.message).to.match(/^'apt-get' failed: .*127\.0\.0\.1/);
    expect(error.hint).to.equal('check the network, and DEBIAN_MIRROR where it is set');
    expect(existsSync(join(cache, 'headers'))).to.equal(false);
  });

  it('come from the address of a mirror only', () => {
    process.env.DEBIAN_MIRROR = 'http://mirror/debian [trusted=yes]';
    expect(failure({}).message).to.equal("'http://mirror/debian [trusted=yes]' is not the address of a mirror");
  });
});
