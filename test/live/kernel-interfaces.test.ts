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

  it('KVM', async function () {
    try {
      accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    } catch (error) {
      console.log(`      skipped: ${(error as Error).message}`);
      this.skip();
    }
    await run('KVM takes numbers by value');
  });
});
