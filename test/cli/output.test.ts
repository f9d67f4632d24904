import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { writeFiles } from '../../codegen/cli/files/output-folder.ts';
import { filesBelow, main, temporaryFolder, uapiBindgen, withoutColours } from './run.ts';

const gpio = ['linux/gpio.h', '--target', 'x86_64'];
const modules = ['gpio.abi.json', 'gpio.assert.c', 'gpio.ref.ts', 'gpio.ts'];

function refused(status: number, message: string, ...args: readonly string[]): void {
  const run = uapiBindgen(...args);
  expect(run).to.deep.equal({ status, stdout: '', stderr: `error: ${message}\n` });
}

function refusal(path: string, seen: string, option = '-o', expected = 'a file there or nothing'): string {
  return `cannot write to '${path}': expected ${expected}, saw ${seen}; give another place with ${option}`;
}

describe('where commands write', () => {
  it('a header that is named twice is written once', () => {
    using folder = temporaryFolder();
    const run = uapiBindgen('generate', ...gpio, 'linux/gpio.h', 'linux//gpio.h', '-q', '-o', folder.path);
    expect([run.status, run.stderr]).to.deep.equal([0, '']);
    expect(
      run.stdout
        .trimEnd()
        .split('\n')
        .map((path) => basename(path))
        .sort(),
    ).to.deep.equal(modules);
    expect(filesBelow(folder.path)).to.deep.equal(modules);
  });

  it('two headers whose modules would have one name', () => {
    using folder = temporaryFolder();
    const headers = ['one', 'other'].map((name) => join(folder.path, name, 'mine.h'));
    for (const header of headers) {
      mkdirSync(join(header, '..'));
      writeFileSync(header, '#define MINE 1\n');
    }
    const message = `'${headers[0]}' and '${headers[1]}' would both be written to 'mine.ts'; generate them into folders of their own`;
    refused(2, message, 'generate', ...headers, '--target', 'x86_64', '-o', join(folder.path, 'out'));
    expect(readdirSync(folder.path)).to.have.members(['one', 'other']);
  });

  it('a folder where a file should be: nothing is written', () => {
    using folder = temporaryFolder();
    const place = join(folder.path, 'linux/gpio.abi.json');
    mkdirSync(place, { recursive: true });
    for (const check of [[], ['--check']]) {
      refused(1, refusal(place, 'a folder'), 'generate', ...gpio, '-o', folder.path, ...check);
    }
    const svg = ['layout', ...gpio, 'gpiochip_info', '--svg'];
    refused(1, refusal(folder.path, 'a folder', '--svg'), ...svg, folder.path);
    for (const force of [[], ['--force']]) {
      refused(1, refusal(folder.path, 'a folder'), 'init', ...gpio, '-o', folder.path, ...force);
    }
    expect(filesBelow(folder.path)).to.deep.equal([]);
  });

  it('a file where a folder should be', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    const seen = refusal(join(file, 'linux/gpio.ts'), 'a file', '-o', `a folder at '${file}'`);
    refused(1, seen, 'generate', ...gpio, '-o', file);
  });

  it('a name that another file needs for its folder', async () => {
    using folder = temporaryFolder();
    // The folder of the second takes the name of the first.
    const files = [
      { path: 'a', text: '' },
      { path: 'b', text: '' },
      { path: 'b/c', text: '' },
    ];
    const message = await writeFiles(folder.path, files).then(String, (error: Error) => error.message);
    expect(message).to.equal(refusal(join(folder.path, 'b'), 'a folder'));
    expect(filesBelow(folder.path)).to.deep.equal([]);
  });

  it('names as long as the file system has them, and no longer', () => {
    using folder = temporaryFolder();
    const [fitting, long] = [240, 250].map((length) => join(folder.path, `${'a'.repeat(length - 2)}.h`)) as [
      string,
      string,
    ];
    for (const header of [fitting, long]) writeFileSync(header, '#define A 1\n');
    const output = join(folder.path, 'out');
    const generate = ['generate', '--target', 'x86_64', '-o', output];
    const place = join(output, basename(long).replace(/\.h$/, '.abi.json'));
    const advice = 'give a place that you may write to with -o';
    refused(1, `cannot write to '${place}' (ENAMETOOLONG, name too long); ${advice}`, ...generate, long);
    expect(filesBelow(output)).to.deep.equal([]);
    expect(uapiBindgen(...generate, fitting).status).to.equal(0);
    expect(filesBelow(output)).to.have.lengthOf(4);
  });

  it('links stay, and what they lead to is written', () => {
    using folder = temporaryFolder();
    const at = (name: string): string => join(folder.path, name);
    mkdirSync(at('real'));
    mkdirSync(at('out/linux'), { recursive: true });
    writeFileSync(at('real/old.ts'), 'old');
    symlinkSync('../../real/old.ts', at('out/linux/gpio.ts'));
    symlinkSync('../../real/new.c', at('out/linux/gpio.assert.c'));
    symlinkSync('circle', at('circle'));
    expect(uapiBindgen('generate', ...gpio, '-o', at('out')).status).to.equal(0);
    expect(readlinkSync(at('out/linux/gpio.ts'))).to.equal('../../real/old.ts');
    expect(readFileSync(at('real/old.ts'), 'utf8')).to.include('GPIO_MAX_NAME_SIZE');
    expect(readlinkSync(at('out/linux/gpio.assert.c'))).to.equal('../../real/new.c');
    expect(filesBelow(at('real'))).to.deep.equal(['new.c', 'old.ts']);
    expect(filesBelow(at('out'))).to.deep.equal(['gpio.abi.json', 'gpio.ref.ts']);

    symlinkSync('real/profile.json', at('profile.json'));
    expect(uapiBindgen('init', ...gpio, '-o', at('profile.json'), '--force').status).to.equal(0);
    expect(lstatSync(at('profile.json')).isSymbolicLink()).to.equal(true);
    expect(JSON.parse(readFileSync(at('real/profile.json'), 'utf8'))).to.have.property('flagSets');

    const circle = `cannot write to '${at('circle')}' (ELOOP, too many symbolic links encountered)`;
    const advice = 'give a place that you may write to with -o';
    refused(1, `${circle}; ${advice}`, 'init', ...gpio, '-o', at('circle'), '--force');
  });

  it('pipes and devices stay, and so does what standard output goes to', () => {
    using folder = temporaryFolder();
    const pipe = join(folder.path, 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).to.equal(0);
    const init = ['init', ...gpio, '-o'];
    refused(1, refusal(pipe, 'a pipe'), ...init, pipe, '--force');
    expect(statSync(pipe).isFIFO()).to.equal(true);

    const device = join(folder.path, 'null');
    symlinkSync('/dev/null', device);
    const svg = ['layout', ...gpio, 'gpiochip_info', '--svg'];
    refused(1, refusal(device, 'a device', '--svg'), ...svg, device);

    const output = join(folder.path, 'output');
    const { status, stderr } = spawnSync(process.execPath, [main, ...svg, '/dev/stdout'], {
      stdio: ['ignore', openSync(output, 'w'), 'pipe'],
      encoding: 'utf8',
      env: withoutColours(),
    });
    const there = "error: cannot write to '/dev/stdout': standard output goes there; give another place with --svg\n";
    expect([status, stderr]).to.deep.equal([1, there]);
    expect(filesBelow(folder.path)).to.deep.equal(['output']);
  });

  it('an empty path', () => {
    const message = "expected a path to write to, saw ''; '.' is the current folder";
    refused(2, message, 'generate', ...gpio, '-o', '');
    refused(2, message, 'init', ...gpio, '-o', '');
    refused(2, message, 'layout', ...gpio, 'gpiochip_info', '--svg', '');
    refused(2, message, 'atlas', 'add', '6.18', '-o', '');
  });

  it('the file and the option that the system refuses', () => {
    const reason = '(ENOENT, no such file or directory); give a place that you may write to with --svg';
    refused(1, `cannot write to '/proc/x' ${reason}`, 'layout', ...gpio, 'gpiochip_info', '--svg', '/proc/x');
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`${signal} while files are written leaves none, and ends the process as it does others`, () => {
      using folder = temporaryFolder();
      const module = pathToFileURL(join(import.meta.dirname, '../../codegen/cli/files/output-folder.js')).href;
      const program = [
        `import { writeFiles } from ${JSON.stringify(module)};`,
        "const files = Array.from({ length: 100 }, (_, index) => ({ path: 'a/' + index, text: '' }));",
        `const writing = writeFiles(${JSON.stringify(folder.path)}, files);`,
        `process.kill(process.pid, '${signal}');`,
        'await writing;',
      ].join('\n');
      const run = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
      expect([run.signal, run.stderr]).to.deep.equal([signal, '']);
      expect(filesBelow(folder.path)).to.deep.equal([]);
    });
  }
});
