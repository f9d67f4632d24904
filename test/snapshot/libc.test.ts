import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Target, targets } from '../../codegen/abi/target/target.ts';
import { rootsOf, snapshotRoots } from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';
import { shippedFolder } from '../../codegen/pipeline/package-folder.ts';
import { type Compiler, complaints, inFolder } from '../abi/judge.ts';
import { assertionsOf } from '../abi/model-assertions.ts';

const folder = join(shippedFolder('headers'), 'libc');
const headers = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.h'));

/** The library's defaults, whatever the compiler of a distribution adds to them. */
const defaults = ['-U_TIME_BITS', '-U_FILE_OFFSET_BITS'];

/** A compiler for the target with the headers of a C library, or a skipped test. */
function libraryOrSkip(test: Mocha.Context, target: Target): Compiler {
  const names = [target.multiarch, target.multiarch.replace('i386', 'i686')].map((name) => `${name}-gcc`);
  const compilers = names.map((command) => ({ command, options: defaults }));
  const compiler = compilers.find((each) => complaints(each, '#include <sys/types.h>\n') === '');
  if (compiler !== undefined) return compiler;
  console.log(`      skipped: no C library for ${target.name} is installed`);
  test.skip();
}

describe('what stands in for a C library', () => {
  it('is the few headers that UAPI headers name', () => {
    expect(headers.toSorted()).to.deep.equal([
      'endian.h',
      'sys/ioctl.h',
      'sys/socket.h',
      'sys/time.h',
      'sys/types.h',
      'time.h',
    ]);
  });

  for (const target of targets.values()) {
    it(`says what the library of ${target.name} says`, function () {
      const compiler = libraryOrSkip(this, target);
      let facts = 0;
      for (const header of headers) {
        const { model } = modelOf({ header, roots: snapshotRoots(), target });
        const text = assertionsOf(model);
        facts += text.split('\n').length;
        expect(complaints(compiler, `#include <${header}>\n${text}`), header).to.equal('');
      }
      expect(facts).to.be.greaterThan(150);
    });
  }

  it('gives way to a library in the include roots', () => {
    const target = [...targets.values()][0] as Target;
    inFolder((root) => {
      mkdirSync(join(root, 'sys'));
      writeFileSync(join(root, 'sys/time.h'), 'struct timeval { long tv_sec[2], tv_usec; };\n');
      const { model } = modelOf({ header: 'sys/time.h', roots: rootsOf([root]), target });
      expect(model.records.map(({ name, size }) => [name, size])).to.deep.equal([['struct timeval', 24]]);
    });
  });

  it('may be included with every header twice and in any order', function () {
    const target = [...targets.values()][0] as Target;
    const compiler = libraryOrSkip(this, target);
    const text = [...headers, ...headers.toReversed()].map((header) => `#include <${header}>\n`).join('');
    const roots = ['freestanding', `${target.multiarch}`, '.', 'libc'].map((name) => join(folder, '..', name));
    const isolated = ['-nostdinc', ...roots.flatMap((root) => ['-isystem', root])];
    expect(complaints(compiler, text, [...isolated, '-Wall', '-Werror'])).to.equal('');
  });
});
