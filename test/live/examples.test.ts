import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Context } from 'mocha';
import { runWatched } from './scenario.ts';

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
