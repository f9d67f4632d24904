import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target.ts';
import { compareModels } from '../../codegen/drift/compare.ts';
import { reportDrift } from '../../codegen/drift/report.ts';
import { judge } from '../../codegen/drift/verdict.ts';
import { rootsOf, snapshotRoots } from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';
import { shippedFolder } from '../../codegen/pipeline/package-folder.ts';

const header = 'linux/userfaultfd.h';
const target = targetNamed('x86_64');
const cache = join(dirname(shippedFolder('headers')), '.cache/headers');

/** The unpacked packages that the cache holds for this target, oldest first. */
function cachedRoots(): { version: string; root: string }[] {
  const versions = existsSync(cache) ? readdirSync(cache) : [];
  return versions
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .flatMap((version) => {
      const roots = ['all', 'amd64'].map((architecture) => join(cache, version, architecture, 'usr/include'));
      return roots.filter((root) => existsSync(root)).map((root) => ({ version, root }));
    });
}

describe('userfaultfd.h of the kernels in .cache', () => {
  const kernels = cachedRoots();

  it('only ever gained names', function () {
    if (kernels.length < 2) {
      console.log('      skipped: .cache holds no packages of several kernels');
      this.skip();
    }
    for (const [index, older] of kernels.entries()) {
      for (const newer of kernels.slice(index + 1)) {
        const [old, now] = [older, newer].map(({ root }) => modelOf({ header, roots: rootsOf([root]), target }));
        const verdict = judge(compareModels(old!, now!));
        const report = reportDrift(verdict, { old: older.version, new: newer.version });
        expect(verdict.outcome, report).to.be.oneOf(['same', 'grown']);
        expect(judge(compareModels(now!, old!)).outcome, 'the other way round').to.equal(
          verdict.outcome === 'same' ? 'same' : 'changed',
        );
      }
    }
  });

  it('are each a subset of the snapshot, or newer than it', function () {
    if (kernels.length === 0) {
      console.log('      skipped: .cache holds no packages');
      this.skip();
    }
    const snapshot = modelOf({ header, roots: snapshotRoots(), target });
    for (const { version, root } of kernels) {
      const model = modelOf({ header, roots: rootsOf([root]), target });
      const verdicts = [judge(compareModels(model, snapshot)), judge(compareModels(snapshot, model))];
      const report = reportDrift(verdicts[0]!, { old: version, new: 'headers/' });
      expect(
        verdicts.some(({ outcome }) => outcome !== 'changed'),
        report,
      ).to.equal(true);
    }
  });
});
