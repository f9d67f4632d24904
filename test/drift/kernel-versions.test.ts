import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import type { Side } from '../../codegen/drift/comparison/symbols.ts';
import { Drift } from '../../codegen/drift/drift.ts';
import type { DriftFinding } from '../../codegen/drift/drift-finding.ts';
import { snapshotRoots } from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';
import { cachedPackages } from './cached-packages.ts';
import { asLine } from './header-pair.ts';

const header = 'linux/userfaultfd.h';
const target = targetNamed('x86_64');

function breakingBetween(old: Side, now: Side): DriftFinding[] {
  const drift = new Drift();
  drift.add({ header, target: target.name, old, now });
  return drift.findings().filter((each) => each.class === 'breaking');
}

describe('userfaultfd.h of the kernels in .cache', () => {
  const kernels = cachedPackages().flatMap(({ version, rootsFor }) => {
    const roots = rootsFor(target);
    return roots === null ? [] : [{ version, side: modelOf({ header, roots, target }) as Side }];
  });

  it('only ever gained names', function () {
    if (kernels.length < 2) {
      console.log('      skipped: .cache holds no packages of several kernels');
      this.skip();
    }
    for (const [index, older] of kernels.entries()) {
      for (const newer of kernels.slice(index + 1)) {
        const found = breakingBetween(older.side, newer.side);
        expect(found.map(asLine), `${older.version} -> ${newer.version}`).to.deep.equal([]);
      }
    }
  });

  it('are each older than the snapshot, the same, or newer', function () {
    if (kernels.length === 0) {
      console.log('      skipped: .cache holds no packages');
      this.skip();
    }
    const snapshot = modelOf({ header, roots: snapshotRoots(), target });
    for (const { version, side } of kernels) {
      const found = [breakingBetween(side, snapshot), breakingBetween(snapshot, side)];
      expect(
        found.some((each) => each.length === 0),
        `${version}: ${found.flat().map(asLine).join(', ')}`,
      ).to.equal(true);
    }
  });
});
