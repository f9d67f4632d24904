import { accessSync, constants } from 'node:fs';
import { release } from 'node:os';
import { ScenarioRow } from './scenario.ts';

describe('the arguments that profiles name', () => {
  const run = (title: string) => new ScenarioRow('kernel-interfaces', [title]).run(title);

  it('FS_IOC_GETFLAGS', async function () {
    try {
      await run('FS_IOC_GETFLAGS moves an int, although its macro says long');
    } catch (error) {
      if (!/ENOTTY|E(OP)?NOTSUP/.test((error as Error).message)) throw error;
      console.log('      skipped: the file system of the temporary folder has no flags');
      this.skip();
    }
  });

  it('FICLONE', () => run('FICLONE takes the descriptor itself'));
  it('FIONREAD', () => run('FIONREAD writes an int'));

  it('PAGEMAP_SCAN', async function () {
    const [major = 0, minor = 0] = release().split('.').map(Number);
    if (major < 6 || (major === 6 && minor < 7)) {
      console.log(`      skipped: PAGEMAP_SCAN needs Linux 6.7, this is ${release()}`);
      this.skip();
    }
    await run('PAGEMAP_SCAN says which pages were written');
  });

  for (const [name, device, title] of [
    ['KVM', '/dev/kvm', 'KVM takes numbers by value'],
    ['TIOCSIG', '/dev/ptmx', 'TIOCSIG takes the signal itself, although its macro says that it lies in memory'],
    ['uinput', '/dev/uinput', 'uinput takes codes by value and makes a keyboard'],
    ['tun', '/dev/net/tun', 'TUNSETIFF and TUNGETIFF write a whole struct ifreq, although their macros say int'],
  ] as const) {
    it(name, async function () {
      try {
        accessSync(device, constants.R_OK | constants.W_OK);
      } catch (error) {
        console.log(`      skipped: ${(error as Error).message}`);
        this.skip();
      }
      try {
        await run(title);
      } catch (error) {
        if (!(error as Error).message.includes('EPERM')) throw error;
        console.log('      skipped: this process may not do that (EPERM)');
        this.skip();
      }
    });
  }
});
