import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { bind } from '../../codegen/binding/bind.ts';
import { parseProfile } from '../../codegen/binding/profile/profile.ts';
import { assertionFile } from '../../codegen/emitter/assertion-file.ts';
import { snapshotRoots } from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';
import { temporaryFolder } from '../cli/run.ts';

const folder = join(import.meta.dirname, '../../../test/golden/headers');
const noProfile = parseProfile('{}', 'the empty profile');

/** A target, the compiler that judges it, and how that compiler is told. */
const judges = [
  ['x86_64', 'gcc', '-m64'],
  ['i386', 'gcc', '-m32'],
  ['s390x', 's390x-linux-gnu-gcc', '-m64'],
] as const;

describe('golden headers, judged by the compiler', () => {
  for (const [name, compiler, option] of judges) {
    it(`${name}: ${compiler} accepts every static assertion`, function () {
      if (spawnSync(compiler, ['--version']).error !== undefined) {
        console.log(`      skipped: ${compiler} is not installed`);
        this.skip();
      }
      using output = temporaryFolder();
      const target = targetNamed(name);
      const headers = readdirSync(folder).filter((each) => each.endsWith('.h'));
      const files = headers.map((each) => {
        const resolution = modelOf({ header: join(folder, each), roots: snapshotRoots(), target });
        const path = join(output.path, each.replace(/\.h$/, '.assert.c'));
        writeFileSync(path, assertionFile(bind([resolution], noProfile), path));
        return path;
      });
      expect(files.length).to.be.above(20);
      const roots = snapshotRoots().folders.flatMap((root) => [
        '-isystem',
        root,
        '-isystem',
        join(root, target.multiarch),
      ]);
      const { status, stderr } = spawnSync(
        compiler,
        [option, '-fsyntax-only', '-w', '-Wno-psabi', '-I', folder, ...roots, ...files],
        {
          encoding: 'utf8',
        },
      );
      expect(stderr).to.equal('');
      expect(status).to.equal(0);
    });
  }
});
