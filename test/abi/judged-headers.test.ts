import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AbiModel } from '../../codegen/abi/model/model.ts';
import { resolve } from '../../codegen/abi/resolve.ts';
import { hostTarget, type Target, targets } from '../../codegen/abi/target/target.ts';
import { IncludePath } from '../../codegen/source/include-path.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { assertionsOf } from './model-assertions.ts';
import { parseHeader, snapshot, snapshotFolders } from './resolved-text.ts';

const headers = ['linux/userfaultfd.h', 'linux/types.h', 'linux/posix_types.h', 'linux/ioctl.h', 'linux/stddef.h'];
headers.push('asm/types.h', 'asm/posix_types.h', 'asm/ioctl.h');

function modelIn(folders: readonly string[], name: string, target: Target): AbiModel {
  const includePath = new IncludePath(folders);
  const { unit, declarations } = parseHeader(includePath.find(name, 'angled', null)!, includePath, target);
  return resolve(unit, declarations, target).model;
}

/** The header, what it leaves to its users, and every fact of its model. */
function judgedText(model: AbiModel): string {
  return `#include <${model.header}>\n#ifndef _IOC\n#include <linux/ioctl.h>\n#endif\n${assertionsOf(model)}`;
}

function isolated(folders: readonly string[]): string[] {
  return ['-nostdinc', ...folders.flatMap((folder) => ['-isystem', folder])];
}

describe('models judged by compilers', () => {
  for (const target of targets.values()) {
    const folders = snapshotFolders(target);
    if (!existsSync(join(snapshot, target.multiarch))) continue;
    for (const header of headers) {
      it(`${header} of the snapshot on ${target.name}`, function () {
        const compiler = compilerOrSkip(this, target);
        expect(complaints(compiler, judgedText(modelIn(folders, header, target)), isolated(folders))).to.equal('');
      });
    }

    it(`linux/userfaultfd.h of the snapshot is complete on ${target.name}`, () => {
      const model = modelIn(folders, 'linux/userfaultfd.h', target);
      expect(model.records).to.have.length(12);
      expect(model.ioctls.map(({ name }) => name)).to.include.members(['UFFDIO_COPY', 'UFFDIO_SET_MODE']);
      expect(model.skipped.filter(({ reason }) => !reason.includes('expands to nothing'))).to.deep.equal([]);
    });
  }

  for (const header of headers) {
    it(`${header} of this machine`, function () {
      const target = hostTarget();
      if (target === null || !existsSync(`/usr/include/${header.replace(/^asm/, 'asm-generic')}`)) {
        console.log(`      skipped: /usr/include has no ${header}`);
        this.skip();
      }
      const compiler = compilerOrSkip(this, target);
      const folders = [join(snapshot, 'freestanding'), `/usr/include/${target.multiarch}`, '/usr/include'];
      expect(complaints(compiler, judgedText(modelIn(folders.filter(existsSync), header, target)))).to.equal('');
    });
  }

  it('reject a model with one wrong digit', function () {
    const target = [...targets.values()][0]!;
    const compiler = compilerOrSkip(this, target);
    const folders = snapshotFolders(target);
    const model = modelIn(folders, 'linux/userfaultfd.h', target);
    const text = JSON.stringify(model);
    for (const [right, wrong] of [
      ['"offset":16', '"offset":20'],
      ['"size":40', '"size":48'],
      ['"alignment":8', '"alignment":4'],
      ['"type":"__u64"', '"type":"__s64"'],
      ['"value":"170","type":"unsigned long long"', '"value":"170","type":"unsigned long"'],
      ['"value":"3223890435"', '"value":"3223890436"'],
      ['"direction":"read"', '"direction":"write"'],
      ['"number":63', '"number":62'],
    ] as const) {
      expect(text, right).to.include(right);
      const broken = JSON.parse(text.replace(right, wrong)) as AbiModel;
      expect(complaints(compiler, judgedText(broken), isolated(folders)), wrong).to.include('static assertion failed');
    }
  });
});
