import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { temporaryFolder, uapiBindgen } from './run.ts';

describe('what uapi-bindgen generate says', () => {
  it('of a name that some machines lack once', () => {
    using folder = temporaryFolder();
    const targets = ['--target', 'x86_64', '--target', 'aarch64'];
    const { status, stderr } = uapiBindgen('generate', 'linux/kvm.h', '-o', folder.path, ...targets);
    expect(status, stderr).to.equal(0);
    const lines = stderr.split('\n').filter((line) => line.includes("'KVM_GET_MSR_INDEX_LIST'"));
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.match(/^linux\/kvm\.h:\d+: warning: 'KVM_GET_MSR_INDEX_LIST' is not bound: only on x86_64;/);
    const module = readFileSync(join(folder.path, 'linux/kvm.ts'), 'utf8');
    expect(
      module.match(/^\/\/ - .*`KVM_GET_MSR_INDEX_LIST`.*/gm)?.map((line) => line.replace(/\d+/, 'N')),
    ).to.deep.equal([
      "// - N: ioctl `KVM_GET_MSR_INDEX_LIST`: only on x86_64; on the others 'struct kvm_msr_list' is not defined here",
    ]);
  });

  it('of how to renew what is out of date, so that a shell takes it', () => {
    using folder = temporaryFolder();
    const root = join(folder.path, 'my headers');
    mkdirSync(root);
    writeFileSync(join(root, 'mine.h'), '#define MINE 1\n');
    const generate = ['generate', 'mine.h', '--target', 'x86_64', '-I', root, '-o', join(folder.path, 'out')];
    const { status, stderr } = uapiBindgen(...generate, '--check');
    const command = ['uapi-bindgen', ...generate].map((word) => (word === root ? `'${word}'` : word)).join(' ');
    expect([status, stderr]).to.deep.equal([3, `the bindings are out of date; to renew them: ${command}\n`]);
  });
});
