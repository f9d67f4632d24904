import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { keepCompiled, loadCompiled } from '../../codegen/loading/compiled-code.ts';
import { main, temporaryFolder } from '../cli/run.ts';

const compiled = join(import.meta.dirname, '../../compiled');
const name = `test-${process.pid}`;

function kept(): string[] {
  return readdirSync(compiled).filter((file) => file.startsWith(name));
}

describe('compiled code', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let file: string;

  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder.path, 'module.cjs');
    writeFileSync(file, "exports.sum = (a, b) => a + b;\nexports.name = require('node:path').basename(__filename);\n");
  });
  afterEach(() => {
    for (const each of kept()) rmSync(join(compiled, each));
    folder[Symbol.dispose]();
  });

  function sumOf(a: number, b: number): number {
    const { sum } = loadCompiled(file, name) as { readonly sum: (a: number, b: number) => number };
    return sum(a, b);
  }

  function keptBytes(): Buffer {
    return readFileSync(join(compiled, kept()[0]!));
  }

  it('is kept with the functions that were called, once', () => {
    loadCompiled(file, name);
    keepCompiled();
    const never = keptBytes();
    rmSync(join(compiled, kept()[0]!));
    expect(sumOf(1, 2)).to.equal(3);
    keepCompiled();
    const called = keptBytes();
    expect(called.length).to.be.greaterThan(never.length);
    expect(sumOf(3, 4)).to.equal(7);
    keepCompiled();
    expect(keptBytes().equals(called)).to.equal(true);
    expect(kept()).to.have.length(1);
  });

  it('is that of a run that did the work of a command, not of its help', () => {
    const ofSince = () => readdirSync(compiled).filter((each) => each.startsWith('since.'));
    for (const each of ofSince()) rmSync(join(compiled, each));
    for (const option of ['--help', '-h']) {
      expect(spawnSync(process.execPath, [main, 'since', option], { encoding: 'utf8' }).stdout).to.match(
        /^Usage: .* since /,
      );
      expect(ofSince()).to.deep.equal([]);
    }
    expect(spawnSync(process.execPath, [main, 'since', 'UFFDIO_MOVE']).status).to.equal(0);
    expect(ofSince()).to.have.length(1);
  });

  it('is a CommonJS module with what such a module has', () => {
    expect(loadCompiled(file, name)).to.include({ name: 'module.cjs' });
  });

  it('is not used for a file that has changed, also where its length is the same', () => {
    expect(sumOf(1, 2)).to.equal(3);
    keepCompiled();
    writeFileSync(file, readFileSync(file, 'utf8').replace('a + b', 'a * b'));
    expect(sumOf(3, 4)).to.equal(12);
    keepCompiled();
    expect(sumOf(3, 4)).to.equal(12);
  });

  it('is made anew where it is damaged', () => {
    expect(sumOf(1, 2)).to.equal(3);
    keepCompiled();
    const whole = keptBytes();
    // It stands at the beginning and at the end. How long the code between is V8 says, each time a little differently.
    const head = whole.subarray(0, whole.indexOf('\n') + 1);
    const path = join(compiled, kept()[0]!);
    for (const damaged of [
      whole.subarray(0, 0),
      whole.subarray(0, 9),
      whole.subarray(0, -8),
      whole.subarray(8),
      Buffer.from('text'),
    ]) {
      writeFileSync(path, damaged);
      expect(sumOf(3, 4)).to.equal(7);
      keepCompiled();
      const anew = keptBytes();
      expect(anew.length).to.be.greaterThan(2 * head.length + 100);
      expect([anew.subarray(0, head.length), anew.subarray(-head.length)]).to.deep.equal([head, head]);
    }
  });
});
