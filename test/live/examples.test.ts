import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Context } from 'mocha';
import { requireUserfaultfd } from './require-userfaultfd.ts';
import { runWatched } from './scenario.ts';

const sources = new URL('../../../examples/', import.meta.url);

/** What an example prints, its errors with it. */
async function outputOf(name: string, ...args: string[]): Promise<string> {
  const path = fileURLToPath(new URL(`../../examples/${name}.js`, import.meta.url));
  const { stdout, stderr, end } = await runWatched([process.execPath, path, ...args]);
  expect([stderr, end]).to.deep.equal(['', '0']);
  return stdout;
}

/** Skips with the reason where this process may not read and write a device. */
function requireDevice(test: Context, path: string): void {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch (error) {
    console.log(`      skipped: ${(error as Error).message}`);
    test.skip();
  }
}

function namesIn(folder: string, start: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(start)) : [];
}

describe('the examples', () => {
  it('loop-device makes a block device of a file', async function () {
    requireDevice(this, '/dev/loop-control');
    expect(await outputOf('loop-device')).to.match(/^LO_FLAGS_READ_ONLY, inode \d+, sector 1: ctor by sector se\n$/);
  });

  it('sealed-memory seals', async () => {
    expect(await outputOf('sealed-memory')).to.equal(
      'sealed with F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE\nwriting: EPERM\nreading: a picture\n',
    );
  });

  it('epoll says which of several descriptors are ready', async () => {
    expect(await outputOf('epoll')).to.equal('pears: EPOLLIN, 42\napples: EPOLLIN, 1\n');
  });

  it('terminal turns off the echo of a terminal', async function () {
    requireDevice(this, '/dev/ptmx');
    const output = await outputOf('terminal');
    expect(output).to.match(/^before: ISIG \| ICANON \| .*ECHO/);
    expect(output).to.match(/\n24 rows of 132 columns\nread: typed without echo\n$/);
  });

  it('gpio-lines lists the chips', async () => {
    const chips = namesIn('/dev', 'gpiochip');
    if (chips.length === 0) console.log('      no GPIO chip here: only what it says then is tested');
    const output = await outputOf('gpio-lines');
    for (const chip of chips) expect(output).to.include(`${chip} [`);
    if (chips.length === 0) expect(output).to.equal('no /dev/gpiochip* on this machine\n');
  });

  it('input-devices lists the devices', async () => {
    const devices = namesIn('/dev/input', 'event');
    if (devices.length === 0) console.log('      no input device here: only what it says then is tested');
    const output = await outputOf('input-devices');
    for (const device of devices) expect(output).to.include(`${device}: bus `);
    if (devices.length === 0) expect(output).to.equal('no /dev/input/event* on this machine\n');
  });

  it('tun-echo answers for a host that does not exist', async function () {
    requireDevice(this, '/dev/net/tun');
    try {
      expect(await outputOf('tun-echo')).to.match(/^echo\d+: 10\.177\.0\.2:7 answers 'is anybody there\?'\n$/);
    } catch (error) {
      if (!/ioctl\(\w+\).*EPERM|EPERM.*ioctl/.test((error as Error).message)) throw error;
      console.log('      skipped: this process may not make network interfaces (CAP_NET_ADMIN)');
      this.skip();
    }
  });

  it('file-extents says where a file lies', async function () {
    try {
      const lines = (await outputOf('file-extents', process.execPath)).trimEnd().split('\n');
      expect(lines[0]).to.match(/^0: \d+ bytes at \d+ /);
      expect(lines.at(-1)).to.include('FIEMAP_EXTENT_LAST');
    } catch (error) {
      if (!/ENOTTY|EOPNOTSUPP|ENOTSUP/.test((error as Error).message)) throw error;
      console.log('      skipped: the file system that node lies on has no extents to tell of');
      this.skip();
    }
  });

  it('dirty-pages finds what was written since the last look', async function () {
    const [major = 0, minor = 0] = release().split('.').map(Number);
    if (major < 6 || (major === 6 && minor < 7)) {
      console.log(`      skipped: it needs Linux 6.7, this is ${release()}`);
      this.skip();
    }
    await requireUserfaultfd.call(this);
    expect(await outputOf('dirty-pages')).to.equal('first 3 to 4, 40 to 40\nthen 4 to 4\n');
  });

  it('kvm-guest runs a guest', async function () {
    if (process.arch !== 'x64') {
      console.log(`      skipped: the guest is for x86_64, this is ${process.arch}`);
      this.skip();
    }
    if (existsSync('/dev/kvm')) requireDevice(this, '/dev/kvm');
    else console.log('      no /dev/kvm here: only what it says then is tested');
    const expected = existsSync('/dev/kvm') ? 'the guest says 5\n' : 'no /dev/kvm on this machine\n';
    expect(await outputOf('kvm-guest')).to.equal(expected);
  });

  it('vfio-groups lists the groups', async function () {
    if (existsSync('/dev/vfio/vfio')) requireDevice(this, '/dev/vfio/vfio');
    else console.log('      no VFIO here: only what it says then is tested');
    const expected = existsSync('/dev/vfio/vfio')
      ? /^VFIO 0\ntype 1 IOMMU: /
      : /^no \/dev\/vfio\/vfio on this machine\n$/;
    expect(await outputOf('vfio-groups')).to.match(expected);
  });

  it('cameras lists the cameras', async () => {
    const devices = namesIn('/dev', 'video');
    if (devices.length === 0) console.log('      no camera here: only what it says then is tested');
    const output = await outputOf('cameras');
    for (const device of devices) expect(output).to.include(`${device}: `);
    if (devices.length === 0) expect(output).to.equal('no /dev/video* on this machine\n');
  });

  it('have at most 40 lines, but for the two that are whole programs', () => {
    const programs = ['userfaultfd-demo.ts', 'page-server.ts'];
    for (const name of readdirSync(sources).filter((each) => !programs.includes(each))) {
      const lines = readFileSync(new URL(name, sources), 'utf8').trimEnd().split('\n');
      expect(lines.length, name).to.be.at.most(40);
    }
  });

  for (const [name, path] of [
    ['i2c-detect', '/dev/i2c-99'],
    ['spi-mode', '/dev/spidev99.0'],
  ] as const) {
    it(`${name} says where there is no device`, async () => {
      const argument = name === 'spi-mode' ? path : '99';
      expect(await outputOf(name, argument)).to.equal(`no ${path} on this machine\n`);
    });
  }
});
