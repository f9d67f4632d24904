import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { temporaryFolder } from '../cli/run.ts';
import { requireUserfaultfd } from '../live/require-userfaultfd.ts';
import { readmeExample } from './readme-example.ts';

const project = join(import.meta.dirname, '../../..');
const ownDependencies = (
  JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> }
).devDependencies;

/** npm works on a registry; without one there is nothing to install from. */
const registryReachable = spawnSync('npm', ['ping'], { timeout: 20_000 }).status === 0;

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 240_000 });
  if (error !== undefined) throw error;
  expect(status, `${command} ${args.join(' ')}\n${stdout}\n${stderr}`).to.equal(0);
  return stdout;
}

describe('the package', function () {
  this.timeout(300_000);
  let folder: ReturnType<typeof temporaryFolder>;
  let tarball: string;

  before(function () {
    if (!registryReachable) {
      console.log('      skipped: the npm registry cannot be reached');
      this.skip();
    }
    folder = temporaryFolder();
    run('npm', ['pack', '--pack-destination', folder.path], project);
    tarball = join(folder.path, readdirSync(folder.path).find((name) => name.endsWith('.tgz')) ?? 'no tarball');
  });
  after(() => folder?.[Symbol.dispose]());

  function emptyProject(name: string): string {
    const path = join(folder.path, name);
    mkdirSync(path);
    writeFileSync(join(path, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }));
    return path;
  }

  it('holds no tests and no sources of the project but what it needs', () => {
    const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).split('\n');
    expect(files).to.include.members([
      'package/README.md',
      'package/LICENSE',
      'package/headers/linux/userfaultfd.h',
      'package/dist/codegen/cli/main.cjs',
      'package/dist/codegen/commands/generate.cjs',
      'package/dist/codegen/commands/LICENSE.commander',
      'package/dist/generated/linux/userfaultfd.d.ts',
      'package/dist/runtime/index.js',
    ]);
    expect(files.filter((file) => /\/(test|bench|examples|node_modules)\//.test(file))).to.deep.equal([]);
    // What they are is in the files of the commands.
    expect(files.filter((file) => /\/cli\/.*(?<!main\.cjs|main\.cjs\.map)$/.test(file))).to.deep.equal([]);
  });

  it('holds the documents that the README and the help point to', () => {
    const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).split('\n');
    const readme = readFileSync(join(project, 'README.md'), 'utf8');
    const linked = [...readme.matchAll(/\]\((docs\/[^)#]+)/g)].map(([, path]) => `package/${path}`);
    expect(files).to.include.members(linked).and.to.include('package/docs/model.md');
  });

  it('passes publint', () => {
    const output = run(join(project, 'node_modules/.bin/publint'), ['run', tarball, '--strict'], project);
    expect(output).to.match(/All good!/);
  });

  it('passes arethetypeswrong', () => {
    run(join(project, 'node_modules/.bin/attw'), [tarball, '--profile', 'esm-only'], project);
  });

  for (const version of ['10', '11', '12']) {
    it(`installs with npm ${version}`, () => {
      const path = emptyProject(`with-npm-${version}`);
      run('npx', ['--yes', `npm@${version}`, 'install', tarball], path);
      const imports = "await import('uapi-bindgen/runtime'); await import('uapi-bindgen/linux/userfaultfd')";
      run('node', ['--input-type=module', '-e', imports], path);
    });
  }

  it('runs its command line and compiles its output in a project of a stranger', () => {
    const path = emptyProject('stranger');
    const types = ['typescript', '@types/node'].map((name) => `${name}@${ownDependencies[name]}`);
    run('npm', ['install', '--ignore-scripts', tarball, ...types], path);
    const bin = (name: string) => join(path, 'node_modules/.bin', name);

    const model = JSON.parse(run(bin('uapi-bindgen'), ['model', 'linux/userfaultfd.h', '--target', 'aarch64'], path));
    expect(model.records.map(({ name }: { name: string }) => name)).to.include('struct uffd_msg');

    writeFileSync(
      join(path, 'mine.h'),
      '#include <linux/ioctl.h>\nstruct mine { int a; char name[8]; };\n#define MINE_GET _IOR(1, 2, struct mine)\n',
    );
    run(bin('uapi-bindgen'), ['generate', './mine.h', 'linux/userfaultfd.h', '-o', 'src'], path);
    writeFileSync(
      join(path, 'src/main.ts'),
      [
        "import { UFFDIO_REGISTER_MODE_MISSING } from 'uapi-bindgen/linux/userfaultfd';",
        "import { Mapping, Userfaultfd } from 'uapi-bindgen/runtime';",
        "import { MINE_GET, Mine } from './mine.ts';",
        "import { UffdioCopy } from './linux/userfaultfd.ts';",
        'const mine = Mine.alloc();',
        'mine.a = -5;',
        'console.log(mine.a, MINE_GET.toString(16), UffdioCopy.layout.size, typeof Mapping, typeof Userfaultfd, UFFDIO_REGISTER_MODE_MISSING);',
      ].join('\n'),
    );
    const options = '--strict --target es2023 --module nodenext --erasableSyntaxOnly --rewriteRelativeImportExtensions';
    run(
      bin('tsc'),
      [...options.split(' '), '--types', 'node', '--outDir', 'out', 'src/main.ts', 'src/mine.ref.ts'],
      path,
    );
    expect(run('node', ['out/main.js'], path)).to.equal('-5 800c0102 40 function function 1n\n');
  });

  it('has declarations that TypeScript 5.4 reads, and so has what it writes', () => {
    const path = join(folder.path, 'stranger');
    run('npm', ['install', '--ignore-scripts', '--no-save', 'typescript@5.4', '@types/node@20'], path);
    const names = ['runtime', 'struct-view', 'drift-test', 'ref-scalars', 'linux/kvm', 'linux/kvm.ref'];
    const imports = names.map((name, index) => `export * as module${index} from 'uapi-bindgen/${name}';`);
    const old =
      "import { Mine } from './mine.js';\nexport const text: number = new Mine(new Uint8Array(12)).name.length;\n";
    writeFileSync(join(path, 'src/old.ts'), `${old}${imports.join('\n')}\n`);
    const options = '--strict --noEmit --target es2022 --module node16 --skipLibCheck false --types node';
    run(join(path, 'node_modules/.bin/tsc'), [...options.split(' '), 'src/old.ts', 'src/linux/userfaultfd.ts'], path);
  });

  it('brings the types of Node where the options of a compiler leave them out', () => {
    const path = join(folder.path, 'stranger');
    const record = "import { UffdioCopy } from 'uapi-bindgen/linux/userfaultfd';";
    const bytes =
      "import { bytesOf } from 'uapi-bindgen/struct-view';\nexport const size: number = bytesOf(UffdioCopy.alloc())";
    const options = '--strict --noEmit --target es2022 --module nodenext --skipLibCheck false --types';
    const compile = [join(project, 'node_modules/.bin/tsc'), ...options.split(' '), '', 'src/untyped.ts'];
    writeFileSync(join(path, 'src/untyped.ts'), `${record}\n${bytes}.readInt32LE();\n`);
    run('node', compile, path);
    writeFileSync(join(path, 'src/untyped.ts'), `${record}\n${bytes};\n`);
    expect(spawnSync('node', compile, { cwd: path, encoding: 'utf8' }).stdout).to.match(
      /untyped.ts.*TS2322: Type 'Buffer/,
    );
  });

  it('runs the steps of docs/drift-in-ci.md, which notice an offset that has changed', () => {
    const text = readFileSync(join(project, 'docs/drift-in-ci.md'), 'utf8');
    const path = emptyProject('with-ci');
    run('npm', ['install', '--ignore-scripts', tarball, `mocha@${ownDependencies.mocha}`], path);
    mkdirSync(join(path, 'test'));
    writeFileSync(join(path, 'test/drift.test.js'), /```ts\n(.*?)```/s.exec(text)![1]!);
    run('npx', ['uapi-bindgen', 'generate', '--system', 'linux/gpio.h', '-o', 'src/generated'], path);

    writeFileSync(join(path, 'src/lines.ts'), "export { GPIO_V2_GET_LINE_IOCTL } from './generated/linux/gpio.js';\n");
    const steps = [...text.matchAll(/^ +- run: (.*)$/gm)].map(([, step]) => step!);
    const [packages, ...others] = steps;
    expect(packages).to.match(/^apt-get /);
    expect(others).to.have.length(4);
    for (const step of others) run('sh', ['-c', step], path);

    const model = join(path, 'src/generated/linux/gpio.abi.json');
    const before = readFileSync(model, 'utf8');
    const after = before.replace(/("name": ?"consumer"[^}]*?"offset": ?)(\d+)/, '$164');
    expect(after).not.to.equal(before);
    writeFileSync(model, after);
    const { status, stdout } = spawnSync('npx', ['mocha', 'test/drift.test.js'], { cwd: path, encoding: 'utf8' });
    expect(status).to.be.greaterThan(0);
    expect(stdout).to.match(/breaking \(\d+\)\n.*consumer: offset 64 -> \d+/);
  });

  it('serves a fault in a project of a stranger', async function () {
    await requireUserfaultfd.call(this);
    const path = join(folder.path, 'stranger');
    writeFileSync(join(path, 'example.mjs'), readmeExample());
    expect(run('node', ['example.mjs'], path)).to.equal('pagefault true\nserved by TypeScript\n');
  });
});
