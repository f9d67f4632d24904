import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { rootsOf, targetsCarriedBy } from '../../codegen/pipeline/include-roots.ts';
import { temporaryFolder, uapiBindgen } from '../cli/run.ts';

describe('the machines that include roots are for', () => {
  let folder: ReturnType<typeof temporaryFolder>;

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder[Symbol.dispose]());

  function rootWithAsm(...names: readonly string[]): string {
    const root = join(folder.path, ...names);
    mkdirSync(join(root, 'asm'), { recursive: true });
    mkdirSync(join(root, 'linux'));
    writeFileSync(join(root, 'asm/size.h'), 'struct registers { long all[34]; };\n');
    writeFileSync(join(root, 'linux/x.h'), '#include <asm/size.h>\nstruct x { struct registers registers; };\n');
    return root;
  }

  const carriedBy = (...folders: readonly string[]) => targetsCarriedBy(rootsOf(folders)).map(({ name }) => name);

  it('are those of the folders of asm/ in it', () => {
    const root = join(folder.path, 'include');
    rootWithAsm('include', 's390x-linux-gnu');
    rootWithAsm('include', 'i386-linux-gnu');
    expect(carriedBy(root)).to.deep.equal(['i386', 's390x']);
    expect(carriedBy(rootWithAsm('unnamed'))).to.deep.equal([]);
    expect(carriedBy(join(folder.path, 'unnamed'), root)).to.deep.equal(['i386', 's390x']);
  });

  it('is that of its path, by the innermost name, as cross compilers have their headers', () => {
    expect(carriedBy(rootWithAsm('aarch64-linux-gnu', 'include'))).to.deep.equal(['aarch64']);
    expect(carriedBy(rootWithAsm('i686-linux-gnu', 'include'))).to.deep.equal(['i386']);
    expect(carriedBy(rootWithAsm('x86_64-linux-gnu', 'riscv64-linux-gnu', 'include'))).to.deep.equal(['riscv64']);
  });

  it('is the one whose asm/ is found first', () => {
    const cross = rootWithAsm('aarch64-linux-gnu', 'include');
    rootWithAsm('include', 'x86_64-linux-gnu');
    expect(carriedBy(cross, join(folder.path, 'include'))).to.deep.equal(['aarch64']);
    expect(carriedBy(join(folder.path, 'include'), cross)).to.deep.equal(['x86_64', 'aarch64']);
  });

  it('is what commands work for that were told no target', () => {
    const root = rootWithAsm('armv7', 'arm-linux-gnueabihf', 'include');
    expect(uapiBindgen('layout', 'linux/x.h', '-I', root).stdout).to.match(/^linux\/x\.h on armv7\n[\s\S]*136 bytes/);
    expect(uapiBindgen('eval', 'linux/x.h', 'sizeof(struct x)', '-I', root).stdout).to.include('"136"');
    const { status } = uapiBindgen('generate', 'linux/x.h', '-q', '-I', root, '-o', folder.path);
    expect(status).to.equal(0);
    const model = uapiBindgen('model', 'linux/x.h', '-q', '-I', root, '--target', 'x86_64');
    expect(JSON.parse(model.stdout).target).to.equal('x86_64');
    expect(uapiBindgen('drift', folder.path, root, '-q').stdout).to.match(/^same: .*, armv7\)/);
  });
});
