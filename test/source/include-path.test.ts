import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { IncludePath, maximumHeaderBytes } from '../../codegen/source/include-path.ts';

describe('IncludePath', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function write(name: string, text: string | Buffer = name): string {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  function link(name: string, target: string): void {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    symlinkSync(target, join(folder, name));
  }

  const pathOf = (...roots: string[]) => new IncludePath(roots.map((root) => join(folder, root)));
  const textFrom = (path: IncludePath, name: string) => path.find(name, 'angled', null)?.text ?? null;

  it('searches the roots in order and names files relative to theirs', () => {
    write('a/linux/x.h', 'first');
    write('b/linux/x.h', 'second');
    write('b/linux/y.h', 'only');
    const path = pathOf('a', 'b', 'no-such-folder');
    expect(textFrom(path, 'linux/x.h')).to.equal('first');
    expect(textFrom(path, 'linux/y.h')).to.equal('only');
    expect(path.find('linux//./y.h', 'angled', null)?.name).to.equal('linux/y.h');
    expect(textFrom(path, 'linux/z.h')).to.equal(null);
  });

  it('looks beside the including file first, for the quoted form only', () => {
    write('a/linux/main.h');
    write('a/linux/types.h', 'beside');
    write('a/types.h', 'root');
    const path = pathOf('a');
    const main = path.find('linux/main.h', 'angled', null);
    expect(path.find('types.h', 'quoted', main)?.text).to.equal('beside');
    expect(path.find('types.h', 'angled', main)?.text).to.equal('root');
    expect(path.find('types.h', 'quoted', null)?.text).to.equal('root');
    expect(path.find('../types.h', 'quoted', main)?.text).to.equal('root');
  });

  it('finds the next header of a name in the roots after that of the including file', () => {
    write('a/limits.h', 'first');
    write('c/limits.h', 'third');
    const path = pathOf('a', 'b', 'c');
    const first = path.find('limits.h', 'angled', null);
    expect(first?.text).to.equal('first');
    const third = first && path.findNext('limits.h', first);
    expect(third?.text).to.equal('third');
    expect(third && path.findNext('limits.h', third)).to.equal(null);
  });

  it('reads a file once, and remembers what is not there', () => {
    write('a/x.h', 'before');
    const path = pathOf('a');
    const found = path.find('x.h', 'angled', null);
    expect(path.find('y.h', 'angled', null)).to.equal(null);
    write('a/x.h', 'after');
    write('a/y.h', 'after');
    expect(path.find('./x.h', 'angled', null)).to.equal(found);
    expect(path.find('y.h', 'angled', null)).to.equal(null);
  });

  it('refuses names that leave the roots', () => {
    write('secret.h');
    write('a/linux/main.h');
    const path = pathOf('a');
    const main = path.find('linux/main.h', 'angled', null);
    const outside = [join(folder, 'secret.h'), '../secret.h', 'linux/../../secret.h', '..', 'x\0y'];
    for (const name of outside) {
      expect(() => path.find(name, 'angled', null), name).to.throw(HeaderError, /is refused: it/);
    }
    expect(path.find('../secret.h', 'quoted', main), 'stays inside, beside main.h').to.equal(null);
    expect(() => path.find('../../secret.h', 'quoted', main)).to.throw(HeaderError, "leaves its include root by '..'");
  });

  it('blames the span it is given', () => {
    write('a/x.h', 'text');
    const path = pathOf('a');
    const file = path.find('x.h', 'angled', null);
    if (file === null) throw new Error('x.h is not found');
    const span = { file, start: 1, end: 2 };
    expect(() => path.find('/etc/passwd', 'angled', file, span))
      .to.throw(HeaderError)
      .with.property('span', span);
  });

  it('refuses symbolic links that leave the roots', () => {
    write('secret.h');
    write('secret/x.h');
    link('a/linux/x.h', join(folder, 'secret.h'));
    link('a/folder', '../secret');
    const path = pathOf('a');
    expect(() => path.find('linux/x.h', 'angled', null)).to.throw(HeaderError, 'symbolic link');
    expect(() => path.find('folder/x.h', 'angled', null)).to.throw(HeaderError, 'symbolic link');
  });

  it('follows links inside a root, into another root, and from a root that is a link itself', () => {
    write('a/real.h', 'real');
    write('b/other.h', 'other');
    link('a/linked.h', 'real.h');
    link('a/across.h', '../b/other.h');
    link('c', 'a');
    expect(textFrom(pathOf('a', 'b'), 'linked.h')).to.equal('real');
    expect(textFrom(pathOf('a', 'b'), 'across.h')).to.equal('other');
    expect(textFrom(pathOf('c'), 'linked.h')).to.equal('real');
  });

  it("follows Debian's asm links, from both kinds of root", () => {
    write('usr/lib/linux/uapi/x86/asm/types.h', 'x86');
    link('usr/include/x86_64-linux-gnu/asm/types.h', '../../../lib/linux/uapi/x86/asm/types.h');
    link('usr/include/asm', '../lib/linux/uapi/x86/asm');
    expect(textFrom(pathOf('usr/include/x86_64-linux-gnu'), 'asm/types.h')).to.equal('x86');
    expect(textFrom(pathOf('usr/include'), 'asm/types.h')).to.equal('x86');
    link('elsewhere/asm', '../usr/lib/linux/uapi/x86/asm');
    expect(() => textFrom(pathOf('elsewhere'), 'asm/types.h')).to.throw(HeaderError, 'symbolic link');
    link('headers', 'usr/include');
    expect(textFrom(pathOf('headers'), 'asm/types.h')).to.equal('x86');
    link('machine', 'usr/include/x86_64-linux-gnu');
    expect(textFrom(pathOf('machine'), 'asm/types.h')).to.equal('x86');
  });

  it('opens regular files only', function () {
    mkdirSync(join(folder, 'a/linux'), { recursive: true });
    link('a/loop.h', 'loop.h');
    link('a/device.h', '/dev/zero');
    if (spawnSync('mkfifo', [join(folder, 'a/pipe.h')]).status !== 0) {
      console.log('      skipped: mkfifo is not available');
      this.skip();
    }
    for (const name of ['linux', 'loop.h', 'device.h', 'pipe.h', '.', 'n'.repeat(5000)]) {
      expect(textFrom(pathOf('a'), name), name.slice(0, 20)).to.equal(null);
    }
  });

  it('refuses a file past the size limit without reading it', () => {
    truncateSync(write('a/big.h', ''), maximumHeaderBytes + 1);
    expect(() => textFrom(pathOf('a'), 'big.h')).to.throw(HeaderError, `more than the ${maximumHeaderBytes} allowed`);
  });

  it('reads UTF-8, and as Latin-1 what is not', () => {
    write('a/utf8.h', '/* é */');
    write('a/latin1.h', Buffer.from('/* é */', 'latin1'));
    write('a/empty.h', '');
    expect(textFrom(pathOf('a'), 'utf8.h')).to.equal('/* é */');
    expect(textFrom(pathOf('a'), 'latin1.h')).to.equal('/* é */');
    expect(textFrom(pathOf('a'), 'empty.h')).to.equal('');
  });

  it('is not confused by names of object properties', () => {
    write('a/__proto__', 'proto');
    expect(textFrom(pathOf('a'), '__proto__')).to.equal('proto');
    expect(textFrom(pathOf('a'), 'constructor')).to.equal(null);
  });
});
