import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { constants as system } from 'node:os';
import { expect } from 'chai';
import { syscalls } from '../../runtime/backends/syscalls.ts';
import { openPipe } from '../../runtime/descriptors/pipe.ts';
import { filesBelow, main, temporaryFolder, uapiBindgen, withoutColours } from './run.ts';

const setFlags = 4;

/** More than a pipe holds. */
const long = ['model', 'linux/videodev2.h', 'linux/v4l2-controls.h', '--quiet'];

interface Ended {
  readonly status: number | null;
  readonly complaints: string;
}

/** Runs the command line with a descriptor as its standard output, which is closed here as soon as it has begun. */
function begin(args: readonly string[], stdout: number): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', stdout, 'pipe'], env: withoutColours() });
  closeSync(stdout);
  let complaints = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  return once(child, 'close').then(([status]) => ({ status: status as number | null, complaints }));
}

describe('standard output', function () {
  this.timeout(60_000);

  it('whose reader goes away ends the command in peace', async () => {
    const [reading, writing] = openPipe();
    closeSync(reading);
    expect(await begin(long, writing)).to.deep.equal({ status: 0, complaints: '' });
  });

  it('whose reader does not want the help ends the command in peace', async () => {
    for (const args of [['--help'], ['model', '--help'], ['--version']]) {
      const [reading, writing] = openPipe();
      closeSync(reading);
      expect(await begin(args, writing)).to.deep.equal({ status: 0, complaints: '' });
    }
  });

  it('whose reader goes away in the middle ends the command in peace', async () => {
    const [reading, writing] = openPipe();
    const ended = begin(long, writing);
    const bytes = Buffer.alloc(1000);
    expect(readSync(reading, bytes)).to.equal(1000);
    closeSync(reading);
    expect(await ended).to.deep.equal({ status: 0, complaints: '' });
  });

  it('that does not wait gets everything, in order', async () => {
    const [reading, writing] = openPipe();
    expect(syscalls().fcntl(writing, setFlags, constants.O_NONBLOCK)).to.equal(0);
    const ended = begin(long, writing);
    // The pipe is full long before anybody reads.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(syscalls().fcntl(reading, setFlags, constants.O_NONBLOCK)).to.equal(0);
    const pieces: Buffer[] = [];
    for (;;) {
      const piece = Buffer.alloc(1 << 16);
      const length = syscalls().read(reading, syscalls().addressOf(piece), piece.length);
      if (length === 0) break;
      if (length > 0) pieces.push(piece.subarray(0, length));
      else expect(length).to.equal(-system.errno.EAGAIN);
      await new Promise((resolve) => setImmediate(resolve));
    }
    closeSync(reading);
    expect(await ended).to.deep.equal({ status: 0, complaints: '' });
    const text = Buffer.concat(pieces).toString();
    expect(text).to.have.length.greaterThan(1 << 17);
    expect(text === uapiBindgen(...long).stdout).to.equal(true);
  });

  it('that has no room left is an error', async () => {
    const { status, complaints } = await begin(['model', 'linux/userfaultfd.h'], openSync('/dev/full', 'w'));
    expect(complaints).to.equal(
      'error: cannot write to standard output (ENOSPC, no space left on device); what was printed is not all\n',
    );
    expect(status).to.equal(1);
  });
});

describe('standard error', () => {
  it('that takes nothing leaves no work half done', () => {
    for (const closed of [false, true]) {
      using folder = temporaryFolder();
      const [reading, writing] = openPipe();
      closeSync(reading);
      const stderr = closed ? writing : openSync('/dev/full', 'w');
      const args = [main, 'generate', 'linux/gpio.h', '--target', 'x86_64', '-o', folder.path];
      const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', stderr] });
      if (!closed) closeSync(writing);
      closeSync(stderr);
      expect(status).to.equal(0);
      expect(filesBelow(folder.path)).to.deep.equal(['gpio.abi.json', 'gpio.assert.c', 'gpio.ref.ts', 'gpio.ts']);
    }
  });
});
